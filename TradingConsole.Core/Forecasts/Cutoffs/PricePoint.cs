namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>A price of a market's first outcome.</summary>
/// <param name="Ts">When it was known, UTC: a point of a bucket when that bucket is over.</param>
/// <param name="Yes">0 to 1.</param>
public readonly record struct PricePoint(DateTimeOffset Ts, double Yes);
