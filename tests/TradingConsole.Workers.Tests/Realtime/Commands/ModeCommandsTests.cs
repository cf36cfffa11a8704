using TradingConsole.Core.Execution;
using TradingConsole.Core.Risk;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

[Collection(PostgresCollection.Name)]
public sealed class ModeCommandsTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SetAsync_FiftyAtOnce_ExactlyOneWinsAndEveryAttemptIsAudited(bool saysWhatItSaw)
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        var before = (await desk.TrailAsync("mode.")).Length;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => desk.Get<ModeCommands>().SetAsync(
            new ModeOrder(TradingMode.Off, $"caller {i}") { Seen = saysWhatItSaw ? TradingMode.Shadow : null },
            new Actor($"user{i}", null), CancellationToken.None))));

        Assert.Single(outcomes, outcome => outcome.IsChange);
        Assert.Equal(saysWhatItSaw ? 1 : 50, outcomes.Count(outcome => outcome.IsOk));
        Assert.Equal(TradingMode.Off, desk.Mode);
        var trail = await desk.TrailAsync("mode.");
        Assert.Equal(before + 50, trail.Length);
        Assert.Equal(50, trail.Take(50).Select(entry => entry.Actor).Distinct().Count());
        Assert.Single(trail.Take(50), entry => !entry.AfterJson!.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SetAsync_TwoNodesOneStore_OneWins()
    {
        await using var one = await CommandDesk.StartAsync(postgres);
        await using var other = await CommandDesk.StartAsync(postgres, connection: one.Database.ConnectionString);

        var outcomes = await Task.WhenAll(((CommandDesk[])[one, other]).SelectMany(desk => Enumerable.Range(0, 25).Select(_ => Task.Run(() =>
            desk.Get<ModeCommands>().SetAsync(new ModeOrder(TradingMode.Off) { Seen = TradingMode.Shadow }, CommandDesk.Ann, default)))));

        Assert.Single(outcomes, outcome => outcome.IsChange);
    }

    [Fact]
    public async Task SetAsync_Live_IsRefusedAndSaysHow()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);

        var outcome = await desk.Get<ModeCommands>().SetAsync(new ModeOrder(TradingMode.Live), CommandDesk.Ann, default);

        Assert.False(outcome.IsOk);
        Assert.Equal(TradingMode.Shadow, desk.Mode);
        Assert.Contains("armed", (await desk.TrailAsync("mode."))[0].AfterJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_StoredLive_ComesUpOff()
    {
        var desk = await CommandDesk.StartAsync(postgres);
        await desk.Database.ExecuteAsync("UPDATE settings SET value = '\"live\"' WHERE key = 'mode'");
        var (database, folder) = await desk.DieAsync();

        await using var again = await CommandDesk.StartAsync(postgres, folder: folder, database: database);

        Assert.Equal(TradingMode.Off, again.Mode);
        Assert.Null(again.Gate.ArmedUntil);
        Assert.Contains("the process started", (await again.TrailAsync("mode."))[0].AfterJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_FlattenAllInForce_ComesUpOffWhateverTheMode()
    {
        var desk = await CommandDesk.StartAsync(postgres);
        desk.Kill.Raise(KillLevel.FlattenAll, "drill", "ann", CommandDesk.Start);
        var (database, folder) = await desk.DieAsync();

        await using var again = await CommandDesk.StartAsync(postgres, folder: folder, database: database);

        Assert.Equal((KillLevel.FlattenAll, TradingMode.Off), (again.Kill.Level, again.Mode));
    }
}
