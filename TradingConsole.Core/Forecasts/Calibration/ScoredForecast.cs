using TradingConsole.Core.Forecasts.Cutoffs;

namespace TradingConsole.Core.Forecasts.Calibration;

/// <summary>The price a resolved market showed at a cut-off, and what happened.</summary>
/// <param name="ClusterId">Event or group it settles with.</param>
/// <param name="Liquidity">At the cut-off; null where nobody had looked, and then it counts in no bucket but in all together.</param>
/// <param name="Length">From the market's start to the end that was planned at the cut-off; null where one is unknown.</param>
/// <param name="Due">The cut-off.</param>
/// <param name="Yes">Price of the first outcome, 0 to 1.</param>
/// <param name="Happened">The first outcome won.</param>
/// <param name="ResolvedAt">When it was settled: which window it falls into.</param>
public sealed record ScoredForecast(
    string MarketId, string ClusterId, string Category, LiquidityBucket? Liquidity, TimeSpan? Length, CutoffType Horizon, EndView View, DateTimeOffset Due,
    double Yes, bool Happened, DateTimeOffset ResolvedAt)
{
    /// <summary>The cut-off hangs on a planned end that was first read only after it: that it was planned so beforehand is taken from the catalogue's word.</summary>
    public bool IsPlanReadLate { get; init; }
}
