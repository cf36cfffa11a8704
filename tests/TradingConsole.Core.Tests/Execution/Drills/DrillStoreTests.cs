using TradingConsole.Core.Execution.Drills;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Drills;

[Collection(PostgresCollection.Name)]
public sealed class DrillStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Latest_AfterTwoRuns_ShowsEachRowAsItWasLastDrivenAndEachRunWhole()
    {
        var store = new DrillStore(_database.DataSource);
        var old = new DrillResult(1, "Ack lost", At, 20, 1, DrillOutcome.Failed, "run 3, seed 4: naked", 80.5, "console");
        var other = new DrillResult(36, "Funding", At, 0, 0, DrillOutcome.NotAutomated, "a funding time is hours away", 0, "");
        var run = Guid.NewGuid();
        await store.SaveAsync(run, [old, other]);
        await store.SaveAsync(run, [old with { Failures = 7 }]); // The same run again: as first told.

        Assert.Equal([old, other], (await store.LatestAsync()).AsEnumerable());

        var again = old with { RanAt = At.AddHours(1), Failures = 0, Outcome = DrillOutcome.Passed, Detail = "naked 84 ms" };
        var second = Guid.NewGuid();
        await store.SaveAsync(second, [again]);

        Assert.Equal([again, other], (await store.LatestAsync()).AsEnumerable());
        var runs = await store.RunsAsync(5);
        Assert.Equal([(second, again.RanAt, 1, 0), (run, old.RanAt, 0, 1)], runs.Select(kept => (kept.RunId, kept.RanAt, kept.Passed, kept.Failed)));
        Assert.Equal([old, other], runs[1].Rows.AsEnumerable());
        Assert.Equal(second, Assert.Single(await store.RunsAsync(1)).RunId);
    }
}
