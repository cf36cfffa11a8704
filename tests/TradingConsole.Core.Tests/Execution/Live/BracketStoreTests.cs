using System.Text.Json;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Live;

[Collection(PostgresCollection.Name)]
public sealed class BracketStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Account = "paper";

    private PostgresDatabase _database = null!;
    private BracketStore _store = null!;
    private TradeQueries _trades = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        (_store, _trades) = (new BracketStore(_database.DataSource, Account, 0), new TradeQueries(_database.DataSource));
        await _database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT'), ('ETHUSDT') ON CONFLICT DO NOTHING");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Load_AfterEverySave_GivesBackTheBracketDigitForDigit()
    {
        var round = new LiveBracketCase().Enter().Protect().StopOut().Say(new BracketInput.BooksRead());
        Assert.True(round.Bracket.IsSettled);
        foreach (var record in round.Records)
        {
            await _store.SaveAsync(record, default);

            var loaded = await _store.LoadAsync(default);
            if (record.Bracket is { IsOver: true, OwesBooks: false })
            {
                Assert.Empty(loaded);
            }
            else
            {
                Assert.Equal(Text(record.Bracket), Text(Assert.Single(loaded)));
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"Plan\": {\"Quantity\": \"many\"}}")]
    public async Task Load_OneRowUnreadable_TakesNoOtherAlong(string damage)
    {
        var (broken, sound) = (new LiveBracketCase().Enter(), new LiveBracketCase("ETHUSDT").Enter());
        await SaveAllAsync(broken);
        await SaveAllAsync(sound);
        await _database.ExecuteAsync($"UPDATE brackets SET state = '{damage}' WHERE symbol = 'BTCUSDT'");

        var loaded = await _store.LoadAsync(default);

        Assert.Equal(2, loaded.Length);
        Assert.Contains(loaded, bracket => bracket.Plan.TradeId == sound.Bracket.Plan.TradeId && bracket.Held > 0);
        var named = Assert.Single(loaded, bracket => bracket.Orders.IsEmpty);
        Assert.Equal((broken.Bracket.Plan.TradeId, Symbol.Btc), (named.Plan.TradeId, named.Plan.Symbol));
    }

    [Fact]
    public async Task Installation_OfADatabase_IsDrawnOnceAndFitsIntoNames()
    {
        var mark = await Installation.ReadAsync(_database.DataSource, default);

        Assert.True(ClientOrderIds.IsInstallation(mark), mark);
        Assert.Equal(mark, await Installation.ReadAsync(_database.DataSource, default));
    }

    [Fact]
    public async Task Save_RoundTrip_ShowsInTheTablesEveryPageReads()
    {
        var round = new LiveBracketCase().Enter().Protect();
        await SaveAllAsync(round);

        var open = Assert.Single(await _trades.OpenTradesAsync(TradingMode.Live));
        Assert.Equal((TradeStatus.Open, 0.010m, 50_000m, 5), (open.Status, open.Quantity, open.ReferencePrice, open.Leverage));

        round = round.StopOut();
        await SaveAllAsync(round, from: 0, isReplay: true);

        // By hand: 0.004 × 50,005 + 0.006 × 50,013.3333333333 = 500.0999999999998, so 50,009.99999999998 on average.
        var trade = Assert.Single(await _trades.RecentTradesAsync(TradingMode.Live));
        Assert.Equal(ExitReason.Stop, trade.ExitReason);
        Assert.Equal(500.0999999999998m / 0.010m, trade.EntryPrice!.Value, 10);
        Assert.Equal(495.80m - 500.0999999999998m, trade.GrossPnl, 10);
        Assert.Equal((495.80m + 500.0999999999998m) * 0.0005m, trade.Fees, 10);
        Assert.Equal((500.0999999999998m - 500m) + (496m - 495.80m), trade.Slippage, 10);

        var (from, to) = (LiveBracketCase.Start.AddHours(-1), LiveBracketCase.Start.AddHours(1));
        var orders = await _trades.OrdersAsync(TradingMode.Live, from, to);
        Assert.Equal(["CANCELED", "CANCELED", "FILLED", "FILLED"], orders.Select(order => order.Status).Order());
        Assert.Equal(round.Bracket.Orders.Select(order => order.ClientOrderId).Order(), orders.Select(order => order.ClientOrderId).Order());
        var fills = await _trades.FillsAsync(TradingMode.Live, from, to);
        Assert.Equal(round.Bracket.Fills.Select(fill => fill.FillId).Order(), fills.Select(fill => fill.FillId).Order());
        Assert.Equal(
            ["trade.closed", "trade.opened", "trade.submitted"],
            await ColumnAsync("SELECT kind FROM outbox_events ORDER BY kind"));
    }

    [Fact]
    public async Task Save_EveryState_KeepsItsHistoryOnce()
    {
        var round = new LiveBracketCase().Enter().Protect();
        await SaveAllAsync(round);
        await SaveAllAsync(round, isReplay: true);

        Assert.Equal(
            ["intended 0", "sending 0", "working 0.004", "filled 0.010"],
            await ColumnAsync($"""
                SELECT state || ' ' || trim_scale(filled)::text || CASE WHEN state = 'filled' THEN '0' ELSE '' END
                FROM order_states WHERE client_order_id = '{round.Bracket.Entry.ClientOrderId}' ORDER BY at, id
                """));
    }

    // Row 5 of the failure catalogue: the venue would take the same id again once the first order is over.
    [Fact]
    public async Task Save_SameRoundTripBegunAgain_IsRefusedByTheDatabase()
    {
        var round = new LiveBracketCase();
        await _store.SaveAsync(round.Opening(), default);

        await Assert.ThrowsAsync<IntentReusedException>(() => _store.SaveAsync(round.Opening(), default));
        await Assert.ThrowsAsync<IntentReusedException>(
            () => new BracketStore(_database.DataSource, Account, 0).SaveAsync(new LiveBracketCase().Opening(), default));
    }

    // The desk stores an intent as durable already: what a restart finds may have left.
    [Fact]
    public async Task Save_SameRoundTripBegunAgainAsDurable_IsRefusedByTheDatabase()
    {
        var opening = new LiveBracketCase().Opening();
        var durable = opening.Bracket.Entry.Become(OrderState.Durable, opening.Bracket.Entry.StateSince);
        opening = opening with { Bracket = opening.Bracket with { Orders = [durable] }, ChangedOrders = [durable] };
        Assert.True(opening.IsOpening);
        await _store.SaveAsync(opening, default);

        await Assert.ThrowsAsync<IntentReusedException>(() => _store.SaveAsync(opening, default));
    }

    [Fact]
    public async Task Save_OlderStateArrivesLater_ChangesNothing()
    {
        var round = new LiveBracketCase().Enter();
        var stamps = round.Records.Select(_ => _store.NextStamp()).ToList();
        for (var i = round.Records.Count - 1; i >= 0; i--)
        {
            await _store.SaveAsync(round.Records[i], stamps[i], isReplay: true, default);
        }

        Assert.Equal(Text(round.Bracket), Text(Assert.Single(await _store.LoadAsync(default))));
        Assert.Equal(TradeStatus.Open, Assert.Single(await _trades.OpenTradesAsync(TradingMode.Live)).Status);
        Assert.Equal("FILLED", await _database.ScalarAsync<string>("SELECT status FROM orders WHERE role = 'entry'"));
    }

    // The trade list names orders by number only: whose a fill was may be learned after it arrived, or be nobody's.
    [Fact]
    public async Task Save_FillOfSomebodyElse_HasAnOrderOfItsOwnAndIsKept()
    {
        var round = new LiveBracketCase().Enter().Protect();
        var liquidation = round.FillOf(8_100, "autoclose-17", OrderSide.Sell, 0.010m, 49_000m);
        round.Say(new BracketInput.ReducedOutside(liquidation));
        await SaveAllAsync(round);

        Assert.Equal("liquidation", await _database.ScalarAsync<string>("SELECT origin FROM orders WHERE client_order_id = 'venue-BTCUSDT-8100'"));
        Assert.Equal(1L, await _database.ScalarAsync<long>($"""
            SELECT count(*) FROM fills JOIN orders USING (mode, order_id)
            WHERE fills.trade_id = {liquidation.FillId} AND venue_order_id = 8100
            """));
    }

    [Fact]
    public async Task Save_UnderAnOldToken_IsRefused()
    {
        await using var session = await LeaseSession.OpenAsync(_database.DataSource, Account, default);
        var first = await session.TakeAsync(TraderProcess.Current, default);
        var stale = new BracketStore(_database.DataSource, Account, first);
        await stale.SaveAsync(new LiveBracketCase().Opening(), default);

        var second = await session.TakeAsync(TraderProcess.Current, default);

        Assert.True(second > first);
        var round = new LiveBracketCase().Enter();
        await Assert.ThrowsAsync<StaleTraderException>(() => stale.SaveAsync(round.Records[^1], default));
        await new BracketStore(_database.DataSource, Account, second).SaveAsync(round.Records[^1], default);
    }

    [Fact]
    public async Task Income_ToldTwiceLateAndUnderAnotherNumber_IsOnePayment()
    {
        var round = new LiveBracketCase().Enter().Protect(); // Entered shortly after 07:59, held over 08:00.
        await SaveAllAsync(round);
        var income = new IncomeStore(_database.DataSource);
        var due = LiveBracketCase.Start.Date.AddHours(8);
        VenueIncome Funding(long id, double seconds, decimal amount = -0.05m) =>
            new(IncomeStore.Funding, id, Symbol.Btc, amount, "USDT", new DateTimeOffset(due, TimeSpan.Zero).AddSeconds(seconds));

        Assert.Equal(1, await income.SaveAsync(Account, [Funding(1, 0.4)]));
        Assert.Equal(0, await income.SaveAsync(Account, [Funding(1, 0.4), Funding(2, -14), Funding(3, 15)]));
        Assert.Equal(1, await income.SaveAsync(Account, [Funding(4, 4 * 3600)]));
        Assert.Equal(2, await income.SaveAsync(Account, [
            new VenueIncome("COMMISSION", 1, Symbol.Btc, -0.25m, "USDT", LiveBracketCase.Start),
            new VenueIncome("TRANSFER", 1, null, 100m, "USDT", LiveBracketCase.Start)]));

        var trade = Assert.Single(await _trades.OpenTradesAsync(TradingMode.Live));
        Assert.Equal(0.10m, trade.Funding);
        Assert.Equal(LiveBracketCase.Start.Date.AddHours(12), trade.FundedUntil!.Value.UtcDateTime);

        // A later state of the bracket does not forget it.
        await SaveAllAsync(round.StopOut(), isReplay: true);
        var closed = Assert.Single(await _trades.RecentTradesAsync(TradingMode.Live));
        Assert.Equal(0.10m, closed.Funding);
        Assert.Equal(
            closed.GrossPnl - closed.Fees - closed.Funding, await _database.ScalarAsync<decimal>("SELECT net_pnl FROM trades WHERE mode = 'live'"));
    }

    private async Task SaveAllAsync(LiveBracketCase round, int from = 0, bool isReplay = false)
    {
        foreach (var record in round.Records.Skip(from))
        {
            await _store.SaveAsync(record, _store.NextStamp(), isReplay, default);
        }
    }

    private static string Text(Bracket bracket) =>
        JsonSerializer.Serialize(bracket with { Plan = bracket.Plan with { } });

    private async Task<List<string>> ColumnAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
