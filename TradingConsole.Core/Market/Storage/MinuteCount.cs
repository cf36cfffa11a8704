namespace TradingConsole.Core.Market.Storage;

/// <summary>How many minutes of each kind are stored of a symbol.</summary>
public sealed record MinuteCount(Symbol Symbol, long Candles, long MarkCandles, long Premiums);
