using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Calibration;

/// <summary>Which forecasts are scored together; null means all. Printed as <c>category|liquidity|tte</c> with <c>*</c> for all.</summary>
/// <param name="TimeToEnd">Bucket of the market's whole length, e.g. <c>7-30d</c>.</param>
public sealed record SegmentKey(string? Category, LiquidityBucket? Liquidity, string? TimeToEnd)
{
    public static SegmentKey All { get; } = new(null, null, null);

    public override string ToString() =>
        $"{Category ?? "*"}|{(Liquidity is { } bucket ? bucket.ToString().ToUpperInvariant() : "*")}|{TimeToEnd ?? "*"}";
}

/// <summary>How honest the prices of one segment were at one horizon. Null where the sample cannot say.</summary>
/// <param name="Sample">Markets scored, one row each (per day at <see cref="CutoffType.Daily"/>).</param>
/// <param name="Clusters">Events among them; what the bootstrap draws.</param>
/// <param name="BaseRate">Share that resolved to the first outcome.</param>
/// <param name="Skill">1 − Brier / Brier of always saying the base rate.</param>
/// <param name="EceMass">Over bins of equally many forecasts.</param>
/// <param name="Slope">Cox: below 1 overconfident, above 1 underconfident.</param>
/// <param name="BrierInterval">95 %, cluster bootstrap.</param>
public sealed record CalibrationMetrics(
    SegmentKey Segment, CutoffType Horizon, EndView View, int Sample, int Clusters, double BaseRate, double Brier, double Skill, double LogLoss,
    double Ece, double EceMass, double Reliability, double Resolution, double Uncertainty, double? Slope, double? Intercept,
    BootstrapInterval? BrierInterval, BootstrapInterval? EceInterval, ImmutableArray<ReliabilityBin> Curve)
{
    /// <summary>Below it a figure is shown as too small to read.</summary>
    public const int SampleLeast = 30;

    /// <summary>Of the sample those whose planned end was first read after their cut-off.</summary>
    public int PlansReadLate { get; init; }

    public bool IsSmall => Sample < SampleLeast;
}
