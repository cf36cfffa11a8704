using TradingConsole.Core.Forecasts.Cutoffs;

namespace TradingConsole.Core.Forecasts.Frames;

/// <summary>What is made of a market's snapshots up to one hour.</summary>
/// <param name="Returns">Change of the price's log-odds over the last hour.</param>
/// <param name="Vol">Deviation of the hourly changes over the last 24 h, per hour, in log-odds.</param>
/// <param name="VolumeVelocity">24 h volume over its own mean of the last 7 days; 1 is usual.</param>
/// <param name="OiChange">Relative change of open interest over 24 h.</param>
/// <param name="Imputed">What stood in for something missing.</param>
public sealed record FeatureFrame(
    DateTimeOffset Ts, string MarketId, double Returns, double Vol, double VolumeVelocity, double OiChange, TimeSpan? TimeToEnd,
    LiquidityBucket? Liquidity, Imputation Imputed);

/// <summary>Which values of a frame are stand-ins (the neutral value) because nothing was known.</summary>
[Flags]
public enum Imputation
{
    None = 0,
    Returns = 1,
    Vol = 2,
    VolumeVelocity = 4,
    OiChange = 8,
}
