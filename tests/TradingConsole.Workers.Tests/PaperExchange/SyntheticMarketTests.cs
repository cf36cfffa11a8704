using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

public sealed class SyntheticMarketTests(SyntheticMarketTests.Month month) : IClassFixture<SyntheticMarketTests.Month>
{
    private const int Minutes = 30 * 1440;
    private static readonly long First = MinuteGrid.ToIndex(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly string[] Watched = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "1000PEPEUSDT", "ENAUSDT", "XAUUSDT", "PAXGUSDT"];

    [Fact]
    public void Path_AskedInAnyOrderOfAnyInstance_IsTheSame()
    {
        var (one, other) = (new SyntheticMarket(5), new SyntheticMarket(5));
        var random = new SeededRandom(1);
        var questions = Enumerable.Range(0, 60).Select(_ => (Symbol: Watched[random.NextInt(Watched.Length)], Minute: First + random.NextInt(Minutes))).ToArray();

        var forward = questions.Select(q => Snapshot(one, q.Symbol, q.Minute)).ToArray();
        var backward = questions.Reverse().Select(q => Snapshot(other, q.Symbol, q.Minute)).Reverse().ToArray();

        Assert.Equal(forward, backward);
        Assert.NotEqual(forward[0], Snapshot(new SyntheticMarket(6), questions[0].Symbol, questions[0].Minute));
    }

