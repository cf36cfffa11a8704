using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Stated confidence against what came true.</summary>
internal static class Confidence
{
    private const int SamplesMin = 20;

    /// <summary>Width of the interval, share of 1. A wider one holds nearly any confidence: that it holds this one is no praise.</summary>
    private const double CalibratedWidthMax = 0.2;

    public static IEnumerable<Finding> Read(ReportInput input)
    {
        var said = input.Trades.Where(trade => trade is { Confidence: not null, NetPnl: not 0 }).ToImmutableArray();
        var samples = said.Select(trade => (Percent: trade.Confidence!.Value, CameTrue: trade.NetPnl > 0))
            .Concat(input.Forecasts.Select(forecast => (Percent: forecast.Confidence, forecast.CameTrue))).ToArray();
        if (samples.Length < SamplesMin)
        {
            yield break;
        }

        var mean = samples.Average(sample => sample.Percent);
        var hits = samples.Count(sample => sample.CameTrue);
        var interval = WilsonInterval.Of(hits, samples.Length);
        var gap = mean - (100.0 * hits / samples.Length);
        var evidence = FindingEvidence.Of(
            said, ("confidence_percent", mean), ("hit_percent", 100.0 * hits / samples.Length), ("gap_points", gap),
            ("hit_low_percent", 100 * interval.Low), ("hit_high_percent", 100 * interval.High), ("samples", samples.Length))
            .With(input.Forecasts);
        if (mean > 100 * interval.High)
        {
            yield return new Finding(FindingKind.Weakness, "over_confident", "confidence", "all", -CostOf(said), null, evidence);
            yield return new Finding(FindingKind.Improvement, "size_by_hit_rate", "confidence", "all", CostOf(said), null, evidence);
        }
        else if (mean < 100 * interval.Low)
        {
            yield return new Finding(FindingKind.Weakness, "under_confident", "confidence", "all", 0, null, evidence);
        }
        else if (interval.High - interval.Low <= CalibratedWidthMax)
        {
            yield return new Finding(FindingKind.Strength, "calibrated", "confidence", "all", 0, null, evidence);
        }
    }

    // What the trades of the highest confidence lost: the ones a person sizes up.
    private static double CostOf(ImmutableArray<ReportTrade> said) =>
        Math.Max(0, -said.Where(trade => trade.Confidence >= 80).Sum(trade => trade.R));
}
