using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

[Collection(PostgresCollection.Name)]
public sealed class JobQueueTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] Every = ["light", "other", "train", "walk"];

    private const long Free = 1L << 30;

    private PostgresDatabase _database = null!;
    private JobStore _store = null!;
    private JobQueue _queue = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        (_store, _queue) = (new JobStore(_database.DataSource), new JobQueue(_database.DataSource));
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Claim_HeavyJobs_BeginOneAtATimeInTheOrderTheyCame()
    {
        var first = await AddAsync("train", isHeavy: true, at: At.AddHours(1)); // The market clock does not decide the order.
        var second = await AddAsync("walk", isHeavy: true, at: At);
        var third = await AddAsync("train", isHeavy: true, at: At);
        Assert.Equal([1, 2, 3], [await PlaceAsync(first), await PlaceAsync(second), await PlaceAsync(third)]);

        Assert.Equal(first, (await ClaimAsync("a"))!.JobId);
        Assert.Null(await ClaimAsync("b")); // The only heavy place is taken, on whatever node.
        Assert.Equal([null, 1, 2], [await PlaceAsync(first), await PlaceAsync(second), await PlaceAsync(third)]);

        await EndAsync(first, 1);
        Assert.Equal(second, (await ClaimAsync("b"))!.JobId);
        await EndAsync(second, 1);
        Assert.Equal(third, (await ClaimAsync("a"))!.JobId);
    }

    [Fact]
    public async Task Claim_LightJobs_DoNotWaitForHeavyOnesButForTheirOwnKind()
    {
        await AddAsync("train", isHeavy: true);
        var (light, again, other) = (await AddAsync("light"), await AddAsync("light"), await AddAsync("other"));
        await ClaimAsync("a");

        Assert.Equal(light, (await ClaimAsync("a"))!.JobId);
        Assert.Equal(other, (await ClaimAsync("a"))!.JobId);
        Assert.Null(await ClaimAsync("a"));
        await EndAsync(light, 1);
        Assert.Equal(again, (await ClaimAsync("a"))!.JobId);
    }

    [Fact]
    public async Task Claim_OtherKindsThanTheNodes_AreLeftToOthers()
    {
        var train = await AddAsync("train", isHeavy: true);

        Assert.Null(await _queue.ClaimAsync("console", ["light"], 1, Free, At, None));
        Assert.Equal(train, (await _queue.ClaimAsync("worker", ["train"], 1, Free, At, None))!.JobId);
    }

    [Fact]
    public async Task Claim_ManyNodesAtOnce_GiveEachJobToOneAndKeepTheHeavyLimit()
    {
        for (var i = 0; i < 6; i++)
        {
            await AddAsync($"heavy{i}", isHeavy: true);
        }

        string[] kinds = [.. Enumerable.Range(0, 6).Select(i => $"heavy{i}")];
        var claimed = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => _queue.ClaimAsync($"node{i}", kinds, 2, Free, At, None)));

        Assert.Equal(2, claimed.Count(job => job is not null));
        Assert.Equal(2, claimed.OfType<ClaimedJob>().Select(job => job.JobId).Distinct().Count());
    }

    [Fact]
    public async Task Claim_MoreMemoryThanIsFree_WaitsSayingSoAndLetsASmallerOnePass()
    {
        var large = await AddAsync("train", isHeavy: true, memoryBytes: 3L << 30);
        var small = await AddAsync("walk", isHeavy: true, memoryBytes: Free);

        await _queue.TellShortAsync(Every, new MachineMemory(8L << 30, Free), None);
        Assert.Equal("Waits for memory: it needs about 3.0 GB, 1.0 GB of 8.0 GB are free now.", (await _store.FindAsync(large, None))!.Step);
        Assert.Equal("", (await _store.FindAsync(small, None))!.Step);
        Assert.True(await _queue.HasWaitingAsync(Every, Free, None));
        Assert.Equal(small, (await ClaimAsync("a"))!.JobId);
        await EndAsync(small, 1);
        Assert.Null(await ClaimAsync("a"));
        Assert.False(await _queue.HasWaitingAsync(Every, Free, None)); // No process is started only to wait.

        await _queue.TellShortAsync(Every, new MachineMemory(8L << 30, 3L << 30), None);
        Assert.Equal("", (await _store.FindAsync(large, None))!.Step);
        Assert.Equal(large, (await _queue.ClaimAsync("a", Every, 1, 3L << 30, At, None))!.JobId);
    }

    [Fact]
    public async Task Cancel_Queued_LeavesTheQueueAndMovesTheOthersUp()
    {
        var (first, second, third) = (await AddAsync("train", true), await AddAsync("train", true), await AddAsync("train", true));

        Assert.True(await _store.RequestCancelAsync(second, At, None));

        Assert.Equal(("canceled", 2), ((await _store.FindAsync(second, None))!.Status, await PlaceAsync(third)));
        await ClaimAsync("a");
        await EndAsync(first, 1);
        Assert.Equal(third, (await ClaimAsync("a"))!.JobId);
    }

    [Fact]
    public async Task Beat_TellsWhatIsOwnedAndWhatIsToBeCanceled()
    {
        var job = await AddAsync("train", true);
        await ClaimAsync("a");
        Assert.Equal([new OwnedJob(job, 1, false)], await _queue.BeatAsync("a", None));
        Assert.Empty(await _queue.BeatAsync("b", None));

        await _store.RequestCancelAsync(job, At, None);

        Assert.Equal([new OwnedJob(job, 1, true)], await _queue.BeatAsync("a", None));
        Assert.True((await _store.FindAsync(job, None))!.IsCanceling);
    }

    [Fact]
    public async Task Reclaim_LivingNode_KeepsItsJob()
    {
        await AddAsync("train", true);
        await ClaimAsync("a");

        Assert.Equal(0, await _queue.ReclaimAsync(null, "gone", At, None));
    }

    [Fact]
    public async Task Reclaim_SilentNode_ItsJobIsFirstInLineAgainAndSaysWhy()
    {
        var (lost, waiting) = (await AddAsync("train", true), await AddAsync("walk", true));
        await ClaimAsync("dead");
        await _store.ReportAsync(lost, 1, 0.6, "Learning", TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(4), None);
        await SilenceAsync("dead");

        Assert.Equal(1, await _queue.ReclaimAsync(null, "Interrupted: its process gave no sign of life.", At, None));

        var row = (await _store.FindAsync(lost, None))!;
        Assert.Equal(("queued", 1, (TimeSpan?)null, (string?)null), (row.Status, row.Position, row.Eta, row.Owner));
        var claimed = (await ClaimAsync("alive"))!;
        Assert.Equal((lost, 2), (claimed.JobId, claimed.Attempt));
        row = (await _store.FindAsync(lost, None))!;
        Assert.Equal(
            ("running", 0.0, "Interrupted: its process gave no sign of life. Started again (attempt 2)."), (row.Status, row.Progress, row.Note));
        Assert.Equal(1, await PlaceAsync(waiting));
    }

    [Fact]
    public async Task Reclaim_KnownDeadNode_NeedsNoLease()
    {
        var job = await AddAsync("train", true);
        await ClaimAsync("child");

        Assert.Equal(1, await _queue.ReclaimAsync("child", "Interrupted: its process ended with code 137.", At, None));

        Assert.Equal("queued", (await _store.FindAsync(job, None))!.Status);
    }

    [Fact]
    public async Task Reclaim_TheThirdTime_FailsInsteadOfKillingAFourthProcess()
    {
        var job = await AddAsync("train", true);
        for (var i = 0; i < JobQueue.CrashesMax; i++)
        {
            Assert.NotNull(await ClaimAsync($"child{i}"));
            await _queue.ReclaimAsync($"child{i}", "Its process ended with code 137.", At, None);
        }

        Assert.Null(await ClaimAsync("child9"));
        var row = (await _store.FindAsync(job, None))!;
        Assert.Equal(
            ("failed", "Given up: 3 times the process that ran it was gone. Its process ended with code 137."), (row.Status, row.Error));
    }

    [Fact]
    public async Task Reclaim_JobThatWasBeingCanceled_IsCanceled()
    {
        var job = await AddAsync("train", true);
        await ClaimAsync("dead");
        await _store.RequestCancelAsync(job, At, None);
        await SilenceAsync("dead");

        await _queue.ReclaimAsync(null, "gone", At, None);

        Assert.Equal("canceled", (await _store.FindAsync(job, None))!.Status);
    }

    [Fact]
    public async Task End_OfAnAttemptThatWasTakenOver_SaysNothing()
    {
        var job = await AddAsync("train", true);
        var slow = (await ClaimAsync("slow"))!;
        await _queue.ReclaimAsync("slow", "gone", At, None);
        await ClaimAsync("other");

        await EndAsync(job, slow.Attempt);
        await _queue.GiveBackAsync(slow, "late", At, None);
        Assert.False(await _store.ReportAsync(job, slow.Attempt, 0.9, "late", TimeSpan.Zero, null, None));

        var row = (await _store.FindAsync(job, None))!;
        Assert.Equal(("running", "other", 0.0), (row.Status, row.Owner, row.Progress));
    }

    private async Task<Guid> AddAsync(string kind, bool isHeavy = false, DateTimeOffset? at = null, long? memoryBytes = null)
    {
        var id = Guid.NewGuid();
        await _store.EnqueueAsync(
            id, kind, JobConfig.Empty, new Actor("kim", null), at ?? At, None, isHeavy,
            memoryBytes is { } bytes ? new JobEstimate(bytes, null, "a test") : null);
        return id;
    }

    private Task<ClaimedJob?> ClaimAsync(string node) => _queue.ClaimAsync(node, Every, 1, Free, At, None);

    private Task EndAsync(Guid job, int attempt) => _store.EndAsync(job, attempt, "succeeded", null, null, TimeSpan.FromSeconds(1), At, None);

    private async Task<int?> PlaceAsync(Guid job) => (await _store.FindAsync(job, None))!.Position;

    /// <summary>As if the node had been gone for a minute.</summary>
    private Task SilenceAsync(string node) => _database.ExecuteAsync(
        $"UPDATE training_jobs SET heartbeat_at = clock_timestamp() - interval '1 minute' WHERE owner = '{node}'");
}
