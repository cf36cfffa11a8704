using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Streaming;

public sealed class StreamAggregatorTests
{
    private static readonly DateTimeOffset T = JudgementWorld.Midnight;
    private static readonly StreamRules Rules = StreamRules.Default;

    [Fact]
    public void Close_AMinuteByHand_HasItsFigures()
    {
        var bars = new StreamAggregator(Rules);
        bars.Add("m", T.AddSeconds(1), 0.50, 10);
        bars.Add("m", T.AddSeconds(20), 0.60, null);
        bars.Add("m", T.AddSeconds(40), 0.40, 5);

        Assert.Empty(bars.CloseAt(T.AddSeconds(64.9)));
        var bar = Assert.Single(bars.CloseAt(T.AddSeconds(65)));

        var (up, down) = (Math.Log(0.6 / 0.4), Math.Log(0.4 / 0.6) - Math.Log(0.6 / 0.4));
        Assert.Equal(("m", T, 60, 0.5, 0.6, 0.4, 0.4, 2, 15.0), (bar.MarketId, bar.Ts, bar.Seconds, bar.Open, bar.High, bar.Low, bar.Close, bar.TradeCount, bar.Volume));
        Assert.Equal(Math.Sqrt((up * up) + (down * down)), bar.RealizedVol, 12);
    }

    [Fact]
    public void Close_FiveMinutes_AreTheFoldOfTheirMinutes()
    {
        var bars = new StreamAggregator(Rules);
        var random = new SeededRandom(3);
        for (var second = 0; second < 900; second += 7)
        {
            bars.Add(second % 2 == 0 ? "a" : "b", T.AddSeconds(second), random.NextDouble(), random.NextInt(3) == 0 ? null : 1 + random.NextInt(9));
        }

        var all = bars.CloseAll();

        foreach (var five in all.Where(bar => bar.Seconds == 300))
        {
            var minutes = all.Where(bar => bar.Seconds == 60 && bar.MarketId == five.MarketId && bar.Ts >= five.Ts && bar.Ts < five.Ts.AddMinutes(5)).OrderBy(bar => bar.Ts).ToArray();
            Assert.Equal(
                (minutes[0].Open, minutes.Max(bar => bar.High), minutes.Min(bar => bar.Low), minutes[^1].Close, minutes.Sum(bar => bar.TradeCount)),
                (five.Open, five.High, five.Low, five.Close, five.TradeCount));
            Assert.Equal(minutes.Sum(bar => bar.Volume), five.Volume, 9);
            Assert.Equal(Math.Sqrt(minutes.Sum(bar => bar.RealizedVol * bar.RealizedVol)), five.RealizedVol, 9);
        }

        Assert.Equal((30, 6), (all.Count(bar => bar.Seconds == 60), all.Count(bar => bar.Seconds == 300)));
    }

    [Fact]
    public void Close_OutOfOrderWithinTheGrace_GivesTheSameBits()
    {
        var random = new SeededRandom(11);
        var points = Enumerable.Range(0, 400).Select(i => (Ts: T.AddMilliseconds(i * 733), Price: random.NextDouble(), Shares: (double?)random.NextInt(50))).ToArray();
        var straight = new StreamAggregator(Rules);
        Array.ForEach(points, point => straight.Add("m", point.Ts, point.Price, point.Shares));
        var expected = straight.CloseAll();

        for (var round = 0; round < 20; round++)
        {
            var shuffled = new StreamAggregator(Rules);
            foreach (var point in points.OrderBy(point => point.Ts.AddSeconds(4 * random.NextDouble())).ToArray())
            {
                shuffled.Add("m", point.Ts, point.Price, point.Shares);
            }

            Assert.Equal(expected.AsEnumerable(), shuffled.CloseAll());
        }
    }

    [Fact]
    public void Add_AfterItsMinuteClosed_IsLateAndChangesNothing()
    {
        var bars = new StreamAggregator(Rules);
        bars.Add("m", T, 0.5, 1);
        bars.CloseAt(T.AddSeconds(65));

        Assert.False(bars.Add("m", T.AddSeconds(59), 0.9, 1));
        Assert.True(bars.Add("m", T.AddSeconds(60), 0.6, 1));
        Assert.Equal(1, bars.Late);
        Assert.Equal(0.6, bars.CloseAll()[^1].High);
    }

    [Fact]
    public void Add_BeyondTheBound_IsCounted()
    {
        var bars = new StreamAggregator(Rules with { PointsMax = 3 });
        for (var i = 0; i < 5; i++)
        {
            bars.Add("m", T, 0.5, 1);
        }

        Assert.Equal((2, 3), (bars.Overflowed, bars.CloseAll()[0].TradeCount));
    }

    [Fact]
    public void Tempo_CountsLatelyAgainstUsual()
    {
        var tempo = new TradeTempo();
        for (var minute = 0; minute < 60; minute++)
        {
            tempo.Hear(T.AddMinutes(minute), isTrade: minute % 2 == 0);
        }

        Assert.Equal((2, 28 * 5 / 55.0), tempo.Now(Rules.UsualLeast)); // Minutes 55 to 59 hold two trades, 0 to 54 hold 28.
        Assert.Null(Short(19).Usual);
        Assert.NotNull(Short(20).Usual);
        Assert.Equal(0, Gone().Count);

        (int Count, double? Usual) Short(int minutes)
        {
            var young = new TradeTempo();
            Enumerable.Range(0, minutes).ToList().ForEach(minute => young.Hear(T.AddMinutes(minute), true));
            return young.Now(Rules.UsualLeast);
        }

        (int Count, double? Usual) Gone()
        {
            tempo.Hear(T.AddDays(2), false);
            return tempo.Now(Rules.UsualLeast);
        }
    }
}
