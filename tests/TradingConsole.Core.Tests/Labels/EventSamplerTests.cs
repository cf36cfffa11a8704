using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Tests.Features;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

public sealed class EventSamplerTests
{
    [Fact]
    public void Cusum_WorkedExample_FiresAndForgetsOneSideOnly()
    {
        // Log returns in units of 0.01: +2 +2 (up 4 > 3: event, up 0) −2 −2 (down −4: event, down 0) −1 +4 (up 4: event) −3.5 −1.
        var series = Closes([0, 2, 2, -2, -2, -1, 4, -3.5, -1]);

        var events = new EventSampler(EventKind.Cusum, 0.03).Bars(series, new double[series.Length]);

        // Bar 7: down sum −3.5 (cleared at 0 by the +4 before) fires; bar 8 starts anew.
        Assert.Equal([2, 4, 6, 7], events.AsEnumerable());
    }

    [Fact]
    public void Cusum_MissingMinute_StartsAnew()
    {
        var series = Closes([0, 2, 2, 2]);
        series.Minute[2]++;
        series.Minute[3]++;

        // Across the hole nothing adds up; after it one +2 is not enough.
        Assert.Empty(new EventSampler(EventKind.Cusum, 0.03).Bars(series, new double[4]));
    }

    [Fact]
    public void AtrChange_WorkedExample_ComparesWithTheLastEvent()
    {
        double[] atr = [double.NaN, 10, 11, 12, 13, 14.5, 12, double.NaN, 9, 10.7, 10.9];
        var series = Closes(new double[atr.Length]);

        // Reference 10: 12 is +20 %. Then 12: 14.5. Then 14.5: 12 ≤ 14.5 / 1.2. Then 12: 9. Then 9: 10.9 (10.8 and more).
        Assert.Equal([3, 5, 6, 8, 10], new EventSampler(EventKind.AtrChange, 0.2).Bars(series, atr).AsEnumerable());
    }

    [Fact]
    public void VolumeSpike_OneLoudBar_IsTheOnlyEvent()
    {
        var series = Closes(new double[200]);
        for (var i = 0; i < 200; i++)
        {
            series.Volume[i] = 100 + (i % 7);
        }

        series.Volume[30] = 1e6;   // The window is not full yet.
        series.Volume[150] = 5_000;

        Assert.Equal([150], new EventSampler(EventKind.VolumeSpike, 4).Bars(series, new double[200]).AsEnumerable());
    }

    [SharedDataFact]
    public void VolumeSpike_RecordedMinutes_AreTheBarsOfTheFeature()
    {
        var series = RecordedMinutes.Load(RecordedMinutes.Btc, 4_000);
        var volumeZ = FeatureMatrixBuilder.Build(series, null).Column("vol_z");

        var events = new EventSampler(EventKind.VolumeSpike, 2).Bars(series, new double[4_000]);

        Assert.Equal(Enumerable.Range(0, 4_000).Where(i => volumeZ[i] >= 2), events);
        Assert.InRange(events.Length, 40, 400);
    }

    [SharedDataTheory]
    [InlineData("labels/BTCUSDT_2025-05_nomodel.csv.gz", RecordedMinutes.Btc, 0.003, 642)]
    [InlineData("labels/ETHUSDT_2025-05_side.csv.gz", RecordedMinutes.Eth, 0.006, 814)]
    public void Cusum_RecordedMinutes_AreMlfinpysEvents(string file, string candles, double threshold, int count)
    {
        var series = RecordedMinutes.Load(candles, 20_000);
        var expected = RecordedMinutes.Lines(file).Skip(1).Select(line => long.Parse(line.Split(',')[0]) / 60_000).ToArray();

        var minutes = new EventSampler(EventKind.Cusum, threshold).Bars(series, new double[20_000])
            .Where(bar => Target(series, bar) > 0.0005)
            .Select(bar => series.Minute[bar])
            .ToArray();

        Assert.Equal(count, expected.Length);
        Assert.Equal(expected, minutes);
    }

    [Fact]
    public void EverySampler_ChangedFuture_PicksTheSameBars()
    {
        var series = TestMinutes.Walk(3, 600);
        var other = TestMinutes.Walk(3, 600);
        for (var i = 400; i < 600; i++)
        {
            (other.Close[i], other.Volume[i]) = (series.Close[i] * 2, series.Volume[i] * 9);
        }

        foreach (var sampler in new EventSampler[] { new(EventKind.Cusum, 0.002), new(EventKind.VolumeSpike, 0.8), new(EventKind.AtrChange, 0.05) })
        {
            var events = sampler.Bars(series, FeatureMatrixBuilder.Build(series, null).AtrPrice);
            var changed = sampler.Bars(other, FeatureMatrixBuilder.Build(other, null).AtrPrice);

            Assert.NotEmpty(events);
            Assert.Equal(events.Where(bar => bar < 400), changed.Where(bar => bar < 400));
        }
    }

