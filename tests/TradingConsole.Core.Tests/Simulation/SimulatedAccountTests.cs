using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Simulation;

public sealed class SimulatedAccountTests
{
    [Fact]
    public void Submit_SecondTradeOfASymbol_IsRefused()
    {
        var account = new SimulatedAccount(1_000m);
        account.Submit(TradeCases.Intent(), TradeCases.Entry);

        Assert.Throws<InvalidOperationException>(() => account.Submit(TradeCases.Intent(PositionSide.Short), TradeCases.Entry));
    }

    [Fact]
    public void OnOpen_EarlierBar_Waits_LaterBar_Cancels()
    {
        var account = new SimulatedAccount(1_000m);
        account.Submit(TradeCases.Intent(), TradeCases.Entry);

        Assert.Null(account.OnOpen(Symbol.Btc, TradeCases.Bar, 100));
        Assert.IsType<EntryCanceled>(account.OnOpen(Symbol.Btc, TradeCases.Entry.AddMinutes(1), 100));
        Assert.Empty(account.Active);
    }

    [Fact]
    public void OnTime_OpenNeverCame_CancelsTheEntry()
    {
        var account = new SimulatedAccount(1_000m);
        account.Submit(TradeCases.Intent(), TradeCases.Entry);

        Assert.Empty(account.OnTime(TradeCases.Entry.AddSeconds(59)));
        Assert.IsType<EntryCanceled>(Assert.Single(account.OnTime(TradeCases.Entry.AddMinutes(1))));
        Assert.Equal(1_000m, account.WalletBalance);
    }

    [Theory]
    [InlineData(0, false)] // at the entry itself, as labels count it
    [InlineData(1, true)]
    [InlineData(59, true)]
    [InlineData(60, false)] // at the vertical barrier
    public void OnFunding_WithinTheHold_ChargesOnce(int minutes, bool charged)
    {
        var account = TradeCases.Opened();
        var at = TradeCases.Entry.AddMinutes(minutes).AddMilliseconds(3);

        var paid = account.OnFunding(Symbol.Btc, at, 0.001, 110);

        Assert.Equal(charged ? 0.11m : null, paid?.Amount);
        Assert.Null(account.OnFunding(Symbol.Btc, at, 0.001, 110));
        Assert.Equal(1_000m - (charged ? 0.11m : 0), account.WalletBalance);
    }

    [Fact]
    public void OnFunding_Short_IsPaid()
    {
        var account = TradeCases.Opened(PositionSide.Short);

        account.OnFunding(Symbol.Btc, TradeCases.Entry.AddMinutes(5), 0.001, 100);

        Assert.Equal(1_000.1m, account.WalletBalance);
    }

    [Fact]
    public void VerticalBarrier_FirstMarkAtExpiry_ExitsThere()
    {
        var account = TradeCases.Opened();
        Assert.Null(account.OnMark(Symbol.Btc, TradeCases.Entry.AddMinutes(59), MarkRange.Tick(102)));

        var exit = Assert.IsType<ExitFilled>(account.OnMark(Symbol.Btc, TradeCases.Entry.AddMinutes(60), new MarkRange(103, 120, 80, 100)));

        Assert.Equal((ExitReason.Time, 3m), (exit.Reason, exit.RealizedPnl));
    }

