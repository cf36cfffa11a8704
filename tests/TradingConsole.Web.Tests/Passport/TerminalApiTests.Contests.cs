using TradingConsole.Core.Database;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// Contests of two people, and of one against a model.
public sealed partial class TerminalApiTests
{
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
    public async Task Arena_AgainstAModel_IsListedAndSettledByNetR()
    {
        var (person, model) = (await world.PersonAsync(), Guid.NewGuid());
        await ExecuteAsync($"""
            INSERT INTO models (model_id, created_at, algo, feature_schema_version, label_spec_hash, label_spec, train_start, train_end, metrics, artifact_uri, artifact_hash)
            VALUES ('{model}', now(), 'x', 1, 'x', '[]', now(), now(), '[]', 'x', 'x')
            """);
        var (starts, ends) = (PassportConsole.Now.AddHours(1), PassportConsole.Now.AddHours(3));
        var wish = new { symbols = new[] { "BTCUSDT" }, rule = "net_r", startsAt = starts, endsAt = ends, opponentModel = model };

        Assert.Equal("model", (await person.PostAsync("/api/arena/challenge", wish with { opponentModel = Guid.NewGuid() }, 400)).GetProperty("field").GetString());
        var id = (await person.PostAsync("/api/arena/challenge", wish)).GetProperty("arenaId").GetGuid();

        var listed = (await person.GetAsync("/api/arena?limit=10")).GetProperty("arenas").EnumerateArray().First(one => one.GetProperty("arenaId").GetGuid() == id);
        Assert.Equal("waiting", Word(listed, "status"));
        Assert.Equal([false, true], listed.GetProperty("participants").EnumerateArray().Select(part => part.GetProperty("isModel").GetBoolean()));
        Assert.Contains("arena.joined", await EventsAsync(person, id));

        // The period is over: the person won 2 R, the model half of one. The model's trade is the desk's own, with the decision it came from.
        await ExecuteAsync($"UPDATE arenas SET starts_at = starts_at - interval '6 hours', ends_at = ends_at - interval '6 hours' WHERE arena_id = '{id}'");
        var (entered, exited) = (starts.AddHours(-6).AddMinutes(30), starts.AddHours(-6).AddMinutes(60));
        await new MonthPartitions(world.Console.Database.DataSource).EnsureAsync("signals", entered, entered);
        await ExecuteAsync($"""
            INSERT INTO quick_trades (trade_id, user_id, mode, symbol, direction, origin, status, reference_price, stop_price, target_price, current_stop,
                current_target, quantity, leverage, context, decided_at, entered_at, entry_price, exited_at, exit_price, net_pnl)
            VALUES (gen_random_uuid(), '{person.Id}', 'shadow', 'BTCUSDT', 'LONG', 'own', 'closed', 100, 99, 102, 99, 102, 1, 3, '[]', '{entered:O}', '{entered:O}',
                100, '{exited:O}', 102, 2);
            INSERT INTO signals (symbol, ts, model_id, mode, ev_long, ev_short, decision, wanted, explain, inputs, stages, policy_version, risk_version, stored_at)
            VALUES ('BTCUSDT', '{entered:O}', '{model}', 'shadow', 0, 0, 'LONG', 'LONG', '[]', '[]', '[]', 1, 1, '{entered:O}');
            INSERT INTO trades (trade_id, mode, symbol, side, status, signal_ts, quantity, reference_price, leverage, entry_due, entry_time, entry_price, sl_price,
                tp_price, expires_at, exit_time, exit_price, exit_reason, net_pnl, fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, updated_at)
            VALUES (gen_random_uuid(), 'shadow', 'BTCUSDT', 'LONG', 'closed', '{entered:O}', 1, 100, 3, '{entered:O}', '{entered:O}', 100, 98, 104, '{exited:O}',
                '{exited:O}', 101, 'OPERATOR', 1, 0, 0, 0, 0, 0.1, '{exited:O}')
            """);

        var settled = (await person.PostAsync($"/api/arena/{id}/settle", new { })).GetProperty("arena");

        Assert.Equal("settled", Word(settled, "status"));
        Assert.Equal([2.0, 0.5], settled.GetProperty("participants").EnumerateArray().Select(part => part.GetProperty("score").GetDouble()));
        await world.SettleAsync();
        var activity = (await person.GetAsync("/api/profile/passport")).GetProperty("passport").GetProperty("activity");
        Assert.Equal(1, activity.GetProperty("arenasWon").GetInt32());
    }
}
