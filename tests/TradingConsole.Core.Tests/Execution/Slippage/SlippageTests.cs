using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Slippage;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Tests.Simulation;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Slippage;

[Collection(PostgresCollection.Name)]
public sealed class SlippageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = TradeCases.Entry;

    // K × ATR = 0.15 × 1 % = 15 bps, doubled because the order is as large as the bar's volume: 1 + √1.
    private static readonly FillTerms Costs = new(0.0004, 0.15, 0.01, 1_000, 0.01m);

    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public void Entry_FromTheMarketsPrice_ByHand()
    {
        var comparison = SlippageComparison.Of(Trip(PositionSide.Long), Fill(OrderRole.Entry, OrderSide.Buy, 100.10m), Costs, 100)!;

        Assert.Equal((100m, 100.30m, 100.10m), (comparison.ReferencePrice, comparison.ModelPrice, comparison.ActualPrice));
        Assert.Equal(30, comparison.ModelBps, 9);
        Assert.Equal(10, comparison.ActualBps, 9);
    }

    [Theory]
    [InlineData(PositionSide.Long, 94.0, 94.0)] // Jumped over: shadow fills from the worse price.
    [InlineData(PositionSide.Long, 96.0, 95.0)]
    [InlineData(PositionSide.Short, 96.0, 96.0)]
    [InlineData(PositionSide.Short, 94.0, 95.0)]
    public void Stop_FromTheWorseOfTriggerAndMarket(PositionSide side, double market, double reference)
    {
        var closing = side == PositionSide.Long ? OrderSide.Sell : OrderSide.Buy;
        var comparison = SlippageComparison.Of(Trip(side), Fill(OrderRole.Stop, closing, 95m), Costs, market)!;

        Assert.Equal((decimal)reference, comparison.ReferencePrice);
        Assert.True(comparison.ModelBps > 0);
    }

    [Fact]
    public void Reference_UnknownOrNotOurs_ComparesNothing()
    {
        var trip = Trip(PositionSide.Long);

        Assert.Null(SlippageComparison.Of(trip, Fill(OrderRole.Entry, OrderSide.Buy, 100m), Costs, null));
        Assert.Null(SlippageComparison.Of(trip, Fill(OrderRole.Entry, OrderSide.Buy, 100m), Costs, double.NaN));
        Assert.Null(SlippageComparison.Of(trip, Fill(OrderRole.Entry, OrderSide.Buy, 100m) with { ClientOrderId = "autoclose-1" }, Costs, 100));
        Assert.Equal(110m, SlippageComparison.Of(trip, Fill(OrderRole.Target, OrderSide.Sell, 109m), Costs, null)!.ReferencePrice);
    }

    // A shadow trade is its own oracle: what the model says of shadow's own fills is exactly what shadow filled.
    [Theory]
    [InlineData(PositionSide.Long)]
    [InlineData(PositionSide.Short)]
    public void ShadowsOwnFills_ComparedWithTheModel_CostTheSame(PositionSide side)
    {
        var account = TradeCases.Opened(side, Costs);
        var entry = account.Find(Symbol.Btc)!;
        var trigger = (double)entry.StopPrice;
        var exit = (ExitFilled)account.OnMark(Symbol.Btc, At.AddSeconds(1), MarkRange.Tick(trigger))!;
        var (opening, closing) = side == PositionSide.Long ? (OrderSide.Buy, OrderSide.Sell) : (OrderSide.Sell, OrderSide.Buy);
        var trip = Trip(side, entry.Quantity, entry.StopPrice);

        var first = SlippageComparison.Of(trip, Fill(OrderRole.Entry, opening, entry.EntryPrice!.Value), Costs, 100)!;
        var last = SlippageComparison.Of(trip, Fill(OrderRole.Stop, closing, exit.Price), Costs, trigger)!;

        Assert.Equal(first.ActualPrice, first.ModelPrice);
        Assert.Equal(last.ActualPrice, last.ModelPrice);
    }

    [Fact]
    public async Task Store_TwiceThenSummed_CountsOnceWeightedByNotional()
    {
        var store = new SlippageStore(_database.DataSource);
        ImmutableArray<SlippageComparison> fills =
        [
            One(1, OrderSide.Buy, 1m, 100m, 100.10m, 100.20m), One(2, OrderSide.Buy, 3m, 100m, 100.10m, 100m),
            One(3, OrderSide.Sell, 2m, 100m, 99.90m, 99.70m),
        ];

        await store.SaveAsync(fills);
        await store.SaveAsync([fills[0] with { ActualPrice = 1m }]);

        Assert.Equal(fills.Reverse(), await store.LatestAsync(At, At.AddHours(1)));
        var sums = await store.SummariesAsync(At, At.AddHours(1));
        Assert.Equal([(OrderSide.Buy, 2L), (OrderSide.Sell, 1L)], sums.Select(sum => (sum.Side, sum.Fills)));
        Assert.Equal(10, sums[0].ModelBps, 6);
        Assert.Equal(20 * 100.20 / 400.20, sums[0].ActualBps, 6);
        Assert.Equal(-0.20m, sums[0].ExcessUsdt); // (100.20 − 100.10) × 1 + (100 − 100.10) × 3
        Assert.Equal((30.0, 0.40m), (Math.Round(sums[1].ActualBps, 6), sums[1].ExcessUsdt));
        Assert.Empty(await store.SummariesAsync(At.AddHours(1), At.AddHours(2)));
    }

    [Fact]
    public async Task Failures_OrdersOfBothModes_AreCountedByReason()
    {
        await _database.ExecuteAsync("""
            INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING;
            INSERT INTO orders (mode, order_id, client_order_id, symbol, side, type, status, reduce_only, qty, created_at, updated_at, failure)
            SELECT mode, i, 'o' || i, 'BTCUSDT', 'BUY', 'MARKET', status, false, 1, '2026-01-05 08:00Z', '2026-01-05 08:00Z', failure
            FROM (VALUES (1, 'shadow', 'FILLED', NULL), (2, 'shadow', 'EXPIRED', 'EXPIRED'), (3, 'shadow', 'FILLED', 'WOULD_TRIGGER_NOW'),
                (4, 'shadow', 'EXPIRED', 'EXPIRED'), (5, 'live', 'REJECTED', NULL), (6, 'live', 'FILLED', NULL)) AS o (i, mode, status, failure);
            """);
        var queries = new OrderFailureQueries(_database.DataSource);

        var shadow = await queries.RateAsync(TradingMode.Shadow, At, At.AddHours(1));
        var live = await queries.RateAsync(TradingMode.Live, At, At.AddHours(1));

        Assert.Equal([("EXPIRED", 2L), ("WOULD_TRIGGER_NOW", 1L)], shadow.Codes.AsEnumerable());
        Assert.Equal(0.75, shadow.Fraction);
        Assert.Equal([("REJECTED", 1L)], live.Codes.AsEnumerable());
        Assert.Null((await queries.RateAsync(TradingMode.Off, At, At.AddHours(1))).Fraction);
    }

    private static Bracket Trip(PositionSide side, decimal quantity = 10m, decimal stop = 95m)
    {
        var (opening, closing) = side == PositionSide.Long ? (OrderSide.Buy, OrderSide.Sell) : (OrderSide.Sell, OrderSide.Buy);
        var plan = new BracketPlan(Trade, Symbol.Btc, side, quantity, stop, 110m, At, At.AddHours(1), quantity);
        OrderLife Order(OrderRole role, OrderSide direction, decimal? trigger) =>
            new(Name(role), role, direction, quantity, trigger, OrderState.Working, 0, At);
        return new Bracket(
            plan, [Order(OrderRole.Entry, opening, null), Order(OrderRole.Stop, closing, stop), Order(OrderRole.Target, closing, 110m)],
            [], 0, [], null, null, null, null, []);
    }

    private static readonly Guid Trade = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private static string Name(OrderRole role) => ClientOrderIds.For(role, Trade, (int)role);

    private static VenueFill Fill(OrderRole role, OrderSide side, decimal price) =>
        new(Symbol.Btc, 7, 70, Name(role), side, price, 1m, 0, "USDT", 0, false, At);

    private static SlippageComparison One(long id, OrderSide side, decimal quantity, decimal reference, decimal model, decimal actual) =>
        new(Symbol.Btc, id, Trade, Name(OrderRole.Entry), OrderRole.Entry, side, At.AddSeconds(id), quantity, reference, model, actual);
}