    [Fact]
    public void Path_AskedByManyThreads_IsTheSame()
    {
        var (one, other) = (new SyntheticMarket(5), new SyntheticMarket(5));
        var minutes = Enumerable.Range(0, 200).Select(i => First + (i * 211L)).ToArray();

        var alone = minutes.Select(m => Snapshot(one, "ETHUSDT", m)).ToArray();
        var together = minutes.AsParallel().AsOrdered().Select(m => Snapshot(other, "ETHUSDT", m)).ToArray();

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Path_EveryContract_PositiveOnTickAndContinuous()
    {
        var market = new SyntheticMarket(9);
        var path = new MinutePath();
        foreach (var instrument in market.Instruments.Where(i => i.IsTrading))
        {
            double before = 0;
            for (var minute = First + 1400; minute < First + 1500; minute++) // Over midnight.
            {
                Assert.True(market.TryFillPath(instrument.Symbol, minute, path));
                Assert.All(path.Last, price => Assert.True(price > 0 && (decimal)price % instrument.TickSize == 0, $"{instrument.Symbol} {price}"));
                Assert.All(path.Mark.Zip(path.Last), p => Assert.InRange(p.First / p.Second, 0.97, 1.03));
                Assert.All(path.Index.Zip(path.Mark), p => Assert.InRange(p.First / p.Second, 0.99, 1.01));
                Assert.True(path.Volume > 0 && (decimal)path.Volume % instrument.QuantityStep == 0, $"{instrument.Symbol} {path.Volume}");
                Assert.True(before == 0 || Math.Abs(Math.Log(path.Last[0] / before)) < 0.05, $"{instrument.Symbol} leaps at {minute}");
                before = path.Last[^1];
            }
        }
    }

    [Fact]
    public void Path_DeadContractOrBeforeTheStart_None()
    {
        var market = new SyntheticMarket(9);

        Assert.False(market.TryFillPath(Symbol.Parse("BNXUSDT"), First, new MinutePath()));
        Assert.False(market.TryFillPath(Symbol.Btc, MinuteGrid.ToIndex(market.Start) - 1, new MinutePath()));
        Assert.True(market.TryFillPath(Symbol.Btc, MinuteGrid.ToIndex(market.Start), new MinutePath()));
        Assert.True(market.TryFillPath(Symbol.Btc, First + (3 * 365 * 1440), new MinutePath()));
    }

    [Theory]
    [InlineData("BTCUSDT", 4, 7)]
    [InlineData("ETHUSDT", 6, 12)]
    [InlineData("SOLUSDT", 6, 14)]
    [InlineData("ENAUSDT", 6, 14)]
    public void TrueRange_OfAMinute_IsThatOfTheRealThing(string symbol, double low, double high)
    {
        var bars = month.Of(symbol);
        var ranges = bars.Zip(bars.Skip(1), (before, bar) => (Math.Max(bar.High, before.Close) - Math.Min(bar.Low, before.Close)) / before.Close);

        Assert.InRange(ranges.Average() * 1e4, low, high);
    }

    [Fact]
    public void Returns_FollowBitcoinGoldFollowsGold()
    {
        Assert.InRange(Correlation(month.Returns("BTCUSDT"), month.Returns("ETHUSDT")), 0.6, 0.95);
        Assert.InRange(Correlation(month.Returns("BTCUSDT"), month.Returns("SOLUSDT")), 0.5, 0.9);
        Assert.InRange(Correlation(month.Returns("BTCUSDT"), month.Returns("XAUUSDT")), -0.2, 0.4);
        Assert.InRange(Correlation(month.Returns("XAUUSDT"), month.Returns("PAXGUSDT")), 0.8, 1);
    }

    [Theory]
    [InlineData("BTCUSDT")]
    [InlineData("ENAUSDT")]
    public void Returns_AreFatTailedAndTheirSizeClusters(string symbol)
    {
        var returns = month.Returns(symbol);
        var sizes = returns.Select(Math.Abs).ToArray();
        var variance = returns.Average(r => r * r);

        Assert.True(returns.Average(r => r * r * r * r) / (variance * variance) > 5);
        Assert.True(Correlation(sizes[..^1], sizes[1..]) > 0.1);
        Assert.True(Correlation(sizes[..^30], sizes[30..]) > 0.08);
        Assert.InRange(Correlation(returns[..^1], returns[1..]), -0.1, 0.1);
    }

    [Fact]
    public void Momentum_PredictsALittle()
    {
        // Over all contracts and two months: the move of two hours says something about the next two, but not much.
        var market = new SyntheticMarket(7);
        var (past, next) = (new List<double>(), new List<double>());
        foreach (var symbol in (string[])["ETHUSDT", "SOLUSDT", "XRPUSDT", "ADAUSDT", "LINKUSDT", "SUIUSDT"])
        {
            var closes = Closes(market, Symbol.Parse(symbol), First, 2 * Minutes);
            for (var i = 120; i + 120 < closes.Length; i += 30)
            {
                past.Add(Math.Log(closes[i] / closes[i - 120]));
                next.Add(Math.Log(closes[i + 120] / closes[i]));
            }
        }

        var strong = past.Order().ElementAt((int)(past.Count * 0.95));
        var weak = past.Order().ElementAt((int)(past.Count * 0.05));
        var edge = past.Zip(next).Where(p => p.First >= strong).Average(p => p.Second)
            - past.Zip(next).Where(p => p.First <= weak).Average(p => p.Second);

        Assert.InRange(Correlation([.. past], [.. next]), 0.04, 0.3);
        Assert.True(edge / 2 * 1e4 > 12, $"{edge / 2 * 1e4:F1} basis points");
    }

    [Fact]
    public void Volume_FollowsTheDay()
    {
        var bars = month.Of("BTCUSDT");
        double At(int hour) => bars.Where((_, i) => i % 1440 / 60 == hour).Average(b => b.Volume);

        Assert.True(At(14) > 1.5 * At(4));
    }

    [Fact]
    public void Mark_IsSmootherThanLastAndNotTheSame()
    {
        var bars = month.Of("SOLUSDT");
        double Deviation(IEnumerable<double> prices) => prices.Zip(prices.Skip(1), (a, b) => Math.Pow(Math.Log(b / a), 2)).Sum();
        var (path, last, mark) = (new MinutePath(), new List<double>(), new List<double>());
        for (var i = 0; i < 600; i++)
        {
            Assert.True(month.Market.TryFillPath(Symbol.Parse("SOLUSDT"), First + i, path));
            last.AddRange(path.Last);
            mark.AddRange(path.Mark);
        }

        Assert.True(Deviation(mark) < 0.7 * Deviation(last));
        Assert.True(last.Zip(mark).Average(p => Math.Abs(Math.Log(p.First / p.Second))) > 0.5e-4);
        Assert.Equal(Minutes, bars.Length);
    }

    [Fact]
    public void Funding_EveryEightHoursNearTheInterestRateAndEstimatesMeetIt()
    {
        var market = month.Market;
        var sol = Symbol.Parse("SOLUSDT");
        var from = MinuteGrid.FromIndex(First);
        var rates = market.GetFundingRates(sol, from, from.AddDays(30));

        Assert.Equal(90, rates.Count);
        Assert.True(rates.Select(r => r.Rate).Distinct().Count() > 10);
        Assert.InRange(rates.Average(r => r.Rate), -3e-4, 4e-4);
        Assert.All(rates, r => Assert.Equal(r.Rate, market.GetFunding(sol, r.Time.AddMilliseconds(-1)).RateEstimate!.Value, 1e-7));
        Assert.Equal(rates[1].Time, market.GetFunding(sol, rates[0].Time).NextTime);
    }

    [Fact]
    public void OpenInterest_MovesSlowlyAroundItsLevel()
    {
        var at = MinuteGrid.FromIndex(First);
        var hours = Enumerable.Range(0, 240).Select(h => month.Market.GetOpenInterest(Symbol.Btc, at.AddHours(h))).ToArray();

        Assert.All(hours.Zip(hours.Skip(1)), p => Assert.InRange(p.Second / p.First, 0.8, 1.25));
        Assert.True(hours.Max() / hours.Min() > 1.05);
    }

    private static string Snapshot(SyntheticMarket market, string symbol, long minute)
    {
        var path = new MinutePath();
        Assert.True(market.TryFillPath(Symbol.Parse(symbol), minute, path));
        return string.Join(' ', path.Last.Concat(path.Mark).Concat(path.Index).Append(path.Volume).Select(BitConverter.DoubleToInt64Bits));
    }

    private static double[] Closes(SyntheticMarket market, Symbol symbol, long first, int count)
    {
        var path = new MinutePath();
        var closes = new double[count];
        for (var i = 0; i < count; i++)
        {
            Assert.True(market.TryFillPath(symbol, first + i, path));
            closes[i] = path.Last[^1];
        }

        return closes;
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mx) * (y[i] - my);
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
        }

        return xy / Math.Sqrt(xx * yy);
    }

    /// <summary>One month of a few contracts, made once for all tests.</summary>
    public sealed class Month
    {
        private readonly Dictionary<string, (double High, double Low, double Close, double Volume)[]> _bars;

        public Month()
        {
            _bars = Watched.ToDictionary(name => name, name =>
            {
                var path = new MinutePath();
                return Enumerable.Range(0, Minutes).Select(i =>
                {
                    Assert.True(Market.TryFillPath(Symbol.Parse(name), First + i, path));
                    var bar = MinutePath.Bar(path.Last);
                    return (bar.High, bar.Low, bar.Close, path.Volume);
                }).ToArray();
            });
        }

        public SyntheticMarket Market { get; } = new(7);

        public (double High, double Low, double Close, double Volume)[] Of(string symbol) => _bars[symbol];

        public double[] Returns(string symbol)
        {
            var bars = _bars[symbol];
            return [.. bars.Zip(bars.Skip(1), (a, b) => Math.Log(b.Close / a.Close))];
        }
    }
}
