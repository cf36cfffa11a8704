using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>One stored row of calibration, as a run left it.</summary>
/// <param name="SegmentKey"><c>category|liquidity|tte</c>, <c>*</c> for all.</param>
/// <param name="Horizon">One of <see cref="ScoreWords.Horizons"/>; likewise the window and the end.</param>
/// <param name="BaseRate">Share that resolved to the first outcome.</param>
/// <param name="Slope">Cox: below 1 overconfident; null where the sample cannot say. Likewise the intercept and the intervals (95 %).</param>
/// <param name="Curve">Left empty in lists; read for one segment.</param>
public sealed record CalibrationRow(
    string SegmentKey, string Window, string Horizon, string EndView, int SampleSize, int Clusters, double BaseRate, double Brier, double Skill,
    double Logloss, double Ece, double EceMass, double Reliability, double Resolution, double Uncertainty, double? Slope, double? Intercept,
    BootstrapInterval? BrierInterval, BootstrapInterval? EceInterval, ImmutableArray<CurveBin> Curve)
{
    /// <summary>What binning hides, the rest of Murphy's sum: Brier = reliability − resolution + uncertainty + within.</summary>
    public double Within => Brier - (Reliability - Resolution + Uncertainty);

    /// <summary>Too few to read.</summary>
    public bool IsSmall => SampleSize < CalibrationMetrics.SampleLeast;

    /// <summary>Of the sample those whose planned end was first read after their cut-off; null where the run did not count them.</summary>
    public int? PlansReadLate { get; init; }

    /// <summary>Null: of every category.</summary>
    public string? Category => Part(0);

    /// <summary>Null: of every bucket.</summary>
    public string? LiquidityBucket => Part(1);

    /// <summary>Bucket of the markets' length; null: of every length.</summary>
    public string? TteBucket => Part(2);

    private string? Part(int index) => SegmentKey.Split('|') is { Length: 3 } parts && parts[index] != "*" ? parts[index] : null;
}

/// <summary>A bin of the reliability curve.</summary>
/// <param name="Low">95 %, Wilson; null where the run stored none.</param>
public readonly record struct CurveBin(double From, double To, int Count, double ProbabilityMean, double ObservedRate, double? Low, double? High)
{
    /// <summary>Reads a stored curve: a list of bins, or an object with such a list under <c>bins</c>. What is no bin is left out.</summary>
    public static ImmutableArray<CurveBin> Read(JsonElement curve)
    {
        var list = curve.ValueKind == JsonValueKind.Object && curve.TryGetProperty("bins", out var inner) ? inner : curve;
        if (list.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        var bins = ImmutableArray.CreateBuilder<CurveBin>();
        foreach (var bin in list.EnumerateArray())
        {
            if (bin.Number("count", "n") is { } count && bin.Number("probability_mean", "mean", "p") is { } mean
                && bin.Number("observed_rate", "observed", "rate") is { } rate)
            {
                bins.Add(new CurveBin(
                    bin.Number("from") ?? mean, bin.Number("to") ?? mean, (int)count, mean, rate, bin.Number("low", "wilson_low"), bin.Number("high", "wilson_high")));
            }
        }

        return bins.DrainToImmutable();
    }
}
