namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>How easily a market is traded, from its 24 h volume and its open interest.</summary>
public enum LiquidityBucket
{
    Low,
    Mid,
    High,
}

/// <summary>A market at one hour.</summary>
/// <param name="Ts">The hour, UTC; nothing in it was known later.</param>
/// <param name="Yes">0 to 1; <see cref="No"/> is the rest.</param>
/// <param name="Volume24hUsd">Null while the catalogue has not told.</param>
/// <param name="OpenInterestUsd">Of the market; null while nobody has told.</param>
/// <param name="TimeToEnd">To the planned end; zero after it, null without one.</param>
/// <param name="Liquidity">Null while neither volume nor open interest was told.</param>
/// <param name="Freshness">Age of the price at the hour.</param>
public sealed record MarketSnapshot(
    DateTimeOffset Ts, string MarketId, double Yes, double? Volume24hUsd, double? OpenInterestUsd, TimeSpan? TimeToEnd, LiquidityBucket? Liquidity,
    TimeSpan Freshness)
{
    public double No => 1 - Yes;
}
