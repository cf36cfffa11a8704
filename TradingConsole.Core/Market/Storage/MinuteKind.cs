namespace TradingConsole.Core.Market.Storage;

/// <summary>Which minute table a question is about.</summary>
public enum MinuteKind
{
    Candles,
    MarkCandles,
    Premiums,
}
