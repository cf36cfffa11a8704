using TradingConsole.Core.Database;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>What is told of the desk's rows, and when: each trade by itself, an end once all of it is known.</summary>
[Collection(PostgresCollection.Name)]
public sealed class QuickTradeFollowerTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Look_OneTradeThatCannotBeRead_HoldsBackNoOther()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var bad = await world.OpenAsync(await world.AddPersonAsync());
        world.Move(TimeSpan.FromSeconds(1));
        var good = await world.OpenAsync(await world.AddPersonAsync(), order: QuickTradeWorld.Order with { Symbol = PassportCases.Eth });
        world.Move(10 * Minute);
        await world.EndAsync(bad, PassportCases.Start + (5 * Minute), "1e30"); // More than a decimal holds.
        await world.EndAsync(good, PassportCases.Start + (5 * Minute), "1");

        Assert.Equal((1, 0), (await world.Follower.LookAsync(), await world.Follower.LookAsync()));

        Assert.Equal(("open", "closed"), (await world.StatusAsync(bad), await world.StatusAsync(good)));
        var incident = Assert.Single(world.Incidents.Of("drop")); // Once, however often it is tried.
        Assert.Contains(bad.ToString(), incident.Message, StringComparison.Ordinal);
        Assert.Equal("BTCUSDT", incident.Symbol);

        await world.EndAsync(bad, PassportCases.Start + (5 * Minute), "2");
        Assert.Equal(1, await world.Follower.LookAsync());
        Assert.Equal(["quick_trade.requested", "quick_trade.opened", "quick_trade.closed"], await world.EventsAsync(bad));
    }

    [Fact]
    public async Task Closed_MoneyOfManyDigits_IsKeptToTwelveDecimalsThatAddUp()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.OpenAsync(await world.AddPersonAsync());
        world.Move(10 * Minute);
        await world.EndAsync(trade, PassportCases.Start + (5 * Minute), "12345.6789012345678901234567891234");

        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal(12345.578901234568m, await world.Database.ScalarAsync<decimal>($"SELECT net_pnl FROM quick_trades WHERE trade_id = '{trade}'"));
        Assert.Equal(12345.678901234568m, await world.Database.ScalarAsync<decimal>($"SELECT gross FROM pnl_entries WHERE trade_id = '{trade}'"));
    }

    [Fact]
    public async Task Opened_ByAClockBehindOurs_IsNotBeforeItsDecision()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.RequestAsync(await world.AddPersonAsync());
        await world.FillAsync(trade, lag: TimeSpan.FromMilliseconds(150));
        world.Move(10 * Minute);
        await world.EndAsync(trade, PassportCases.Start - TimeSpan.FromMilliseconds(50), "1");

        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal("closed", await world.StatusAsync(trade));
        Assert.True(await world.Database.ScalarAsync<bool>($"SELECT entered_at = decided_at AND exited_at = entered_at FROM quick_trades WHERE trade_id = '{trade}'"));
        Assert.Empty(world.Incidents.Latest);
    }

    [Fact]
    public async Task Closed_Live_IsToldOnlyWithItsBooks()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        world.Move(TimeSpan.FromSeconds(30)); // After the full hour's funding.
        var trade = await world.OpenAsync(await world.AddPersonAsync(), "live");
        await StoreBracketAsync(world, trade);
        world.Move(10 * Minute);
        await world.EndAsync(trade, PassportCases.Start + (5 * Minute), "0", price: 100, reason: "OPERATOR"); // Flat by its orders, no fill read yet.

        Assert.Equal(0, await world.Follower.LookAsync());
        Assert.Equal("open", await world.StatusAsync(trade));

        await world.EndAsync(trade, PassportCases.Start + (5 * Minute), "3.1", price: 103, reason: "OPERATOR");
        await world.Database.ExecuteAsync($"UPDATE trades SET entry_price = 99.9, quantity = 2 WHERE trade_id = '{trade}'");
        await SettleBracketAsync(world, trade);
        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal((3.0m, 99.9m, 2m), (
            await world.ClosedAsync<decimal>(trade, "(payload ->> 'net_pnl')::numeric"), await world.ClosedAsync<decimal>(trade, "(payload ->> 'entry_price')::numeric"),
            await world.ClosedAsync<decimal>(trade, "(payload ->> 'quantity')::numeric")));
    }

    [Fact]
    public async Task Closed_LiveRightAfterAFullHour_WaitsForItsFunding()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        world.Move(59 * Minute);
        var trade = await world.OpenAsync(await world.AddPersonAsync(), "live");
        await StoreBracketAsync(world, trade);
        var exit = PassportCases.Start + (60 * Minute) + TimeSpan.FromSeconds(20);
        await world.EndAsync(trade, exit, "3.1");
        await SettleBracketAsync(world, trade);
        world.Move(2 * Minute);
        Assert.Equal(0, await world.Follower.LookAsync()); // The hour's funding may still be written down.
        world.Move(3 * Minute);
        Assert.Equal(0, await world.Follower.LookAsync()); // Nobody has read the income that far.

        await world.Database.ExecuteAsync($"""
            INSERT INTO venue_income (account, type, transaction_id, symbol, amount, asset, ts) VALUES ('test', 'REALIZED_PNL', 1, 'BTCUSDT', 3.1, 'USDT', '{exit:O}')
            """);
        await world.Database.ExecuteAsync($"UPDATE trades SET funding = 0.5 WHERE trade_id = '{trade}'");
        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal(2.5m, await world.ClosedAsync<decimal>(trade, "(payload ->> 'net_pnl')::numeric"));
    }

    [Fact]
    public async Task Canceled_Live_WaitsUntilNothingCanBeExecutedAnyMore()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.RequestAsync(await world.AddPersonAsync(), "live");
        await world.FillAsync(trade);
        await StoreBracketAsync(world, trade);
        await world.Database.ExecuteAsync($"UPDATE trades SET status = 'canceled', entry_time = NULL, entry_price = NULL, detail = 'rejected' WHERE trade_id = '{trade}'");

        Assert.Equal(0, await world.Follower.LookAsync());
        await SettleBracketAsync(world, trade);
        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal("canceled", await world.StatusAsync(trade));
    }

    [Fact]
    public async Task Extremes_OfATradeWithinAMinute_AreItsOwnPrices()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.OpenAsync(await world.AddPersonAsync());
        world.Move(TimeSpan.FromSeconds(21));
        await world.EndAsync(trade, PassportCases.Start.AddSeconds(20), "-1", price: 99, reason: "STOP");

        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal((100, 0), (
            await world.ClosedAsync<int>(trade, "(payload ->> 'mae_bps')::integer"), await world.ClosedAsync<int>(trade, "(payload ->> 'mfe_bps')::integer")));
    }

    [Fact]
    public async Task Extremes_WaitForTheMinuteBeforeTheExit_AndLeaveOutTheExits()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.OpenAsync(await world.AddPersonAsync());
        await new MonthPartitions(world.Database.DataSource).EnsureAsync("mark_candles_1m", PassportCases.Start, PassportCases.Start);
        world.Move((5 * Minute) + TimeSpan.FromSeconds(3));
        await world.EndAsync(trade, PassportCases.Start + (5 * Minute) + TimeSpan.FromSeconds(1), "1");
        await StoreMarkAsync(world, 5, low: 90, high: 110); // What came after the exit is not of this trade.

        Assert.Equal(0, await world.Follower.LookAsync());
        await StoreMarkAsync(world, 4, low: 98.5, high: 100.2);
        Assert.Equal(1, await world.Follower.LookAsync());

        Assert.Equal((150, 100), (
            await world.ClosedAsync<int>(trade, "(payload ->> 'mae_bps')::integer"), await world.ClosedAsync<int>(trade, "(payload ->> 'mfe_bps')::integer")));
    }

    [Fact]
    public async Task Extremes_WithoutAnyMinute_WaitNoLongerThanSeconds()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var trade = await world.OpenAsync(await world.AddPersonAsync());
        world.Move(5 * Minute);
        await world.EndAsync(trade, PassportCases.Start + (5 * Minute), "1");

        Assert.Equal(0, await world.Follower.LookAsync());
        world.Move(TimeSpan.FromSeconds(16));
        Assert.Equal(1, await world.Follower.LookAsync());
    }

    private static Task StoreBracketAsync(QuickTradeWorld world, Guid trade) => world.Database.ExecuteAsync($$"""
        INSERT INTO brackets (trade_id, account, mode, symbol, state, is_settled, token, version, opened_at, updated_at)
        VALUES ('{{trade}}', 'test', 'live', 'BTCUSDT', '{}', false, 1, 1, now(), now())
        """);

    private static Task SettleBracketAsync(QuickTradeWorld world, Guid trade) =>
        world.Database.ExecuteAsync($"UPDATE brackets SET is_settled = true WHERE trade_id = '{trade}'");

    private static Task StoreMarkAsync(QuickTradeWorld world, int minute, double low, double high) => world.Database.ExecuteAsync(FormattableString.Invariant($"""
        INSERT INTO mark_candles_1m (symbol, ts, open, high, low, close) VALUES ('BTCUSDT', '{PassportCases.Start.AddMinutes(minute):O}', 100, {high}, {low}, 100)
        """));
}
