using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Calibration;

/// <summary>Synthetic forecasters of events whose true probabilities are uniform on [0, 1], against what theory says of each.</summary>
public sealed class CalibrationBookTests
{
    // Four deviations: 0.0045 of the Brier score, 0.057 of the intercept.
    private const int Rows = 30_000;

    private static readonly DateTimeOffset End = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);
    private static readonly CalibrationRules Rules = CalibrationRules.Default with { Draws = 100 };

    [Fact]
    public void Of_PerfectForecaster_ScoresAsTheoryDemands()
    {
        var all = All(Uniform(truth => truth));

        Assert.Equal(1 / 6.0, all.Brier, 0.0045); // E θ(1 − θ).
        Assert.Equal(1 / 3.0, all.Skill, 0.012);
        Assert.Equal(0.25, all.Uncertainty, 0.001);
        Assert.Equal(1 / 12.0 * (1 - 0.01), all.Resolution, 0.0045); // The variance of θ less that within ten bins.
        Assert.Equal(0.5, all.LogLoss, 0.007); // E H(θ) = ½ nat.
        Assert.InRange(all.Ece, 0, 0.012);
        Assert.InRange(all.Reliability, 0, 2e-4);
        Assert.Equal(1, all.Slope!.Value, 0.03);
        Assert.Equal(0, all.Intercept!.Value, 0.06);
        Assert.All(all.Curve, bin => Assert.Equal((bin.From + bin.To) / 2, bin.ObservedRate, 0.03));
        Assert.InRange(1 / 6.0, all.BrierInterval!.Value.Low - 0.002, all.BrierInterval.Value.High + 0.002);
    }

    [Fact]
    public void Of_OverconfidentForecaster_HasSlopeOneHalf()
    {
        // Log-odds doubled: p = θ²/(θ² + (1 − θ)²). With u = 2θ − 1, p − θ = u/(1 + u²) − u/2.
        var all = All(Uniform(truth => truth * truth / ((truth * truth) + ((1 - truth) * (1 - truth)))));

        Assert.Equal(0.5, all.Slope!.Value, 0.015);
        Assert.Equal(0, all.Intercept!.Value, 0.06);
        Assert.Equal((1 / 6.0) + (3 * Math.PI / 8) - (7 / 6.0), all.Brier, 0.0045);
        Assert.Equal((0.5 * Math.Log(2)) - 0.25, all.Ece, 0.012); // E |p − θ|; its sign never changes within a bin.
        Assert.True(all.Curve[0].ObservedRate > all.Curve[0].ProbabilityMean && all.Curve[^1].ObservedRate < all.Curve[^1].ProbabilityMean);
    }

    [Fact]
    public void Of_UnderconfidentForecaster_HasSlopeTwo()
    {
        // Log-odds halved: p = √θ/(√θ + √(1 − θ)). E (p − θ)² and E |p − θ| by the midpoint rule.
        static double Said(double truth) => Math.Sqrt(truth) / (Math.Sqrt(truth) + Math.Sqrt(1 - truth));
        double[] grid = [.. Enumerable.Range(0, 10_000).Select(i => (i + 0.5) / 10_000)];
        var all = All(Uniform(Said));

        Assert.Equal(2, all.Slope!.Value, 0.05);
        Assert.Equal(0, all.Intercept!.Value, 0.06);
        Assert.Equal((1 / 6.0) + grid.Average(truth => Math.Pow(Said(truth) - truth, 2)), all.Brier, 0.0045);
        Assert.Equal(grid.Average(truth => Math.Abs(Said(truth) - truth)), all.Ece, 0.012);
        Assert.True(all.Curve[0].ObservedRate < all.Curve[0].ProbabilityMean && all.Curve[^1].ObservedRate > all.Curve[^1].ProbabilityMean);
    }

    [Fact]
    public void Of_ConstantForecasters_HaveNoResolution()
    {
        var right = All(Enumerable.Range(0, 1_000).Select(i => Row(i, 0.3, i % 10 < 3)));
        var wrong = All(Enumerable.Range(0, 1_000).Select(i => Row(i, 0.5, i % 10 < 3)));

        Assert.Equal((0, 0), (Math.Round(right.Skill, 12), Math.Round(right.Ece, 12)));
        Assert.Equal(0.21, right.Brier, 1e-12);
        Assert.Equal(0.25, wrong.Brier, 1e-12);
        Assert.Equal(0.04, wrong.Reliability, 1e-12);
        Assert.Equal(0.2, wrong.Ece, 1e-12);
        Assert.Equal(1 - (0.25 / 0.21), wrong.Skill, 1e-12);
        Assert.Equal(Math.Log(2), wrong.LogLoss, 1e-12);
        Assert.All([right, wrong], all => Assert.Equal((0, null), (Math.Round(all.Resolution, 12), all.Slope))); // One probability has no slope.
    }

    [Fact]
    public void Of_Segments_CountEachRowOncePerCellAndNeverMixHorizonsOrViews()
    {
        ScoredForecast[] rows =
        [
            Row(1, 0.2, false), Row(2, 0.9, true), Row(3, 0.4, true) with { Category = "sports", Liquidity = LiquidityBucket.High },
            Row(4, 0.5, false) with { Liquidity = null, Length = null }, Row(5, 0.6, true) with { Horizon = CutoffType.HourBefore },
            Row(6, 0.6, true) with { View = EndView.Resolved },
        ];

        var figures = CalibrationBook.Of(rows, Rules).ToDictionary(item => (item.View, item.Horizon, item.Segment.ToString()));
        int Sample(string key) => figures[(EndView.Planned, CutoffType.DayBefore, key)].Sample;

        Assert.Equal((4, 3, 1), (Sample("*|*|*"), Sample("politics|*|*"), Sample("sports|*|*")));
        Assert.Equal((2, 1), (Sample("*|LOW|*"), Sample("*|HIGH|*"))); // Nobody had looked at the fourth one's liquidity.
        Assert.Equal((2, 1, 3, 1), (Sample("politics|LOW|7-30d"), Sample("sports|HIGH|*"), Sample("*|*|7-30d"), Sample("*|*|unknown")));
        Assert.Equal(1, figures[(EndView.Planned, CutoffType.HourBefore, "*|*|*")].Sample);
        Assert.Equal(1, figures[(EndView.Resolved, CutoffType.DayBefore, "*|*|*")].Sample);
        Assert.All(figures.Values, item => Assert.True(item is { IsSmall: true, Slope: null, BrierInterval: null, EceInterval: null }));
    }

    [Fact]
    public void Of_MarketsOfOneEvent_AreOneLesson()
    {
        // 40 events, ten markets each that end alike: the interval is as wide as 40 events make it.
        var random = new SeededRandom(8);
        bool[] ends = [.. Enumerable.Range(0, 40).Select(_ => random.NextInt(2) == 0)];
        ScoredForecast[] together = [.. Enumerable.Range(0, 400).Select(i => Row(i, 0.7, ends[i / 10]) with { ClusterId = $"event-{i / 10}" })];
        var (clustered, single) = (All(together), All(together.Select((row, i) => row with { ClusterId = $"own-{i}" })));

        Assert.Equal((400, 40, 400), (clustered.Sample, clustered.Clusters, single.Clusters));
        Assert.Equal(single.Brier, clustered.Brier, 1e-12);
        Assert.InRange(
            (clustered.BrierInterval!.Value.High - clustered.BrierInterval.Value.Low) / (single.BrierInterval!.Value.High - single.BrierInterval.Value.Low), 2.2, 4.4); // √10.
    }

    [Fact]
    public void Of_ShuffledRows_GiveTheSameBits()
    {
        ScoredForecast[] rows = [.. Uniform(truth => truth).Take(500)];
        var shuffled = rows.OrderBy(row => row.MarketId.GetHashCode(StringComparison.Ordinal)).ToArray();

        Assert.Equal(
            CalibrationBook.Of(rows, Rules).Select(item => item with { Curve = [] }), CalibrationBook.Of(shuffled, Rules).Select(item => item with { Curve = [] }));
    }

    [Theory]
    [InlineData(0.99, "<1d")]
    [InlineData(1, "1-7d")]
    [InlineData(7, "7-30d")]
    [InlineData(30, "30-90d")]
    [InlineData(90, ">90d")]
    public void TimeBucket_LowerEnds_AreInclusive(double days, string expected) => Assert.Equal(expected, TimeBucket.Of(TimeSpan.FromDays(days)));

    private static CalibrationMetrics All(IEnumerable<ScoredForecast> rows) => CalibrationBook.Of(rows, Rules).Single(item => item.Segment == SegmentKey.All);

    private static IEnumerable<ScoredForecast> Uniform(Func<double, double> said)
    {
        var random = new SeededRandom(1);
        return [.. Enumerable.Range(0, Rows).Select(i => random.NextDouble()).Select((truth, i) =>
            Row(i, said(truth), random.NextDouble() < truth) with { ClusterId = $"event-{i % 1_000}", Liquidity = null })];
    }

    private static ScoredForecast Row(int market, double yes, bool happened) => new(
        $"0x{market}", $"event-{market}", "politics", LiquidityBucket.Low, TimeSpan.FromDays(8), CutoffType.DayBefore, EndView.Planned, End.AddDays(-1), yes, happened, End);
}
