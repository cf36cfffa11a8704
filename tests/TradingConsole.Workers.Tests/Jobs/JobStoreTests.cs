using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

[Collection(PostgresCollection.Name)]
public sealed class JobStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;

    private PostgresDatabase _database = null!;
    private JobStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _store = new JobStore(_database.DataSource);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Job_QueuedRunningSucceeded_TellsEachStepAndItsTimes()
    {
        var id = await QueueAsync();
        Assert.Equal(
            new JobState(id, "train_model", "queued", 0, "", At, null, null, "kim", null) { IsHeavy = true, Position = 1, Estimate = Estimate },
            await LatestAsync());

        Assert.True(await BeginAsync(id, At.AddSeconds(1)));
        Assert.False(await BeginAsync(id, At.AddSeconds(1))); // Another node was first.
        Assert.False(await _store.ReportAsync(id, 1, 0.4, "Learning", TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(12), None));
        var running = await LatestAsync();
        Assert.Equal(
            ("running", 0.4, "Learning", (DateTimeOffset?)At.AddSeconds(1), (TimeSpan?)TimeSpan.FromSeconds(12)),
            (running.Status, running.Progress, running.Step, running.StartedAt, running.Eta));

        await _store.EndAsync(id, 1, "succeeded", null, """{"rows":3}""", TimeSpan.FromSeconds(20), At.AddSeconds(9), None);
        var ended = await LatestAsync();
        Assert.Equal(
            ("succeeded", 1.0, (DateTimeOffset?)At.AddSeconds(9), null, TimeSpan.FromSeconds(20), null, """{"rows": 3}"""),
            (ended.Status, ended.Progress, ended.EndedAt, ended.Error, ended.Ran, ended.Eta, ended.Result));
    }

    [Fact]
    public async Task Job_Failed_KeepsItsProgressAndItsErrorAndCannotEndTwice()
    {
        var id = await QueueAsync();
        await BeginAsync(id, At);
        await _store.ReportAsync(id, 1, 0.4, "Learning", TimeSpan.Zero, null, None);

        await _store.EndAsync(id, 1, "failed", "No history.", null, TimeSpan.Zero, At.AddSeconds(1), None);
        await _store.EndAsync(id, 1, "succeeded", null, null, TimeSpan.Zero, At.AddSeconds(2), None);

        var job = await LatestAsync();
        Assert.Equal(("failed", 0.4, "No history.", (DateTimeOffset?)At.AddSeconds(1)), (job.Status, job.Progress, job.Error, job.EndedAt));
    }

    [Fact]
    public async Task Cancel_Queued_IsCanceledAtOnceAndNeverBegins()
    {
        var id = await QueueAsync();

        Assert.True(await _store.RequestCancelAsync(id, At.AddSeconds(3), None));

        var job = await LatestAsync();
        Assert.Equal(("canceled", (DateTimeOffset?)At.AddSeconds(3), null), (job.Status, job.EndedAt, job.Position));
        Assert.False(await BeginAsync(id, At.AddSeconds(4)));
        Assert.False(await _store.RequestCancelAsync(id, At.AddSeconds(5), None));
        Assert.False(await _store.RequestCancelAsync(Guid.NewGuid(), At, None));
    }

    [Fact]
    public async Task Cancel_Running_IsToldToTheJobWithItsNextReport()
    {
        var id = await QueueAsync();
        await BeginAsync(id, At);
        using var cancellation = new CancellationTokenSource();
        var run = new JobRun(id, JobConfig.Empty, new Actor("kim", null), _store, cancellation);

        Assert.True(await _store.RequestCancelAsync(id, At.AddSeconds(3), None));

        Assert.Equal("running", (await LatestAsync()).Status); // Until the job itself has stopped.
        await run.ReportAsync(0.6, "Learning", None);
        Assert.True(cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task Unfinished_SameKindAndConfig_IsFoundUntilItEnds()
    {
        Assert.Null(await UnfinishedAsync("""{"days":3}"""));
        var id = await QueueAsync();

        Assert.Equal(id, await UnfinishedAsync("""{"days":3}"""));
        Assert.Null(await UnfinishedAsync("""{"days":4}"""));
        await BeginAsync(id, At);
        Assert.Equal(id, await UnfinishedAsync("""{"days":3}"""));
        await _store.EndAsync(id, 1, "succeeded", null, null, TimeSpan.FromSeconds(7), At, None);

        Assert.Null(await UnfinishedAsync("""{"days":3}"""));
        Assert.Equal(TimeSpan.FromSeconds(7), await _store.LastDurationAsync("train_model", Config("""{"days":3}"""), None));
    }

    [Fact]
    public async Task History_OfAKindAndStatus_ComesInPagesNewestFirst()
    {
        var (first, second, third) = (await QueueAsync(), await QueueAsync(), await QueueAsync());
        await _store.RequestCancelAsync(second, At, None);
        Assert.Equal([second], (await _store.HistoryAsync(null, null, 0, 9, None)).Select(job => job.JobId)); // The others have not ended.
        foreach (var job in new[] { first, third })
        {
            await BeginAsync(job, At);
            await _store.EndAsync(job, 1, "succeeded", null, null, TimeSpan.Zero, At, None);
        }

        Assert.Equal([third, second], (await _store.HistoryAsync("train_model", null, 0, 2, None)).Select(job => job.JobId));
        Assert.Equal([first], (await _store.HistoryAsync(null, null, 2, 2, None)).Select(job => job.JobId));
        Assert.Equal([second], (await _store.HistoryAsync(null, "canceled", 0, 9, None)).Select(job => job.JobId));
        Assert.Empty(await _store.HistoryAsync("label_recent", null, 0, 9, None));
    }

    private static JobEstimate Estimate { get; } = new(3_000_000_000, TimeSpan.FromMinutes(2), "1M rows");

    private static JsonElement Config(string json) => JsonElement.Parse(json);

    private Task<Guid?> UnfinishedAsync(string config) => _store.UnfinishedAsync("train_model", Config(config), None);

    private async Task<Guid> QueueAsync()
    {
        var id = Guid.NewGuid();
        await _store.EnqueueAsync(
            id, "train_model", Config("""{"days":3}"""), new Actor("kim", null), At, None, isHeavy: true, Estimate);
        return id;
    }

    private async Task<bool> BeginAsync(Guid id, DateTimeOffset at) =>
        (await new JobQueue(_database.DataSource).ClaimAsync("node", ["train_model"], 1, long.MaxValue, at, None))?.JobId == id;

    private async Task<JobState> LatestAsync() => (await _store.LatestAsync(1, None))[0];
}
