using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Features;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

/// <summary>The fast kernel equals the plain definition wherever one can think of a difference.</summary>
public sealed class TripleBarrierReferenceTests
{
    private static readonly LabelSpec[] Specs =
    [
        new(1.5, 1.0, 37, 3.0, 0.0004, 0.15),
        new(1, 1, 1, 5, 0, 0),
        new(3, 2, 16, 1.5, 0.001, 0.3),      // The risk rule is nearer than the stop.
        new(12, 8, 100, 16, 0.0004, 0.15),
        new(2, 2, 48, 2, 0.0004, 0.15),
        new(20, 15, 640, 30, 0.0004, 0.15),
    ];

    [Fact]
    public void Label_RandomTickPaths_EqualsReference()
    {
        // Prices on a coarse grid with round ATRs: levels are touched exactly, in the same bar, and at the open.
        for (var seed = 0UL; seed < 120; seed++)
        {
            var random = new SeededRandom(seed);
            var series = TickPath(random, bars: 20 + random.NextInt(260));
            var atr = new double[series.Length];
            for (var i = 0; i < atr.Length; i++)
            {
                atr[i] = random.NextInt(15) switch { 0 => double.NaN, 1 => 0, 2 => -1, _ => 1 + random.NextInt(3) };
            }

            AssertEqualsReference(series, atr, Funding(series, random), Specs[seed % 5], $"seed {seed}");
        }
    }

    [Fact]
    public void Label_GapsAndHolesInMark_EqualsReference()
    {
        for (var seed = 1_000UL; seed < 1_080; seed++)
        {
            var random = new SeededRandom(seed);
            var series = TickPath(random, bars: 300);
            var shift = 0L;
            for (var i = 0; i < series.Length; i++)
            {
                shift += random.NextInt(60) == 0 ? 1 + random.NextInt(4) : 0;
                series.Minute[i] += shift;
                Hole(series, i, random);
            }

            AssertEqualsReference(series, Constant(series.Length, 2), Funding(series, random), Specs[seed % 5], $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    [InlineData(double.MaxValue)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.Epsilon)]
    public void Label_ExtremeAtr_EqualsReferenceAndStaysFinite(double atr)
    {
        var series = TickPath(new SeededRandom(5), 200);

        var labels = AssertEqualsReference(series, Constant(200, atr), [], Specs[0], "extreme");

        Assert.All(labels.RetGross, value => Assert.True(double.IsFinite(value)));
        Assert.All(labels.Slippage, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Label_LongSeriesOverSeveralBlocks_EqualsReference()
    {
        for (var seed = 2_000UL; seed < 2_006; seed++)
        {
            var random = new SeededRandom(seed);
            var series = TickPath(random, bars: 7_000);
            Hole(series, 3_333, random);

            AssertEqualsReference(series, Constant(7_000, 1 + (seed % 3)), Funding(series, random), Specs[(seed % 2) == 0 ? 5 : 3], $"seed {seed}");
        }
    }

    [Fact]
    public void Label_NothingMoves_EqualsReferenceAndEndsInTime()
    {
        var series = TestMinutes.Constant(100, price: 5);

        var labels = AssertEqualsReference(series, Constant(100, 0.01), [], Specs[0], "constant");

        Assert.All(labels.Y[..63], y => Assert.Equal(0, y));
        Assert.All(labels.MinutesToEvent[..63], minutes => Assert.Equal(37, minutes));
        Assert.All(labels.EndBar[63..], end => Assert.Equal(-1, end));
    }

    [Fact]
    public void Label_EmptyAndShortSeries_EqualsReference()
    {
        for (var bars = 0; bars <= 40; bars++)
        {
            AssertEqualsReference(TickPath(new SeededRandom(9), bars), Constant(bars, 1), [], Specs[0], $"{bars} bars");
        }
    }

    [SharedDataTheory]
    [InlineData(RecordedMinutes.Btc, null)]
    [InlineData(RecordedMinutes.Eth, RecordedMinutes.EthFunding)]
    [InlineData(RecordedMinutes.Crash, null)]
    public void Label_RecordedMinutes_EqualsReference(string file, string? fundingFile)
    {
        var series = RecordedMinutes.Load(file, 25_000);
        var atr = FeatureMatrixBuilder.Build(series, null).AtrPrice;
        var funding = fundingFile is null
            ? []
            : RecordedMinutes.Rows(fundingFile).Select(row => new FundingEvent((long)row[0]! / 60_000, row[1]!.Value)).ToArray();

        foreach (var spec in new[] { LabelSpec.Seed, LabelSpec.Calibrated })
        {
            var labels = AssertEqualsReference(series, atr, funding, spec, file);

            Assert.True(labels.EndBar.Count(end => end >= 0) > 24_000);
        }
    }

    /// <returns>The long labels.</returns>
    private static LabelColumns AssertEqualsReference(
        MinuteSeries series, double[] atr, FundingEvent[] funding, LabelSpec spec, string what)
    {
        var (longs, shorts) = TripleBarrier.LabelBoth(series, atr, funding, spec);
        LabelAssert.Equal(ReferenceLabels.Label(series, atr, funding, spec, PositionSide.Long), longs, what);
        LabelAssert.Equal(ReferenceLabels.Label(series, atr, funding, spec, PositionSide.Short), shorts, what);
        LabelAssert.Equal(TripleBarrier.Label(series, atr, funding, spec, PositionSide.Short), shorts, what);
        return longs;
    }

    private static MinuteSeries TickPath(SeededRandom random, int bars)
    {
        var series = new MinuteSeries(Symbol.Parse("TICKUSDT"), bars);
        var price = 100;
        for (var i = 0; i < bars; i++)
        {
            // Now and then the next bar opens far away: gaps through levels.
            var open = Math.Max(20, price + (random.NextInt(12) == 0 ? random.NextInt(9) - 4 : 0));
            var close = Math.Max(20, open + random.NextInt(5) - 2);
            var high = Math.Max(open, close) + random.NextInt(3);
            var low = Math.Min(open, close) - random.NextInt(3);
            TestMinutes.Set(series, i, TestMinutes.First + i, open, high, low, close, 1);
            price = close;
        }

        return series;
    }

    private static void Hole(MinuteSeries series, int i, SeededRandom random)
    {
        switch (random.NextInt(120))
        {
            case 0: series.MarkOpen[i] = double.NaN; break;
            case 1: series.MarkHigh[i] = double.PositiveInfinity; break;
            case 2: series.MarkLow[i] = 0; break;
            case 3: series.MarkClose[i] = double.NaN; break;
        }
    }

    private static FundingEvent[] Funding(MinuteSeries series, SeededRandom random)
    {
        var events = new List<FundingEvent>();
        for (var minute = series.Minute.FirstOrDefault() - 5; minute < series.Minute.LastOrDefault() + 5; minute++)
        {
            if (random.NextInt(12) == 0)
            {
                events.Add(new(minute, 1e-3 * random.NextGaussian()));
            }
        }

        return [.. events];
    }

    private static double[] Constant(int length, double value) => [.. Enumerable.Repeat(value, length)];
}