    [Fact]
    public void Cusum_ExactlyTheThreshold_IsNoEvent()
    {
        var series = Closes([0, 0, 0]);
        (series.Close[0], series.Close[1], series.Close[2]) = (1, 2, 1);

        Assert.Empty(new EventSampler(EventKind.Cusum, Math.Log(2)).Bars(series, new double[3]));
        Assert.Equal([1, 2], new EventSampler(EventKind.Cusum, 0.69).Bars(series, new double[3]).AsEnumerable());
    }

    [Fact]
    public void AtrChange_ExactlyTheThreshold_IsAnEventEitherWay() =>
        Assert.Equal([1, 2], new EventSampler(EventKind.AtrChange, 0.25).Bars(Closes([0, 0, 0]), [8, 10, 8]).AsEnumerable());

    [Fact]
    public void AtrChange_NoAtrInBetween_IsPassedOver() =>
        Assert.Equal([2], new EventSampler(EventKind.AtrChange, 0.25).Bars(Closes([0, 0, 0, 0]), [8, 0, 10, -1]).AsEnumerable());

    [Fact]
    public void AtrChange_MissingMinute_StartsAnew()
    {
        var series = Closes([0, 0, 0]);
        series.Minute[1]++;
        series.Minute[2]++;

        Assert.Equal([2], new EventSampler(EventKind.AtrChange, 0.25).Bars(series, [8, 16, 32]).AsEnumerable());
    }

    [Fact]
    public void VolumeSpike_MissingMinute_StartsAnew()
    {
        var series = Closes(new double[130]);
        for (var i = 0; i < 130; i++)
        {
            series.Volume[i] = (i == 100 ? 5_000 : 100) + (i % 7);
            series.Minute[i] += i >= 70 ? 1 : 0;
        }

        Assert.Empty(new EventSampler(EventKind.VolumeSpike, 4).Bars(series, new double[130]));
    }

    [Fact]
    public void VolumeSpike_ExactlyTheThreshold_IsAnEvent()
    {
        var series = TestMinutes.Walk(5, 200);
        var volumeZ = FeatureMatrixBuilder.Build(series, null).Column("vol_z")[150];
        var loud = volumeZ > 0 ? 150 : Enumerable.Range(100, 100).First(i => FeatureMatrixBuilder.Build(series, null).Column("vol_z")[i] > 0);

        Assert.Contains(loud, new EventSampler(EventKind.VolumeSpike, FeatureMatrixBuilder.Build(series, null).Column("vol_z")[loud]).Bars(series, new double[200]));
    }

    [Fact]
    public void Bars_BadInput_SaysWhichRule()
    {
        Assert.Contains("kind was 9", Assert.Throws<ArgumentException>(() => new EventSampler((EventKind)9, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("atrPrice has 2 values", Assert.Throws<ArgumentException>(
            () => EventSampler.EveryBar.Bars(Closes([0, 0, 0]), [1, 2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => EventSampler.EveryBar.Bars(null!, []));
    }

    [Fact]
    public void AtEvents_KeepsTheAtrOfEventsOnly()
    {
        double[] atr = [10, 11, 12, 12.5];

        Assert.Equal([double.NaN, double.NaN, 12, double.NaN], new EventSampler(EventKind.AtrChange, 0.2).AtEvents(Closes(new double[4]), atr));
        Assert.Equal(atr, EventSampler.EveryBar.AtEvents(Closes(new double[4]), atr));
        Assert.Equal([0, 1, 2, 3], EventSampler.EveryBar.Bars(Closes(new double[4]), atr).AsEnumerable());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Threshold_NotPositive_MessageNamesKindAndValue(double threshold) =>
        Assert.Contains("threshold of Cusum was", Assert.Throws<ArgumentException>(() => new EventSampler(EventKind.Cusum, threshold)).Message, StringComparison.Ordinal);

    /// <summary>A series whose log returns are the given hundredths.</summary>
    private static MinuteSeries Closes(double[] hundredths)
    {
        var series = new MinuteSeries(Symbol.Parse("EVENTUSDT"), hundredths.Length);
        var log = Math.Log(100);
        for (var i = 0; i < hundredths.Length; i++)
        {
            var price = Math.Exp(log += hundredths[i] / 100);
            TestMinutes.Set(series, i, TestMinutes.First + i, price, price, price, price, 1);
        }

        return series;
    }

    /// <summary>The oracle drops events whose target (deviation of the last returns, exponentially weighted, span 240, scaled to the hour) is small.</summary>
    private static double Target(MinuteSeries series, int bar)
    {
        if (bar < 240)
        {
            return 0;
        }

        const double Keep = 1 - (2.0 / 241);
        var (weights, sum, squares, weight) = (0.0, 0.0, 0.0, 1.0);
        for (var i = bar; i >= 1; i--, weight *= Keep)
        {
            var change = (series.Close[i] / series.Close[i - 1]) - 1;
            weights += weight;
            sum += weight * change;
            squares += weight * weight;
        }

        var (mean, variance) = (sum / weights, 0.0);
        weight = 1;
        for (var i = bar; i >= 1; i--, weight *= Keep)
        {
            var change = (series.Close[i] / series.Close[i - 1]) - 1 - mean;
            variance += weight * change * change;
        }

        // pandas' correction for an estimated mean.
        return Math.Sqrt(variance / weights / (1 - (squares / (weights * weights))) * 60);
    }
}
