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
        Assert.Equal(new JobState(id, "train_model", "queued", 0, "", At, null, null, "kim", null), await LatestAsync());

        Assert.True(await _store.TryBeginAsync(id, At.AddSeconds(1), None));
        Assert.False(await _store.TryBeginAsync(id, At.AddSeconds(1), None)); // Another node was first.
        Assert.False(await _store.ReportAsync(id, 0.4, "Learning", None));
        var running = await LatestAsync();
        Assert.Equal(("running", 0.4, "Learning", (DateTimeOffset?)At.AddSeconds(1)), (running.Status, running.Progress, running.Step, running.StartedAt));

        await _store.EndAsync(id, "succeeded", null, """{"rows":3}""", At.AddSeconds(9), None);
        var ended = await LatestAsync();
        Assert.Equal(("succeeded", 1.0, (DateTimeOffset?)At.AddSeconds(9), null), (ended.Status, ended.Progress, ended.EndedAt, ended.Error));
        Assert.Equal("3", await _database.ScalarAsync<string>("SELECT result->>'rows' FROM training_jobs"));
    }

    [Fact]
    public async Task Job_Failed_KeepsItsProgressAndItsErrorAndCannotEndTwice()
    {
        var id = await QueueAsync();
        await _store.TryBeginAsync(id, At, None);
        await _store.ReportAsync(id, 0.4, "Learning", None);

        await _store.EndAsync(id, "failed", "No history.", null, At.AddSeconds(1), None);
        await _store.EndAsync(id, "succeeded", null, null, At.AddSeconds(2), None);

        var job = await LatestAsync();
        Assert.Equal(("failed", 0.4, "No history.", (DateTimeOffset?)At.AddSeconds(1)), (job.Status, job.Progress, job.Error, job.EndedAt));
    }

    [Fact]
    public async Task Cancel_Queued_IsCanceledAtOnceAndNeverBegins()
    {
        var id = await QueueAsync();

        Assert.True(await _store.RequestCancelAsync(id, At.AddSeconds(3), None));

        var job = await LatestAsync();
        Assert.Equal(("canceled", (DateTimeOffset?)At.AddSeconds(3)), (job.Status, job.EndedAt));
        Assert.False(await _store.TryBeginAsync(id, At.AddSeconds(4), None));
        Assert.False(await _store.RequestCancelAsync(id, At.AddSeconds(5), None));
        Assert.False(await _store.RequestCancelAsync(Guid.NewGuid(), At, None));
    }

    [Fact]
    public async Task Cancel_Running_IsToldToTheJobWithItsNextReport()
    {
        var id = await QueueAsync();
        await _store.TryBeginAsync(id, At, None);
        using var cancellation = new CancellationTokenSource();
        var run = new JobRun(id, JsonDocument.Parse("{}").RootElement, new Actor("kim", null), _store, cancellation);

        Assert.True(await _store.RequestCancelAsync(id, At.AddSeconds(3), None));

        Assert.Equal("running", (await LatestAsync()).Status); // Until the job itself has stopped.
        Assert.True(await _store.ReportAsync(id, 0.5, "Learning", None));
        await run.ReportAsync(0.6, "Learning", None);
        Assert.True(cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task FailOrphans_UnfinishedJobs_FailWithWhatToDo()
    {
        var (queued, running, done) = (await QueueAsync(), await QueueAsync(), await QueueAsync());
        await _store.TryBeginAsync(running, At, None);
        await _store.TryBeginAsync(done, At, None);
        await _store.EndAsync(done, "succeeded", null, null, At, None);

        Assert.Equal(2, await _store.FailOrphansAsync(At.AddMinutes(1), None));

        var jobs = (await _store.LatestAsync(10, None)).ToDictionary(job => job.JobId);
        Assert.Equal("succeeded", jobs[done].Status);
        Assert.All(
            [jobs[queued], jobs[running]],
            job => Assert.Equal(
                ("failed", "The process stopped while this job ran; start it again.", (DateTimeOffset?)At.AddMinutes(1)),
                (job.Status, job.Error, job.EndedAt)));
    }

    private async Task<Guid> QueueAsync()
    {
        var id = Guid.NewGuid();
        await _store.EnqueueAsync(id, "train_model", JsonDocument.Parse("""{"days":3}""").RootElement, new Actor("kim", null), At, None);
        return id;
    }

    private async Task<JobState> LatestAsync() => (await _store.LatestAsync(1, None))[0];
}
