using System.Diagnostics;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

[Collection(PostgresCollection.Name)]
public sealed class KillCommandsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task KillAsync_FiftyAtOnce_ExactlyOneRaisesAndEveryAttemptIsAudited()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            desk.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.ReduceOnly, $"caller {i}"), new Actor($"user{i}", null)))));

        Assert.All(outcomes, outcome => Assert.True(outcome.IsOk, outcome.Message)); // Pressing is never refused.
        Assert.Single(outcomes, outcome => outcome.IsChange);
        Assert.Equal(KillLevel.ReduceOnly, desk.Kill.Level);
        await Eventually.TrueAsync(async () => (await desk.TrailAsync("kill.engage")).Length == 50, "every attempt is on record");
        Assert.Equal("reduce_only", await desk.Database.ScalarAsync<string>("SELECT value ->> 'level' FROM settings WHERE key = 'kill_switch'"));

        var resets = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            desk.Get<KillCommands>().ResetAsync(new KillReset("over") { Seen = KillLevel.ReduceOnly }, new Actor($"user{i}", null)))));

        Assert.Single(resets, outcome => outcome.IsChange);
        Assert.False(desk.Kill.IsEngaged);
        await Eventually.TrueAsync(async () => (await desk.TrailAsync("kill.reset")).Length == 50, "every attempt is on record");
        Assert.Equal("none", await desk.Database.ScalarAsync<string>("SELECT value ->> 'level' FROM settings WHERE key = 'kill_switch'"));
    }

    [Fact]
    public async Task KillAsync_FlattenAll_TurnsTheModeOff()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);

        Assert.True((await desk.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.FlattenAll, "drill"), CommandDesk.Bob)).IsChange);

        Assert.Equal(TradingMode.Off, desk.Mode);
        Assert.Equal("off", await desk.Database.ScalarAsync<string>("SELECT value #>> '{}' FROM settings WHERE key = 'mode'"));
        Assert.Equal("kill switch: drill", (await desk.TrailAsync("mode."))[0].AfterJson is { } json
            ? System.Text.Json.JsonElement.Parse(json).GetProperty("reason").GetString() : null);
    }

    /// <summary>Row 40: pressed while PostgreSQL is away, it is in force at once and outlasts a kill -9.</summary>
    [Fact]
    public async Task KillAsync_DatabaseAway_HoldsAtOnceAndSurvivesTheProcess()
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("kill-away-").FullName;
        var desk = await CommandDesk.StartAsync(postgres, folder: folder, database: database);
        await DatabaseDoor.ShutAsync(database);

        var began = Stopwatch.GetTimestamp();
        var pressed = Task.Run(() => desk.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.FlattenAll, "no database"), CommandDesk.Bob));
        while (desk.Kill.Level != KillLevel.FlattenAll)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), "The latch waits for the database.");
            await Task.Yield();
        }

        Assert.True((await pressed).IsChange);
        Assert.Equal(TradingMode.Off, desk.Mode);
        Assert.Contains("the file beside it has", (await pressed).Message, StringComparison.Ordinal);
        Assert.False((await desk.Get<KillCommands>().ResetAsync(new KillReset("let me out"), CommandDesk.Ann)).IsOk);
        await desk.DieAsync();
        await DatabaseDoor.OpenAsync(database);

        await using var again = await CommandDesk.StartAsync(postgres, folder: folder, database: database);

        Assert.Equal((KillLevel.FlattenAll, "no database", "bob"), (again.Kill.Level, again.Kill.State.Reason, again.Kill.State.By));
        await Eventually.TrueAsync(async () => (await again.TrailAsync("kill.engage")).Length == 1, "the attempt itself is on record");
        var attempt = Assert.Single(await again.TrailAsync("kill.engage"));
        Assert.Equal(("bob", CommandDesk.Bob.Origin, "no database"), (attempt.Actor, attempt.Origin, attempt.Why));
        var entry = Assert.Single(await again.TrailAsync("kill.restore"));
        Assert.Equal(("bob", "kill file"), (entry.Actor, entry.Origin));
        Assert.Equal("flatten_all", await database.ScalarAsync<string>("SELECT value ->> 'level' FROM settings WHERE key = 'kill_switch'"));
    }

    [Fact]
    public async Task KillAsync_DatabaseComesBack_TheRowsFollow()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        await DatabaseDoor.ShutAsync(desk.Database);
        var outcome = await desk.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.NoNewEntries, "no database"), CommandDesk.Bob);
        Assert.True(outcome.IsChange);

        await DatabaseDoor.OpenAsync(desk.Database);

        await Eventually.TrueAsync(async () => (await desk.TrailAsync("kill.engage")).Length == 1, "every attempt is on record");
        Assert.Equal("no_new_entries", await desk.Database.ScalarAsync<string>("SELECT value ->> 'level' FROM settings WHERE key = 'kill_switch'"));
    }

    /// <summary>Row 46: neither a restart nor the turn of the day ends a day-loss latch; only an act that carries its own date does.</summary>
    [Fact]
    public async Task ResetAsync_DayLoss_NeedsTodaysDateOverRestartAndDayRoll()
    {
        var first = await CommandDesk.StartAsync(postgres);
        first.Kill.Raise(KillLevel.FlattenAll, "day loss", "system", CommandDesk.Start, new DateOnly(2026, 3, 1));
        var (database, folder) = await first.DieAsync();
        await using var desk = await CommandDesk.StartAsync(postgres, folder: folder, database: database);
        desk.Clock.Advance(TimeSpan.FromHours(13)); // 2 March, 01:00 UTC.
        Assert.Equal(new DateOnly(2026, 3, 1), desk.Kill.State.LossDay);

        var kills = desk.Get<KillCommands>();
        Assert.False((await kills.ResetAsync(new KillReset("no date"), CommandDesk.Ann)).IsOk);
        Assert.False((await kills.ResetAsync(new KillReset("yesterday's") { Date = new DateOnly(2026, 3, 1) }, CommandDesk.Ann)).IsOk);
        Assert.True(desk.Kill.IsEngaged);
        var reset = await kills.ResetAsync(new KillReset("looked at") { Date = new DateOnly(2026, 3, 2) }, CommandDesk.Ann);

        Assert.True(reset.IsChange, reset.Message);
        Assert.False(desk.Kill.IsEngaged);
        Assert.Equal(3, (await desk.TrailAsync("kill.reset")).Length);
    }

    [Fact]
    public async Task Flatten_NothingLeftToDo_LevelsFollowAgainAndAgain()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        var shadow = desk.Get<DeskState>().Shadow;

        Assert.Equal(0, KillEffect.Follow(KillLevel.FlattenAll, shadow, CommandDesk.Start));
        Assert.Equal(0, KillEffect.Follow(KillLevel.ReduceOnly, shadow, CommandDesk.Start));
        Assert.DoesNotContain(shadow.Active, trade => trade.Status == TradeStatus.Open);
    }

    /// <summary>A flatten ends only when the venue shows zero: neither a position nor ignorance of them lets it be reset.</summary>
    [Fact]
    public async Task ResetAsync_FlattenAllAndTheVenueNotEmpty_IsRefused()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        desk.Kill.Raise(KillLevel.FlattenAll, "drill", "x", CommandDesk.Start);
        var held = new VenuePosition(Symbol.Btc, 1, 100, 100, null, 10, 0, CommandDesk.Start);
        var (known, reset) = (desk.Agreeing() with { PositionsAt = CommandDesk.Start }, new KillReset("over"));
        var kills = desk.Get<KillCommands>();

        desk.Seat.Show(desk.Agreeing() with { PositionsAt = null });
        Assert.Contains("not known", (await kills.ResetAsync(reset, CommandDesk.Ann)).Message, StringComparison.Ordinal);
        desk.Seat.Show(known with { Positions = [held] });
        Assert.Contains("still shows 1", (await kills.ResetAsync(reset, CommandDesk.Ann)).Message, StringComparison.Ordinal);
        desk.Seat.Show(known with { Flattening = "kill switch" });
        Assert.False((await kills.ResetAsync(reset, CommandDesk.Ann)).IsOk);
        Assert.True(desk.Kill.IsEngaged);
        desk.Seat.Show(known);

        Assert.True((await kills.ResetAsync(reset, CommandDesk.Ann)).IsChange);
    }

    /// <summary>Without a live desk to show it, nothing may be left: neither an account that was left with something, nor a round trip.</summary>
    [Fact]
    public async Task ResetAsync_FlattenAllAndNoDeskShowsTheVenue_NeedsProofThatNothingIsLeft()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        desk.Kill.Raise(KillLevel.FlattenAll, "drill", "x", CommandDesk.Start);
        var (kills, reset) = (desk.Get<KillCommands>(), new KillReset("over"));
        await desk.Database.ExecuteAsync("""
            INSERT INTO trader_leases (account, token, holder, process_id, started, backend_pid, taken_at, seen_at, released_at, is_wanted)
            VALUES ('paper', 1, 'gone', 1, 0, 0, now(), now() - interval '1 hour', now() - interval '1 hour', true)
            """);
        Assert.Contains("paper was not given up flat", (await kills.ResetAsync(reset, CommandDesk.Ann)).Message, StringComparison.Ordinal);

        await desk.Database.ExecuteAsync("""
            UPDATE trader_leases SET is_wanted = false;
            INSERT INTO brackets (trade_id, account, mode, symbol, state, is_settled, token, version, opened_at, updated_at)
            VALUES (gen_random_uuid(), 'paper', 'live', 'BTCUSDT', '{}', false, 1, 1, now(), now())
            """);
        Assert.Contains("1 round trips are not over", (await kills.ResetAsync(reset, CommandDesk.Ann)).Message, StringComparison.Ordinal);
        Assert.True(desk.Kill.IsEngaged);

        await desk.Database.ExecuteAsync("UPDATE brackets SET is_settled = true");
        var outcome = await kills.ResetAsync(reset, CommandDesk.Ann);
        Assert.True(outcome.IsChange, outcome.Message);
    }

    [Fact]
    public async Task ResetAsync_TheVenueWasReadBeforeThePull_IsRefused()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        desk.Seat.Show(desk.Agreeing());
        desk.Clock.Advance(TimeSpan.FromSeconds(10));
        desk.Kill.Raise(KillLevel.FlattenAll, "drill", "x", desk.Clock.GetUtcNow());

        Assert.Contains("not known yet", (await desk.Get<KillCommands>().ResetAsync(new KillReset("over"), CommandDesk.Ann)).Message, StringComparison.Ordinal);
        desk.Seat.Show(desk.Agreeing());
        Assert.True((await desk.Get<KillCommands>().ResetAsync(new KillReset("over"), CommandDesk.Ann)).IsChange);
    }

    /// <summary>The loss of a live account that was given up since is not judged by the paper account, which lost nothing.</summary>
    [Fact]
    public async Task ResetAsync_DayLossOfALiveAccountGivenUpSince_IsJudgedByThatAccount()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        desk.Kill.Raise(KillLevel.FlattenAll, "day loss", "system", CommandDesk.Start, new DateOnly(2026, 3, 1));
        await desk.Database.ExecuteAsync("""
            INSERT INTO account_snapshots (mode, ts, equity, wallet_balance, unrealized_pnl, available_margin, used_margin, margin_ratio)
            VALUES ('live', '2026-03-01 00:00Z', 5000, 5000, 0, 5000, 0, 0), ('live', '2026-03-01 11:50Z', 4800, 4800, 0, 4800, 0, 0)
            """);
        var kills = desk.Get<KillCommands>();

        Assert.Contains("still broken", (await kills.ResetAsync(new KillReset("x") { Date = new DateOnly(2026, 3, 1) }, CommandDesk.Ann)).Message, StringComparison.Ordinal);
        desk.Clock.Advance(TimeSpan.FromHours(13)); // Flat since: the new day begins with what was left.
        var next = await kills.ResetAsync(new KillReset("x") { Date = new DateOnly(2026, 3, 2) }, CommandDesk.Ann);

        Assert.True(next.IsChange, next.Message);
    }

    /// <summary>A press at the level that holds already counts: a reset by somebody who has not seen it does not undo it.</summary>
    [Fact]
    public async Task ReleaseAsync_PulledAgainSinceItWasSeen_IsRefused()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        await desk.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.ReduceOnly, "first"), CommandDesk.Bob);
        var seen = desk.Kill.State;
        Assert.False(desk.Kill.Raise(KillLevel.ReduceOnly, "second", "bob", CommandDesk.Start));

        var refusal = await desk.Get<KillKeeper>().ReleaseAsync(
            seen, new Core.Operations.AuditEntry(CommandDesk.Start, "ann", "kill.reset", "desk"), TimeSpan.FromMinutes(1));

        Assert.Contains("pulled again", refusal, StringComparison.Ordinal);
        Assert.Equal(KillLevel.ReduceOnly, desk.Kill.Level);
        Assert.Equal("reduce_only", await desk.Database.ScalarAsync<string>("SELECT value ->> 'level' FROM settings WHERE key = 'kill_switch'"));
    }

    [Theory]
    [InlineData(4900.0, true)]
    [InlineData(null, true)]
    [InlineData(4999.0, false)]
    public async Task ResetAsync_DayLossOnTheLiveAccount_NeedsEquityWithinTheLimit(double? equity, bool isRefused)
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        desk.Seat.Show(desk.Agreeing() with { PositionsAt = CommandDesk.Start }); // 5000 at the day's opening.
        desk.Kill.Raise(KillLevel.FlattenAll, "day loss", "system", CommandDesk.Start, new DateOnly(2026, 3, 1));
        desk.Seat.Show(desk.Agreeing() with
        {
            PositionsAt = CommandDesk.Start, Balance = equity is { } money ? new VenueBalance((decimal)money, (decimal)money, 0, 0, 0, 0) : null,
        });

        var outcome = await desk.Get<KillCommands>().ResetAsync(new KillReset("looked") { Date = new DateOnly(2026, 3, 1) }, CommandDesk.Ann);

        Assert.Equal(isRefused, !outcome.IsOk);
        Assert.Equal(isRefused, desk.Kill.IsEngaged);
    }
}
