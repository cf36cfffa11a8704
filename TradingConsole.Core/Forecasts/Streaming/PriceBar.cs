namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>What a market's first outcome cost within one or five minutes.</summary>
/// <param name="Ts">Open, UTC, on the grid of <paramref name="Seconds"/>.</param>
/// <param name="Seconds">60 or 300.</param>
/// <param name="TradeCount">Trades of both tokens.</param>
/// <param name="Volume">Their shares: a share of one outcome at p is one of the other at 1 − p.</param>
/// <param name="RealizedVol">Root of the summed squared changes of log-odds, the first one from the price before the bar.</param>
public sealed record PriceBar(
    string MarketId, DateTimeOffset Ts, int Seconds, double Open, double High, double Low, double Close, int TradeCount, double Volume, double RealizedVol);
