namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>A price of a market's first outcome.</summary>
/// <param name="Ts">When it was shown, UTC.</param>
/// <param name="Yes">0 to 1.</param>
public readonly record struct PricePoint(DateTimeOffset Ts, double Yes);
