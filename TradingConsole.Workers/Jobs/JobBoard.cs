using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>Where jobs are asked for, watched and canceled. The queue is the table: whichever node has room begins the next.</summary>
/// <param name="memory">What this machine has; read anew each time.</param>
public sealed class JobBoard(JobStore store, IServiceProvider services, TimeProvider clock, Func<MachineMemory>? memory = null)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<(string Kind, string Config), Lazy<Task<Guid>>> _starting = new(); // Bounded by the calls under way.
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Puts a job into the queue and returns at once.</summary>
    /// <exception cref="JobFailedException">Unknown kind, a setting out of range, or more memory than this machine has.</exception>
    public async Task<Guid> StartAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken)
    {
        var estimate = await EstimateAsync(kind, config, cancellationToken);
        if ((memory ?? MachineMemory.Read)().Refusal(estimate.MemoryBytes) is { } refusal)
        {
            throw new JobFailedException(refusal);
        }

        var jobId = Guid.CreateVersion7(clock.GetUtcNow());
        await store.EnqueueAsync(
            jobId, kind, config ?? JobConfig.Empty, actor, clock.GetUtcNow(), cancellationToken, Require(kind).IsHeavy, estimate);
        Wake();
        return jobId;
    }

    /// <summary>Like <see cref="StartAsync"/>, unless the same job is still queued or running: then it is that one.</summary>
    /// <remarks>Two equal calls at the same moment share one look into the table, so that they cannot both find nothing and queue twice.</remarks>
    public async Task<Guid> StartOnceAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken)
    {
        var key = (kind, (config ?? JobConfig.Empty).GetRawText());
        var starting = _starting.GetOrAdd(key, _ => new Lazy<Task<Guid>>(async () =>
            await store.UnfinishedAsync(kind, config ?? JobConfig.Empty, CancellationToken.None)
                ?? await StartAsync(kind, config, actor, CancellationToken.None)));
        try
        {
            return await starting.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            _starting.TryRemove(KeyValuePair.Create(key, starting));
        }
    }

    /// <summary>Whether such a job is queued or running, on whatever node.</summary>
    public async Task<bool> IsUnderWayAsync(string kind, JsonElement? config, CancellationToken cancellationToken) =>
        await store.UnfinishedAsync(kind, config ?? JobConfig.Empty, cancellationToken) is not null;

    /// <summary>Starts a job, or joins the same one that was interrupted by a restart, and waits for its end on whatever node.</summary>
    /// <exception cref="JobFailedException">The job failed or was canceled.</exception>
    public async Task RunToEndAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken)
    {
        var jobId = await StartOnceAsync(kind, config, actor, cancellationToken);
        while (true)
        {
            var job = await store.FindAsync(jobId, cancellationToken) ?? throw new JobFailedException("The job's row is gone.");
            switch (job.Status)
            {
                case "succeeded":
                    return;
                case "failed" or "canceled":
                    throw new JobFailedException(job.Error ?? "The job was canceled.");
                default:
                    await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>What a job would need.</summary>
    /// <exception cref="JobFailedException">Unknown kind, or a setting out of range.</exception>
    public async Task<JobEstimate> EstimateAsync(string kind, JsonElement? config, CancellationToken cancellationToken)
    {
        var job = (TrackedJob)services.GetRequiredService(Require(kind).Job);
        var estimate = await job.EstimateAsync(config ?? JobConfig.Empty, cancellationToken);
        return estimate.Duration is null
            ? estimate with { Duration = await store.LastDurationAsync(kind, config ?? JobConfig.Empty, cancellationToken) }
            : estimate;
    }

    public Task<bool> CancelAsync(Guid jobId, CancellationToken cancellationToken) =>
        store.RequestCancelAsync(jobId, clock.GetUtcNow(), cancellationToken);

    /// <summary>The queue has changed on this node: look now instead of at the next round.</summary>
    internal void Wake() =>
        Interlocked.Exchange(ref _wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Ends with the next <see cref="Wake"/>; to be taken before looking, so that what comes meanwhile is not missed.</summary>
    internal Task Woken => Volatile.Read(ref _wake).Task;

    private static JobKind Require(string kind) => Timetable.Find(kind)
        ?? throw new JobFailedException($"Job '{kind}' is unknown; known are {string.Join(", ", Timetable.Kinds)}.");
}
