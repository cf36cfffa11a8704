using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
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

    private static readonly (string Path, string Body, string Field)[] BadBodies =
    [
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":0,"stopPrice":95000,"targetPrice":99000}""", "quantity"),
        (Open, """{"symbol":"btc","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000}""", "symbol"),
        (Open, """{"symbol":"NOSUCHUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000}""", "symbol"),
        (Open, """{"symbol":"BTCUSDT","direction":"up","quantity":1,"stopPrice":95000,"targetPrice":99000}""", "direction"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":99000,"targetPrice":101000}""", "stopPrice"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"targetPrice":101000}""", "stopPrice"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"confidence":101}""", "confidence"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"confidence":-1}""", "confidence"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"mode":"off"}""", "mode"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"holdMinutes":99999}""", "holdMinutes"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"note":"\u0000"}""", "note"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"setup":"\ud800"}""", "setup"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1e400,"stopPrice":95000,"targetPrice":99000}""", "quantity"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"warnings":["no"]}""", "warnings"),
        (Open, "[]", "body"),
        (Open, "{", "body"),
        (Tracked, """{"signalId":"not an id"}""", "signalId"),
        (Tracked, """{"symbol":"BTCUSDT","direction":"long","lastsMinutes":0}""", "lastsMinutes"),
        ("/api/terminal/scan", """{"kind":"magic"}""", "kind"),
        ("/api/terminal/scan", """{"kind":"rule","minutes":7}""", "minutes"),
        ("/api/terminal/scan", """{"kind":"rule","rules":["moon"]}""", "rules"),
        ("/api/predictions", """{"symbol":"BTCUSDT","direction":"long","confidence":50}""", "horizonMinutes"),
        ("/api/predictions", """{"symbol":"BTCUSDT","direction":"long","confidence":50,"horizonMinutes":50000}""", "horizonMinutes"),
        ("/api/arena/challenge", """{"symbols":["BTCUSDT"],"rule":"net_r","startsAt":"2020-01-01T00:00:00Z","endsAt":"2020-01-02T00:00:00Z"}""", "startsAt"),
        ("/api/arena/challenge", """{"symbols":["BTCUSDT"],"rule":"net_r","startsAt":"2031-01-01T00:00:00Z","endsAt":"2031-01-02T00:00:00Z"}""", "startsAt"),
        ("/api/arena/challenge", """{"symbols":["BTCUSDT"],"rule":"luck","startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-01-02T00:00:00Z"}""", "rule"),
        ("/api/quick-trades/none/close", "{}", "id"),
        ("/api/signals/none/convert", "{}", "id"),
    ];

    private RecordingTradeDesk Desk => (RecordingTradeDesk)world.Console.Services.GetRequiredService<ITradeDesk>();

    [Fact]
    public async Task Scan_IsKeptWithItsEventAndFoundAgain()
    {
        var person = await world.PersonAsync();

        var scan = (await person.PostAsync("/api/terminal/scan", new { kind = "rule", symbols = new[] { "BTCUSDT" }, minutes = 15 })).GetProperty("scan");
        var id = scan.GetProperty("scanId").GetGuid();

        var history = (await person.GetAsync("/api/terminal/scan/history")).GetProperty("scans");
        Assert.Equal(id, Assert.Single(history.EnumerateArray()).GetProperty("scanId").GetGuid());
        Assert.Equal(1, (await person.GetAsync($"/api/terminal/scan/{id}")).GetProperty("scan").GetProperty("symbols").GetInt32());
        Assert.Equal(["scan.completed"], await EventsAsync(person, id));
        var stranger = await world.PersonAsync();
        await stranger.GetAsync($"/api/terminal/scan/{id}", 404);
    }

    [Fact]
    public async Task TrackedSignal_Converted_BecomesATradeOnce()
    {
        var person = await world.PersonAsync();
        var tracked = (await person.PostAsync(
            Tracked, new { symbol = "BTCUSDT", direction = "long", stopPrice = Price * 0.99m, targetPrice = Price * 1.02m, confidence = 65 }))
            .GetProperty("trackedId").GetGuid();
        await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m, note = RecordingTradeDesk.RefusedNote }, 409);
        Assert.Equal(["signal.tracked"], await EventsAsync(person, tracked)); // What the desk refuses uses nothing up.
        Assert.Equal(1, (await person.GetAsync("/api/signals/tracked?running=true")).GetProperty("tracked").GetArrayLength());

        var trade = (await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m, confidence = 65 })).GetProperty("tradeId").GetGuid();

        Assert.Contains(Desk.Entries, entry => entry.TradeId == trade && entry.StopPrice == Price * 0.99m);
        Assert.Equal(["signal.tracked"], await EventsAsync(person, tracked)); // Until the entry is filled it may still be given back.
        Assert.Equal(["quick_trade.requested"], await EventsAsync(person, trade));
        await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m }, 409);
        await FillAsync(trade, Price);
        await FollowAsync();

        Assert.Equal(["signal.converted", "signal.tracked"], await EventsAsync(person, tracked));
        await person.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m }, 409);
        var dropped = await person.PostAsync($"/api/signals/{tracked}/drop", new { }, 409);
        Assert.Equal(("not_tracked", "It is no longer tracked: converted."), (Word(dropped, "code"), Word(dropped, "detail")));
        Assert.Equal(0, (await person.GetAsync("/api/signals/tracked?running=true")).GetProperty("tracked").GetArrayLength());
    }

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
        await person.PostAsync($"/api/quick-trades/{trade}/close", new { }, 409);
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
    public async Task Warning_IsOfferedOnce_ThenIgnoredOrHeeded()
    {
        var person = await world.PersonAsync();
        var poor = Body(target: Price * 1.002m); // Nearer than the stop.

        var warned = await person.PostAsync(Open, poor, 409);
        var offer = Assert.Single(warned.GetProperty("warnings").EnumerateArray());
        Assert.Equal("warned", Word(warned, "code"));
        var id = offer.GetProperty("id").GetGuid();
        Assert.Equal(("REWARD_TO_RISK", 1.0), (Word(offer, "guard"), offer.GetProperty("limit").GetDouble()));

        var larger = await person.PostAsync(Open, Body(target: Price * 1.002m, warnings: [id], quantity: 0.002m), 409);
        var other = Assert.Single(larger.GetProperty("warnings").EnumerateArray()).GetProperty("id").GetGuid();
        Assert.NotEqual(id, other); // It was shown for a smaller trade.
        await person.PostAsync($"/api/overrides/{other}/accept", new { });
        var trade = (await person.PostAsync(Open, Body(target: Price * 1.002m, warnings: [id]))).GetProperty("tradeId").GetGuid();
        Assert.Equal(["override.offered"], await EventsAsync(person, id));
        await FillAsync(trade, Price);
        await FollowAsync();
        Assert.Equal(["override.answered", "override.offered"], await EventsAsync(person, id));
        await person.PostAsync($"/api/overrides/{id}/accept", new { }, 404); // Answered by trading on.

        var again = (await person.PostAsync(Open, poor, 409)).GetProperty("warnings")[0].GetProperty("id").GetGuid();
        await person.PostAsync($"/api/overrides/{again}/accept", new { });
        var overrides = (await person.GetAsync("/api/overrides")).GetProperty("overrides").EnumerateArray().ToDictionary(one => one.GetProperty("overrideId").GetGuid());
        Assert.Equal((false, true), (overrides[id].GetProperty("isAccepted").GetBoolean(), overrides[again].GetProperty("isAccepted").GetBoolean()));
        Assert.Equal(trade, overrides[id].GetProperty("tradeId").GetGuid());
        await world.SettleAsync();
        var counts = (await person.GetAsync("/api/profile/passport")).GetProperty("passport").GetProperty("overrides");
        Assert.Equal((3, 2, 1), (counts.GetProperty("offered").GetInt32(), counts.GetProperty("accepted").GetInt32(), counts.GetProperty("ignored").GetInt32()));
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

    [Fact]
    public async Task Prediction_IsMadeOnTheMarkPriceOfTheMoment()
    {
        var person = await world.PersonAsync();

        var id = (await person.PostAsync(
            "/api/predictions", new { symbol = "BTCUSDT", direction = "short", confidence = 70, horizonMinutes = 60 })).GetProperty("predictionId").GetGuid();

        var made = Assert.Single((await person.GetAsync("/api/predictions?open=true")).GetProperty("predictions").EnumerateArray());
        Assert.Equal((id, 70, "short"), (made.GetProperty("predictionId").GetGuid(), made.GetProperty("confidence").GetInt32(), Word(made, "direction")));
        Assert.Equal(["prediction.made"], await EventsAsync(person, id));
    }

    [Fact]
    public async Task Hypothesis_IsAnsweredOnceByItsOwner()
    {
        var (person, other) = (await world.PersonAsync(), await world.PersonAsync());
        await person.PostAsync("/api/hypotheses/ask", new { symbol = "BTCUSDT" }, 409); // The sample desk has stored no decision.
        var made = await world.Console.Services.GetRequiredService<Hypotheses>().ProposeAsync(
            person.Id, new HypothesisToPropose(
                Core.Market.Symbol.Parse("BTCUSDT"), Core.Market.PositionSide.Long, 61, 96_000, TimeSpan.FromHours(1), "the model expects 14 bps"));

        await other.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "approve" }, 404);
        await person.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "dissent" }, 400); // Without an own view.
        await person.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "dissent", direction = "short", confidence = 55 });
        await person.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "approve" }, 409);

        var kept = Assert.Single((await person.GetAsync("/api/hypotheses")).GetProperty("hypotheses").EnumerateArray());
        Assert.Equal(("dissented", "short", 55), (Word(kept, "answer"), Word(kept, "ownDirection"), kept.GetProperty("ownConfidence").GetInt32()));
    }

    [Fact]
    public async Task Arena_OpenedJoinedAndSettledByItsRule()
    {
        var (one, two, third) = (await world.PersonAsync(), await world.PersonAsync(), await world.PersonAsync());
        var (starts, ends) = (PassportConsole.Now.AddHours(1), PassportConsole.Now.AddHours(3));
        var id = (await one.PostAsync(
            "/api/arena/challenge", new { symbols = new[] { "BTCUSDT" }, rule = "hit_rate", startsAt = starts, endsAt = ends, opponent = two.Name }))
            .GetProperty("arenaId").GetGuid();
        await third.PostAsync($"/api/arena/{id}/join", new { }, 404); // Invited is another.
        await third.GetAsync($"/api/arena/{id}", 404);
        await one.PostAsync($"/api/arena/{id}/join", new { }, 409);
        await two.PostAsync($"/api/arena/{id}/join", new { });
        await two.PostAsync($"/api/arena/{id}/join", new { }, 409);
        await one.PostAsync($"/api/arena/{id}/settle", new { }, 409);

        // The period is over: one was right twice, two once of two.
        await ExecuteAsync($"UPDATE arenas SET starts_at = starts_at - interval '6 hours', ends_at = ends_at - interval '6 hours' WHERE arena_id = '{id}'");
        foreach (var (person, isRight) in new[] { (one, true), (one, true), (two, true), (two, false) })
        {
            await ExecuteAsync($"""
                INSERT INTO predictions (prediction_id, user_id, symbol, direction, confidence, reference_price, made_at, settles_at, settled_at, settled_price, is_right)
                VALUES (gen_random_uuid(), '{person.Id}', 'BTCUSDT', 'LONG', 60, 100, '{starts.AddHours(-6):O}', '{starts.AddHours(-5):O}', '{starts.AddHours(-5):O}', 101, {isRight})
                """);
        }

        var settled = (await two.PostAsync($"/api/arena/{id}/settle", new { })).GetProperty("arena");
        await one.PostAsync($"/api/arena/{id}/settle", new { }, 409);
        Assert.Equal("settled", Word(settled, "status"));
        Assert.Equal([1.0, 0.5], settled.GetProperty("participants").EnumerateArray().Select(part => part.GetProperty("score").GetDouble()));
        Assert.Equal(["arena.joined", "arena.opened", "arena.settled"], await EventsAsync(one, id));
        await world.SettleAsync();
        var activity = (await one.GetAsync("/api/profile/passport")).GetProperty("passport").GetProperty("activity");
        Assert.Equal(1, activity.GetProperty("arenasWon").GetInt32());
    }

    [Fact]
    public async Task AnotherPersonsThings_AreNotThere()
    {
        var (owner, other) = (await world.PersonAsync(), await world.PersonAsync(Roles.Admin));
        var trade = await OpenAsync(owner);
        var tracked = (await owner.PostAsync(Tracked, new { symbol = "BTCUSDT", direction = "long" })).GetProperty("trackedId").GetGuid();
        var warned = (await owner.PostAsync(Open, Body(target: Price * 1.002m), 409)).GetProperty("warnings")[0].GetProperty("id").GetGuid();

        await other.GetAsync($"/api/quick-trades/{trade}", 404);
        await other.PostAsync($"/api/quick-trades/{trade}/close", new { }, 404);
        await other.PostAsync($"/api/quick-trades/{trade}/stop", new { stopPrice = 90_000 }, 404);
        await other.PostAsync("/api/copy-trades/publish", new { tradeId = trade }, 404);
        await other.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m, stopPrice = 95_000, targetPrice = 99_000 }, 404);
        await other.PostAsync($"/api/signals/{tracked}/drop", new { }, 404);
        await other.PostAsync($"/api/overrides/{warned}/accept", new { }, 404);
        await other.PostAsync(Open, Body(target: Price * 1.002m, warnings: [warned]), 409);
        Assert.DoesNotContain((await other.GetAsync("/api/positions/unified")).GetProperty("positions").EnumerateArray(), one => one.GetProperty("tradeId").GetGuid() == trade);
        Assert.Equal(0, (await other.GetAsync("/api/quick-trades")).GetProperty("trades").GetArrayLength());
        Assert.DoesNotContain(trade, Desk.Closings);
    }

    [Fact]
    public async Task Viewer_ReadsAndDoesNotAct()
    {
        var viewer = await world.PersonAsync(Roles.Viewer);
        foreach (var path in (string[])["/api/quick-trades", "/api/positions/unified", "/api/signals/tracked", "/api/terminal/scan/history", "/api/predictions", "/api/hypotheses", "/api/overrides", "/api/copy-trades", "/api/arena"])
        {
            await viewer.GetAsync(path);
        }

        await viewer.PostAsync(Open, Body(), 403);
    }

    // One person for all rows: sign-ins of one address are limited by the minute.
    [Fact]
    public async Task BadBodies_NameFieldValueAndRuleAndLeaveNothing()
    {
        var person = await world.PersonAsync();
        foreach (var (path, body, field) in BadBodies)
        {
            var (status, problem) = await SendAsync(person, path, body);

            Assert.True(status == 400, $"{path} {body} answered {status}");
            Assert.Equal((body, field), (body, Word(problem, "field")));
            Assert.False(string.IsNullOrWhiteSpace(Word(problem, "rule")));
        }

        Assert.Equal(0L, await world.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM passport_event_outbox WHERE user_id = '{person.Id}'"));
    }

    [Fact]
    public async Task UnknownAndOversized_AreRefused()
    {
        var person = await world.PersonAsync();

        Assert.Equal("not_found", Word(await person.PostAsync(Tracked, new { signalId = Guid.NewGuid() }, 404), "code"));
        await person.PostAsync($"/api/signals/{Guid.NewGuid()}/convert", new { quantity = 1, stopPrice = 1, targetPrice = 2 }, 404);
        await person.PostAsync($"/api/copy-trades/{Guid.NewGuid()}/follow", new { quantity = 1 }, 404);
        await person.PostAsync($"/api/quick-trades/{Guid.NewGuid()}/close", new { }, 404);
        await person.PostAsync($"/api/arena/{Guid.NewGuid()}/join", new { }, 404);
        await person.PostAsync(Open, new { symbol = "BTCUSDT", direction = "long", quantity = 1, stopPrice = 99, targetPrice = 103, hypothesisId = Guid.NewGuid() }, 404);
        var stop = await person.PostAsync(Open, new { symbol = "BTCUSDT", direction = "long", quantity = 1, stopPrice = Price * 1.01m, targetPrice = Price * 1.02m }, 400);
        Assert.Equal(("stop_side", "stopPrice"), (Word(stop, "code"), Word(stop, "field")));
        await person.PostAsync(Open, Body(note: new string('x', 501)), 400);
        Assert.Equal(413, (await SendAsync(person, Open, $$"""{"note":"{{new string('x', 70_000)}}"}""")).Status);
        await person.PostAsync(Open, new { mode = "live", symbol = "BTCUSDT", direction = "long", quantity = 1, stopPrice = 95_000, targetPrice = 99_000 }, 409);
    }

    private static object Body(decimal? target = null, string note = "", Guid[]? warnings = null, decimal quantity = 0.001m) => new
    {
        symbol = "BTCUSDT", direction = "long", quantity, stopPrice = Price * 0.99m, targetPrice = target ?? Price * 1.02m, leverage = 3,
        holdMinutes = 120, confidence = 60, setup = "breakout", note, warnings = warnings ?? [],
    };

    private static async Task<Guid> OpenAsync(PassportPerson person) => (await person.PostAsync(Open, Body())).GetProperty("tradeId").GetGuid();

    private static async Task<(int Status, JsonElement Body)> SendAsync(PassportPerson person, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await person.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default);
    }

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
