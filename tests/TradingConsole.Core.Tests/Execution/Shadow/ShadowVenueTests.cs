using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Shadow;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Simulation;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Shadow;

/// <summary>The simulated account alone is the reference: the bracket planner beside it may change nothing.</summary>
public sealed class ShadowVenueTests
{
    private const int Paths = 3_000;

    private static readonly DateTimeOffset Start = TradeCases.Entry;

    private static readonly Symbol[] Symbols = [.. new[] { "BTCUSDT", "ETHUSDT", "XRPUSDT" }.Select(Symbol.Parse)];

    [Fact]
    public void RandomMarkets_SameEventsAsTheAccountAlone_AndLegalLives()
    {
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 1; seed <= Paths; seed++)
        {
            var (alone, under) = (new Alone(), new Under());
            Play(seed, alone, under);

            AssertSame(alone.Events, under.Changes.Events);
            Assert.Equal(alone.Account.WalletBalance, under.Account.WalletBalance);
            Assert.Equal(alone.Account.Active, under.Account.Active);
            AssertFills(alone.Events, under.Changes);
            foreach (var happened in alone.Events)
            {
                var kind = happened is ExitFilled exit ? $"exit {exit.Reason}" : happened.GetType().Name;
                seen[kind] = seen.GetValueOrDefault(kind) + 1;
            }
        }

