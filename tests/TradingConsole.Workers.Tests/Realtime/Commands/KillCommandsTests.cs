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
        await EventuallyAsync(async () => (await desk.TrailAsync("kill.engage")).Length == 50);
        Assert.Equal("reduce_only", await desk.Database.ScalarAsync<string>("SELECT value ->> 'level' FROM settings WHERE key = 'kill_switch'"));

        var resets = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            desk.Get<KillCommands>().ResetAsync(new KillReset("over") { Seen = KillLevel.ReduceOnly }, new Actor($"user{i}", null)))));

        Assert.Single(resets, outcome => outcome.IsChange);
        Assert.False(desk.Kill.IsEngaged);
        await EventuallyAsync(async () => (await desk.TrailAsync("kill.reset")).Length == 50);
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
        await CutAsync(database);

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
        await AllowAsync(database);

        await using var again = await CommandDesk.StartAsync(postgres, folder: folder, database: database);

        Assert.Equal((KillLevel.FlattenAll, "no database", "bob"), (again.Kill.Level, again.Kill.State.Reason, again.Kill.State.By));
        var entry = Assert.Single(await again.TrailAsync("kill.engage"));
        Assert.Equal(("bob", "kill file"), (entry.Actor, entry.Origin));
        Assert.Equal("flatten_all", await database.ScalarAsync<string>("SELECT value ->> 'level' FROM settings WHERE key = 'kill_switch'"));
    }

    [Fact]
    public async Task KillAsync_DatabaseComesBack_TheRowsFollow()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        await CutAsync(desk.Database);
        var outcome = await desk.Get<KillCommands>().KillAsync(new KillOrder(KillLevel.NoNewEntries, "no database"), CommandDesk.Bob);
        Assert.True(outcome.IsChange);

        await AllowAsync(desk.Database);

        await EventuallyAsync(async () => (await desk.TrailAsync("kill.engage")).Length == 1);
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

    private static async Task CutAsync(PostgresDatabase database)
    {
        await using var admin = Npgsql.NpgsqlDataSource.Create(Elsewhere(database));
        await using var shut = admin.CreateCommand($"ALTER DATABASE \"{database.Name}\" ALLOW_CONNECTIONS false");
        await shut.ExecuteNonQueryAsync();
        await using var cut = admin.CreateCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");
        await cut.ExecuteNonQueryAsync();
    }

    private static async Task AllowAsync(PostgresDatabase database)
    {
        await using var admin = Npgsql.NpgsqlDataSource.Create(Elsewhere(database));
        await using var allow = admin.CreateCommand($"ALTER DATABASE \"{database.Name}\" ALLOW_CONNECTIONS true");
        await allow.ExecuteNonQueryAsync();
    }

    private static string Elsewhere(PostgresDatabase database) =>
        new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" }.ConnectionString;

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; !await holds(); attempt++)
        {
            Assert.True(attempt < 400, "It never came true.");
            await Task.Delay(25);
        }
    }
}