    [Fact]
    public void VerticalBarrier_NoMark_ExitsAtTheLastOne()
    {
        var account = TradeCases.Opened();
        account.OnMark(Symbol.Btc, TradeCases.Entry.AddMinutes(59), MarkRange.Tick(102));

        var exit = Assert.IsType<ExitFilled>(Assert.Single(account.OnTime(TradeCases.Entry.AddMinutes(60))));

        Assert.Equal((ExitReason.Time, 2m), (exit.Reason, exit.RealizedPnl));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void OnMark_ImpossiblePrice_IsRefusedAndChangesNothing(double price)
    {
        var account = TradeCases.Opened();

        Assert.Throws<ArgumentOutOfRangeException>(() => account.OnMark(Symbol.Btc, TradeCases.Entry, MarkRange.Tick(price)));
        Assert.Equal(1_000m, account.Equity);
    }

    [Fact]
    public void Flatten_PendingAndOpen_CancelsAndCloses()
    {
        var account = TradeCases.Opened();
        account.Submit(TradeCases.Intent() with { Symbol = Symbol.Parse("ETHUSDT"), TradeId = Guid.Empty }, TradeCases.Entry);

        var events = account.FlattenAll(ExitReason.Kill, TradeCases.Entry.AddSeconds(5));

        Assert.Equal([typeof(ExitFilled), typeof(EntryCanceled)], events.Select(happened => happened.GetType()));
        Assert.Empty(account.Active);
        Assert.Equal(0m, account.UsedMargin);
    }

    [Fact]
    public void TickPath_OrderUnambiguous_EqualsBarPath()
    {
        var random = new SeededRandom(11);
        var reasons = new HashSet<ExitReason>();
        for (var run = 0; run < 300; run++)
        {
            var side = run % 2 == 0 ? PositionSide.Long : PositionSide.Short;
            var (ticks, bars) = (TradeCases.Opened(side, TradeCases.Costly), TradeCases.Opened(side, TradeCases.Costly));
            var (stop, target) = side == PositionSide.Long ? (95.0, 110.0) : (105.0, 90.0);
            var price = 100.0;
            for (var minute = 0; minute <= 60 && ticks.Active.Count > 0; minute++)
            {
                var open = TradeCases.Entry.AddMinutes(minute);
                var path = Walk(random, price, Math.Min(stop, target), Math.Max(stop, target));
                price = path[^1];
                for (var i = 0; i < path.Length; i++)
                {
                    ticks.OnMark(Symbol.Btc, open.AddSeconds(i), MarkRange.Tick(path[i]));
                }

                var exit = bars.OnMark(Symbol.Btc, open, new MarkRange(path[0], path.Max(), path.Min(), path[^1])) as ExitFilled;
                reasons.UnionWith(exit is null ? [] : [exit.Reason]);
            }

            Assert.Empty(bars.Active);
            Assert.Equal(bars.WalletBalance, ticks.WalletBalance);
        }

        Assert.Equal([ExitReason.Stop, ExitReason.Target, ExitReason.Time], reasons.Order());
    }

    [Fact]
    public void Cash_AnySequence_IsConserved()
    {
        var random = new SeededRandom(5);
        var symbols = new[] { "BTCUSDT", "ETHUSDT", "XRPUSDT" }.Select(Symbol.Parse).ToArray();
        for (var run = 0; run < 60; run++)
        {
            var account = new SimulatedAccount(10_000m);
            var events = new List<AccountEvent>();
            var prices = symbols.ToDictionary(symbol => symbol, _ => 100.0);
            for (var minute = 0; minute < 400; minute++)
            {
                var now = TradeCases.Entry.AddMinutes(minute);
                foreach (var symbol in symbols)
                {
                    prices[symbol] *= Math.Exp(0.02 * random.NextGaussian());
                    Act(account, random, symbol, now, prices[symbol], events);
                }

                events.AddRange(account.OnTime(now.AddSeconds(59)));
                Assert.Equal(account.Active.Count, account.Active.Select(trade => trade.Symbol).Distinct().Count());
                Assert.True(double.IsFinite((double)account.Equity));
            }

            var gross = events.OfType<ExitFilled>().Sum(exit => exit.RealizedPnl);
            var fees = events.OfType<ExitFilled>().Sum(exit => exit.Fee) + events.OfType<EntryFilled>().Sum(entry => entry.Fee);
            var funding = events.OfType<FundingPaid>().Sum(paid => paid.Amount);
            Assert.Equal(10_000m + gross - fees - funding, account.WalletBalance);

            var closed = events.OfType<ExitFilled>().Sum(exit => exit.Trade.NetPnl);
            Assert.Equal(10_000m + closed + account.Active.Sum(trade => trade.NetPnl), account.WalletBalance);
            Assert.True(events.OfType<ExitFilled>().Count() > 20);
        }
    }

    private static void Act(
        SimulatedAccount account, SeededRandom random, Symbol symbol, DateTimeOffset now, double price, List<AccountEvent> events)
    {
        void Add(AccountEvent? happened) => events.AddRange(happened is null ? [] : [happened]);

        Add(account.OnOpen(symbol, now, price));
        if (random.NextInt(30) == 0)
        {
            Add(account.OnFunding(symbol, now, 0.001 * random.NextGaussian(), price));
        }

        var wick = 1 + (0.01 * random.NextDouble());
        Add(account.OnMark(symbol, now, new MarkRange(price, price * wick, price / wick, price)));
        if (account.Find(symbol) is null && random.NextInt(3) == 0)
        {
            var side = random.NextInt(2) == 0 ? PositionSide.Long : PositionSide.Short;
            Add(account.Submit(
                TradeCases.Intent(side, TradeCases.Costly, 1 + random.NextInt(20)) with
                {
                    TradeId = new Guid((int)random.NextUInt64(), 0, 0, new byte[8]),
                    Symbol = symbol,
                    Quantity = 0.001m * (1 + random.NextInt(5_000)),
                    StopPrice = decimal.Round((decimal)(price * (1 - (side.Sign() * 0.05))), 2),
                    TargetPrice = decimal.Round((decimal)(price * (1 + (side.Sign() * 0.08))), 2),
                    SignalBar = now,
                    EntryTime = now.AddMinutes(1),
                },
                now));
        }
    }

    // One barrier at most per minute, and met exactly: then ticks and the bar's OHLC tell the same story.
    private static double[] Walk(SeededRandom random, double start, double low, double high)
    {
        var path = new double[8];
        var price = start;
        for (var i = 0; i < path.Length; i++)
        {
            price = Math.Clamp(price + (0.7 * random.NextGaussian()), low, high);
            path[i] = price;
            if (price == low || price == high)
            {
                Array.Fill(path, price, i, path.Length - i);
                break;
            }
        }

        return path;
    }
}