        // The paths must reach every way a round trip can go.
        Assert.Equal(
            ["EntryCanceled", "EntryFilled", "EntrySubmitted", "FundingPaid", "exit Kill", "exit Liquidation", "exit Operator", "exit Stop", "exit Target", "exit Time"],
            seen.Keys);
        Assert.All(seen.Values, count => Assert.True(count >= 100));
    }

    [Fact]
    public void RestartsAnywhere_SameOrdersFillsAndEnds_AsWithout()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var (whole, restarted) = (new Under(), new Under());
            Play(seed, whole, restarted, (random, _) =>
            {
                if (random.NextInt(10) == 0)
                {
                    restarted.Restart(order => order);
                }
            });

            AssertSame(whole.Changes.Events, restarted.Changes.Events);
            Assert.Equal(whole.Changes.Fills.AsEnumerable(), restarted.Changes.Fills);
            Assert.Equal(whole.Changes.Orders.AsEnumerable(), restarted.Changes.Orders);
        }
    }

    [Fact]
    public void Restart_OnOrdersNamedByEarlierVersions_GoesOnToTheSameEnd()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var (alone, under) = (new Alone(), new Under());
            Play(seed, alone, under, (random, _) =>
            {
                if (random.NextInt(10) == 0)
                {
                    under.Restart(order => order with { ClientOrderId = EarlierName(order) });
                }
            });

            AssertSame(alone.Events, under.Changes.Events);
        }
    }

    [Fact]
    public void Restart_StopLostFromStorage_PlacesItAgain()
    {
        var under = new Under();
        under.Submit(TradeCases.Intent(), Start);
        under.OnOpen(Symbol.Btc, Start, 100);
        under.Restart(order => order.Type == "STOP_MARKET" ? null : order);

        under.OnMark(Symbol.Btc, Start.AddSeconds(1), MarkRange.Tick(101));
        under.OnMark(Symbol.Btc, Start.AddSeconds(2), MarkRange.Tick(94));

        Assert.Equal(ExitReason.Stop, Assert.IsType<ExitFilled>(under.Changes.Events[^1]).Reason);
        Assert.Empty(under.Venue.OpenOrders);
    }

    [Fact]
    public void Submit_AfterItsOwnEnd_IsBookedAsCanceled()
    {
        var under = new Under();

        var trade = under.Venue.Submit(TradeCases.Intent(), Start.AddHours(3));

        Assert.Equal(TradeStatus.Canceled, trade.Status);
        Assert.Empty(under.Account.Active);
        Assert.Empty(under.Venue.Brackets);
    }

    [Fact]
    public void Failures_WhatTheVenueWouldRefuse_IsCounted()
    {
        var under = new Under();
        under.OnMark(Symbol.Btc, Start.AddSeconds(-1), MarkRange.Tick(94));
        under.Submit(TradeCases.Intent(), Start);
        under.OnOpen(Symbol.Btc, Start, 100);
        under.Submit(TradeCases.Intent() with { Symbol = Symbols[1], TradeId = Guid.NewGuid(), Quantity = 60_000m }, Start);
        under.OnTime(Start.AddMinutes(2));

        Assert.Equal(
            [("MARKET", null), ("STOP_MARKET", "WOULD_TRIGGER_NOW"), ("TAKE_PROFIT_MARKET", null), ("MARKET", "EXPIRED")],
            under.Changes.Orders.Select(order => (order.Type, order.Failure)));
        var poor = new Under();
        poor.Submit(TradeCases.Intent() with { Quantity = 60_000m }, Start);
        Assert.Equal("MARGIN_INSUFFICIENT", poor.Changes.Orders.Single().Failure);
    }

    private static void AssertSame(IReadOnlyList<AccountEvent> expected, IReadOnlyList<AccountEvent> actual)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            Assert.Equal(expected[i], actual[i]);
        }

        Assert.Equal(expected.Count, actual.Count);
    }

    private static string EarlierName(OrderRecord order) =>
        $"tc{order.TradeId:N}"[..30] + order.Type switch { "STOP_MARKET" => "-s", "TAKE_PROFIT_MARKET" => "-t", _ => "-e" };

    // Every fill belongs to an order of the same quantity that says FILLED, and to the event that caused it.
    private static void AssertFills(IReadOnlyList<AccountEvent> events, Changes changes)
    {
        var expected = events.OfType<EntryFilled>().Select(entry => (entry.Time, entry.Trade.Symbol, entry.Price, entry.Fee, 0m))
            .Concat(events.OfType<ExitFilled>().Select(exit => (exit.Time, exit.Trade.Symbol, exit.Price, exit.Fee, exit.RealizedPnl)));
        Assert.Equal(
            expected.Order(), changes.Fills.Select(fill => (fill.Time, fill.Symbol, fill.Price, fill.Fee, fill.RealizedPnl)).Order());
        var orders = changes.Orders.ToDictionary(order => order.OrderId);
        Assert.All(changes.Fills, fill => Assert.Equal(
            ("FILLED", fill.Price, fill.Quantity), (orders[fill.OrderId].Status, orders[fill.OrderId].Price!.Value, orders[fill.OrderId].Quantity)));
        Assert.Equal(orders.Count, orders.Values.Select(order => order.ClientOrderId).Distinct().Count());
        Assert.All(orders.Values.Where(order => !order.ClientOrderId.StartsWith("autoclose-", StringComparison.Ordinal)), order =>
        {
            Assert.True(ClientOrderIds.TryRead(order.ClientOrderId, out _, out var trade));
            Assert.Equal(order.TradeId, trade);
        });
    }

    /// <summary>A random market for both, with the calls a desk makes in their order, gaps and late turns included.</summary>
    private static void Play(int seed, IDriven first, IDriven second, Action<SeededRandom, int>? between = null)
    {
        var random = new SeededRandom((ulong)seed);
        var accidents = new SeededRandom((ulong)seed + 1_000_000);
        var prices = Symbols.ToDictionary(symbol => symbol, _ => 100.0);
        var vivid = 0.003 + (0.02 * random.NextDouble());
        void Both(Action<IDriven> act)
        {
            act(first);
            act(second);
        }

        for (var minute = 0; minute < 40; minute++)
        {
            var now = Start.AddMinutes(minute);
            foreach (var symbol in Symbols)
            {
                var price = prices[symbol] *= Math.Exp(vivid * random.NextGaussian());
                if (random.NextInt(12) != 0)
                {
                    Both(desk => desk.OnOpen(symbol, now, price));
                }

                if (random.NextInt(8) == 0)
                {
                    var rate = 0.001 * random.NextGaussian();
                    Both(desk => desk.OnFunding(symbol, now.AddMilliseconds(3), rate, price));
                }

                for (var tick = 0; tick < 1 + random.NextInt(3); tick++)
                {
                    var (time, wick) = (now.AddSeconds(tick * 20), 1 + (vivid * random.NextDouble()));
                    var range = random.NextInt(2) == 0 ? MarkRange.Tick(price) : new MarkRange(price, price * wick, price / wick, price);
                    Both(desk => desk.OnMark(symbol, time, range));
                    if (random.NextInt(4) == 0)
                    {
                        Both(desk => desk.OnTime(time));
                    }
                }

                Submit(random, symbol, now, price, vivid, first, second);
            }

            if (random.NextInt(3) != 0)
            {
                Both(desk => desk.OnTime(now.AddSeconds(59)));
            }

            if (random.NextInt(15) == 0)
            {
                Both(desk => desk.CloseFirst(ExitReason.Operator, now.AddSeconds(59.5)));
            }

            if (random.NextInt(60) == 0)
            {
                Both(desk => desk.CloseAll(ExitReason.Kill, now.AddSeconds(59.6)));
            }

            between?.Invoke(accidents, minute);
        }
    }

    private static void Submit(SeededRandom random, Symbol symbol, DateTimeOffset now, double price, double vivid, IDriven first, IDriven second)
    {
        var late = random.NextInt(10) == 0 ? 90 : random.NextDouble();
        if (random.NextInt(3) == 0 && first.Account.Find(symbol) is null)
        {
            var side = random.NextInt(2) == 0 ? PositionSide.Long : PositionSide.Short;
            decimal At(double distance) => decimal.Round((decimal)(price * (1 + (side.Sign() * distance))), 2);
            var intent = TradeCases.Intent(side, TradeCases.Costly, 1 + random.NextInt(40)) with
            {
                TradeId = new Guid((int)random.NextUInt64(), (short)random.NextInt(30_000), 8, new byte[8]),
                Symbol = symbol,
                Quantity = 0.001m * (1 + random.NextInt(5_000)),
                StopPrice = At(-vivid * (0.5 + (3 * random.NextDouble()))),
                TargetPrice = At(vivid * (0.5 + (3 * random.NextDouble()))),
                SignalBar = now,
                EntryTime = now.AddMinutes(1),
                HoldMinutesMax = 3 + random.NextInt(12),
            };
            first.Submit(intent, now.AddMinutes(1).AddSeconds(late));
            second.Submit(intent, now.AddMinutes(1).AddSeconds(late));
        }
    }

    private interface IDriven
    {
        SimulatedAccount Account { get; }

        void Submit(EntryIntent intent, DateTimeOffset now);

        void OnOpen(Symbol symbol, DateTimeOffset minute, double price);

        void OnFunding(Symbol symbol, DateTimeOffset time, double rate, double mark);

        void OnMark(Symbol symbol, DateTimeOffset time, MarkRange range);

        void OnTime(DateTimeOffset now);

        void CloseFirst(ExitReason reason, DateTimeOffset now);

        void CloseAll(ExitReason reason, DateTimeOffset now);
    }

    private sealed class Alone : IDriven
    {
        public List<AccountEvent> Events { get; } = [];

        public SimulatedAccount Account { get; } = new(10_000m);

        public void Submit(EntryIntent intent, DateTimeOffset now) => Add(Account.Submit(intent, now));

        public void OnOpen(Symbol symbol, DateTimeOffset minute, double price) => Add(Account.OnOpen(symbol, minute, price));

        public void OnFunding(Symbol symbol, DateTimeOffset time, double rate, double mark) =>
            Add(Account.OnFunding(symbol, time, rate, mark));

        public void OnMark(Symbol symbol, DateTimeOffset time, MarkRange range) => Add(Account.OnMark(symbol, time, range));

        public void OnTime(DateTimeOffset now) => Events.AddRange(Account.OnTime(now));

        public void CloseFirst(ExitReason reason, DateTimeOffset now) =>
            Add(Account.Active.FirstOrDefault() is { } trade ? Account.Flatten(trade.TradeId, reason, now) : null);

        public void CloseAll(ExitReason reason, DateTimeOffset now) => Events.AddRange(Account.FlattenAll(reason, now));

        private void Add(AccountEvent? happened) => Events.AddRange(happened is null ? [] : [happened]);
    }

    private sealed record Changes(
        ImmutableArray<AccountEvent> Events, ImmutableArray<OrderRecord> Orders, ImmutableArray<FillRecord> Fills);

    private sealed class Under : IDriven
    {
        private readonly UnstoredChanges _unstored = new();
        private readonly Dictionary<Symbol, double> _marks = [];

        public Under()
        {
            Account = new SimulatedAccount(10_000m);
            Venue = new ShadowVenue(Account, [], 0, _unstored, Start) { Stepped = Watch };
        }

        public SimulatedAccount Account { get; private set; }

        public ShadowVenue Venue { get; private set; }

        public Changes Changes
        {
            get
            {
                var changes = _unstored.Take(new AccountSnapshot(default, 0, 0, 0, 0, 0, 0), []);
                _unstored.Return(changes);
                return new Changes(changes.Events, changes.Orders, changes.Fills);
            }
        }

        public void Restart(Func<OrderRecord, OrderRecord?> stored)
        {
            var orders = Venue.OpenOrders.Select(stored).OfType<OrderRecord>().ToList();
            Account = new SimulatedAccount(Account.WalletBalance, Account.Active.ToList());
            foreach (var (symbol, mark) in _marks)
            {
                Account.OnMark(symbol, DateTimeOffset.MinValue, MarkRange.Tick(mark)); // Only remembered: before any entry.
            }

            Venue = new ShadowVenue(Account, orders, Venue.LastId, _unstored, Start) { Stepped = Watch };
        }

        public void Submit(EntryIntent intent, DateTimeOffset now) => Venue.Submit(intent, now);

        public void OnOpen(Symbol symbol, DateTimeOffset minute, double price) => Venue.OnOpen(symbol, minute, price);

        public void OnFunding(Symbol symbol, DateTimeOffset time, double rate, double mark) => Venue.OnFunding(symbol, time, rate, mark);

        public void OnMark(Symbol symbol, DateTimeOffset time, MarkRange range)
        {
            _marks[symbol] = range.Last;
            Venue.OnMark(symbol, time, range);
        }

        public void OnTime(DateTimeOffset now) => Venue.OnTime(now);

        public void CloseFirst(ExitReason reason, DateTimeOffset now)
        {
            if (Account.Active.FirstOrDefault() is { } trade)
            {
                Venue.Close(trade.TradeId, reason, now);
            }
        }

        public void CloseAll(ExitReason reason, DateTimeOffset now) => Venue.CloseAll(reason, now);

        // One step may move an order along several legal moves; it may never arrive where none lead.
        private void Watch(Bracket before, Bracket after)
        {
            foreach (var order in after.Orders)
            {
                var from = before.Find(order.ClientOrderId)?.State ?? OrderState.Intended;
                Assert.True(Reachable(from, order.State), $"{order.ClientOrderId} went from {from} to {order.State}.");
                Assert.NotEqual(OrderState.Rejected, order.State);
                Assert.NotEqual(OrderState.Unknown, order.State);
            }

            if (after.IsSettled)
            {
                Assert.All(after.Orders, order => Assert.True(order.State.IsFinal()));
                Assert.True(after.Held == 0, "A settled bracket holds nothing.");
            }
        }

        // An input and the plan that follows it: at most one move each.
        private static bool Reachable(OrderState from, OrderState to) =>
            from == to || from.CanBecome(to) || Enum.GetValues<OrderState>().Any(middle => from.CanBecome(middle) && middle.CanBecome(to));
    }
}
