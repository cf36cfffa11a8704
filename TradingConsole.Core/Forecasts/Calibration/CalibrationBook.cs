using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Calibration;

/// <summary>Measures calibration per segment, horizon and view of the end. Pure: the same rows and rules give the same bits.</summary>
public static class CalibrationBook
{
    /// <summary>
    /// Every filled segment: each cell of category × liquidity × length, the sums over one, two or all three of the axes; never two horizons or two
    /// views in one figure.
    /// </summary>
    /// <param name="rows">Of one window, any order.</param>
    /// <returns>Ordered by view, horizon and segment.</returns>
    public static ImmutableArray<CalibrationMetrics> Of(IEnumerable<ScoredForecast> rows, CalibrationRules rules)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(rules);
        return
        [
            .. rows.SelectMany(SegmentsOf, (row, segment) => (Row: row, Segment: segment))
                .GroupBy(item => (item.Row.View, item.Row.Horizon, item.Segment))
                .OrderBy(group => group.Key.View).ThenBy(group => group.Key.Horizon).ThenBy(group => group.Key.Segment.ToString(), StringComparer.Ordinal)
                .Select(group => Measure(group.Key.Segment, group.Key.Horizon, group.Key.View, InOrder(group.Select(item => item.Row)), rules)),
        ];
    }

    private static IEnumerable<SegmentKey> SegmentsOf(ScoredForecast row)
    {
        var length = TimeBucket.Of(row.Length);
        foreach (var category in (string?[])[null, row.Category])
        {
            yield return new SegmentKey(category, null, null);
            yield return new SegmentKey(category, null, length);
            if (row.Liquidity is { } liquidity)
            {
                yield return new SegmentKey(category, liquidity, null);
                yield return new SegmentKey(category, liquidity, length);
            }
        }
    }

    // Sums of doubles depend on their order.
    private static ScoredForecast[] InOrder(IEnumerable<ScoredForecast> rows) =>
        [.. rows.OrderBy(row => row.ClusterId, StringComparer.Ordinal).ThenBy(row => row.MarketId, StringComparer.Ordinal).ThenBy(row => row.Due)];

    private static CalibrationMetrics Measure(SegmentKey segment, CutoffType horizon, EndView view, ScoredForecast[] rows, CalibrationRules rules)
    {
        double[] p = [.. rows.Select(row => row.Yes)];
        bool[] y = [.. rows.Select(row => row.Happened)];
        var murphy = MurphyParts.Of(p, y, rules.Bins);
        var baseRate = (double)y.Count(happened => happened) / y.Length;
        var brier = ProbabilityScores.Brier(p, y);
        var bootstrap = ClusterBootstrap.Of(rows.Select(row => row.ClusterId).ToArray());
        var isEnough = rows.Length >= rules.SampleLeast;
        var fit = isEnough ? CalibrationFit.Of(p, y, rules.Clip) : null;
        var intervals = isEnough ? ScoreIntervals.Of(bootstrap, p, y, rules.Bins, SeedOf(segment, horizon, view), rules.Draws) : default;
        return new CalibrationMetrics(
            segment, horizon, view, rows.Length, bootstrap.Clusters, baseRate, brier,
            murphy.Uncertainty > 0 ? 1 - (brier / murphy.Uncertainty) : 0, // All ended alike: there is nothing to be skilled about.
            ProbabilityScores.LogLoss(p, y, rules.Clip), ProbabilityScores.Ece(p, y, rules.Bins), ProbabilityScores.EceEqualMass(p, y, rules.Bins),
            murphy.Reliability, murphy.Resolution, murphy.Uncertainty, fit?.Slope, fit?.Intercept, intervals.Brier, intervals.Ece,
            ProbabilityScores.Reliability(p, y, rules.Bins))
        {
            PlansReadLate = rows.Count(row => row.IsPlanReadLate),
        };
    }

    private static ulong SeedOf(SegmentKey segment, CutoffType horizon, EndView view) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{segment}|{horizon}|{view}")));
}
