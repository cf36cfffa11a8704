using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Terminal;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>Seed 1 §6.1 and what belongs to it: every act with a good body, its event beside it, and the passport that follows.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class TerminalApiTests(PassportConsole world) : IClassFixture<PassportConsole>
{
    private const string Tracked = "/api/signals/track";
    private const string Open = "/api/quick-trades/open";

    // The sample desk's last price of BTC.
    private const decimal Price = 100.8m;

    private RecordingTradeDesk Desk => (RecordingTradeDesk)world.Console.Services.GetRequiredService<ITradeDesk>();

    [Fact]
    public async Task QuickTrade_FromWishToPassport()
    {
        var person = await world.PersonAsync();
        var trade = await OpenAsync(person);
        Assert.Equal("requested", (await person.GetAsync($"/api/quick-trades/{trade}")).GetProperty("trade").GetProperty("status").GetString());

        await FillAsync(trade, Price);
        await FollowAsync();
        var held = (await person.GetAsync("/api/positions/unified")).GetProperty("positions").EnumerateArray().First(one => one.GetProperty("tradeId").GetGuid() == trade);
        Assert.Equal(("quick_trade", "open", "long"), (Word(held, "source"), Word(held, "status"), Word(held, "direction")));
        Assert.True(held.GetProperty("unrealizedBps").ValueKind == JsonValueKind.Number);

        await person.PostAsync($"/api/quick-trades/{trade}/close", new { reason = "enough" });
        Assert.Contains(trade, Desk.Closings);
        await person.PostAsync($"/api/quick-trades/{trade}/close", new { }, 409);
        await EndAsync(trade, Price * 1.01m);
        await FollowAsync();
        var ended = await person.PostAsync($"/api/quick-trades/{trade}/close", new { }, 409);
        Assert.Equal("It is closed already.", Word(ended, "detail"));
        await world.SettleAsync();

        Assert.Equal(
            ["quick_trade.close_requested", "quick_trade.closed", "quick_trade.opened", "quick_trade.requested"], await EventsAsync(person, trade));
        var passport = (await person.GetAsync("/api/profile/passport")).GetProperty("passport");
        Assert.Equal((1, 0), (passport.GetProperty("wins").GetInt32(), passport.GetProperty("openTrades").GetInt32()));
        Assert.Equal(1L, await world.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM pnl_entries WHERE trade_id = '{trade}' AND net = gross - fees - funding"));
    }

    [Fact]
    public async Task QuickTrade_TheDeskRefuses_IsCanceledWithItsWords()
    {
        var person = await world.PersonAsync();

        var answer = await person.PostAsync(Open, Body(note: RecordingTradeDesk.RefusedNote), 409);

        Assert.Contains("ONE_POSITION", answer.GetProperty("detail").GetString());
        Assert.False(answer.TryGetProperty("code", out _)); // The desk's own words.
        var trade = Assert.Single((await person.GetAsync("/api/quick-trades")).GetProperty("trades").EnumerateArray());
        Assert.Equal(("canceled", "ONE_POSITION: held already."), (Word(trade, "status"), Word(trade, "detail")));
        Assert.Equal(["quick_trade.canceled", "quick_trade.requested"], await EventsAsync(person, trade.GetProperty("tradeId").GetGuid()));
    }

    [Fact]
    public async Task Stop_MovedByTheDesk_IsToldOnceAndWiderStays()
    {
        var person = await world.PersonAsync();
        var trade = await OpenAsync(person);
        await person.PostAsync($"/api/quick-trades/{trade}/stop", new { stopPrice = Price * 0.98m }, 409); // Not entered yet.
        await FillAsync(trade, Price);
        await FollowAsync();

        await person.PostAsync($"/api/quick-trades/{trade}/stop", new { stopPrice = Price * 0.98m });
        await person.PostAsync($"/api/quick-trades/{trade}/stop", new { stopPrice = 2_000_000 }, 409);
        Assert.Contains((trade, Price * 0.98m), Desk.Stops);
        await ExecuteAsync($"UPDATE trades SET sl_price = {Price * 0.98m}, updated_at = updated_at + interval '1 second' WHERE trade_id = '{trade}'");
        await FollowAsync();
        await FollowAsync();

        Assert.Equal(["quick_trade.opened", "quick_trade.plan_changed", "quick_trade.requested"], await EventsAsync(person, trade));
        Assert.Equal(1L, await world.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM quick_trades WHERE trade_id = '{trade}' AND is_stop_moved"));
    }

    [Fact]
    public async Task CopyTrade_PublishedAndFollowed_StandsInBothHistories()
    {
        var (leader, follower) = (await world.PersonAsync(), await world.PersonAsync());
        var trade = await OpenAsync(leader);
        await leader.PostAsync("/api/copy-trades/publish", new { tradeId = trade }, 409); // Not open yet.
        await FillAsync(trade, Price);
        await FollowAsync();
        var run = (await leader.PostAsync("/api/copy-trades/publish", new { tradeId = trade, note = "a clean break" })).GetProperty("runId").GetGuid();
        await leader.PostAsync("/api/copy-trades/publish", new { tradeId = trade }, 409);
        await leader.PostAsync($"/api/copy-trades/{run}/follow", new { quantity = 0.001m }, 409);
        var beside = await follower.PostAsync($"/api/copy-trades/{run}/follow", new { quantity = 0.001m }, 409); // On the very account it runs on.
        Assert.Contains("one position a symbol", Word(beside, "detail"));
        Assert.Equal(0, (await follower.GetAsync("/api/quick-trades")).GetProperty("trades").GetArrayLength());
        await ExecuteAsync($"UPDATE quick_trades SET mode = 'live' WHERE trade_id = '{trade}'");
        await follower.PostAsync($"/api/copy-trades/{run}/follow", new { quantity = 0.001m, mode = "live" }, 409); // On paper only.

        var followed = (await follower.PostAsync($"/api/copy-trades/{run}/follow", new { quantity = 0.001m })).GetProperty("tradeId").GetGuid();

        Assert.Equal("copied", Word((await follower.GetAsync($"/api/quick-trades/{followed}")).GetProperty("trade"), "origin"));
        Assert.Equal(["copy_trade.published"], await EventsAsync(leader, run));
        Assert.Empty(await EventsAsync(follower, run));
        await FillAsync(followed, Price);
        await FollowAsync();
        Assert.Equal(["copy_trade.followed"], await EventsAsync(follower, run));
        var shown = (await follower.GetAsync("/api/copy-trades")).GetProperty("runs").EnumerateArray().First(one => one.GetProperty("runId").GetGuid() == run);
        Assert.Equal((leader.Name, 1, false), (Word(shown, "publisher"), shown.GetProperty("followers").GetInt32(), shown.GetProperty("isOwn").GetBoolean()));
        Assert.False(shown.TryGetProperty("quantity", out _));
    }

    private static object Body(decimal? target = null, string note = "", Guid[]? warnings = null, decimal quantity = 0.001m) => new
    {
        symbol = "BTCUSDT", direction = "long", quantity, stopPrice = Price * 0.99m, targetPrice = target ?? Price * 1.02m, leverage = 3,
        holdMinutes = 120, confidence = 60, setup = "breakout", note, warnings = warnings ?? [],
    };

    private static async Task<Guid> OpenAsync(PassportPerson person) => (await person.PostAsync(Open, Body())).GetProperty("tradeId").GetGuid();

    private static string? Word(JsonElement element, string field) => element.GetProperty(field).GetString();

    private Task<int> FollowAsync() => world.Console.Services.GetRequiredService<QuickTradeFollower>().LookAsync();

    // The desk's own row, as it stores an entry filled and an exit.
    private Task FillAsync(Guid trade, decimal price) => ExecuteAsync($"""
        INSERT INTO trades (trade_id, mode, symbol, side, status, signal_ts, quantity, reference_price, leverage, entry_due, entry_time, entry_price, sl_price,
            tp_price, expires_at, fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, updated_at)
        SELECT trade_id, 'test ' || trade_id, symbol, direction, 'open', decided_at, quantity, reference_price, leverage, decided_at, decided_at, {price}, stop_price,
            target_price, decided_at + interval '2 hours', 0.0004, 0, 0, 0, 0.1, decided_at
        FROM quick_trades WHERE trade_id = '{trade}'
        """);

    private Task EndAsync(Guid trade, decimal price) => ExecuteAsync($"""
        UPDATE trades SET status = 'closed', exit_time = entry_time + interval '9 minutes', exit_price = {price}, exit_reason = 'OPERATOR',
            gross_pnl = ({price} - entry_price) * quantity, fees = 0.0001, net_pnl = ({price} - entry_price) * quantity - 0.0001
        WHERE trade_id = '{trade}'
        """);

    private Task ExecuteAsync(string sql) => world.Console.Database.ExecuteAsync(sql);

    private async Task<List<string>> EventsAsync(PassportPerson person, Guid row)
    {
        await using var select = world.Console.Database.DataSource.CreateCommand(
            "SELECT event_type FROM passport_event_outbox WHERE user_id = @user AND source_id = @row");
        select.Parameters.AddWithValue("user", person.Id);
        select.Parameters.AddWithValue("row", row.ToString("D"));
        await using var reader = await select.ExecuteReaderAsync();
        var events = new List<string>();
        while (await reader.ReadAsync())
        {
            events.Add(reader.GetString(0));
        }

        events.Sort(StringComparer.Ordinal);
        return events;
    }
}
