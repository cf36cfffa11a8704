using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Quartz;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>Where jobs are asked for, watched and canceled. Quartz runs them; this board knows what became of them.</summary>
public sealed class JobBoard(
    JobStore store, [FromKeyedServices(Timetable.Scheduler)] ISchedulerFactory schedulers, TimeProvider clock)
{
    private static readonly JsonElement NoConfig = JsonDocument.Parse("{}").RootElement;

    private readonly ConcurrentDictionary<Guid, RunningJob> _running = new();

    /// <summary>Writes the job's row, hands it to Quartz and returns at once.</summary>
    public async Task<Guid> StartAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken) =>
        (await BeginAsync(kind, config, actor, cancellationToken)).JobId;

    /// <summary>Starts a job and waits for its end; only for jobs this process runs.</summary>
    /// <exception cref="JobFailedException">The job failed or was canceled.</exception>
    public async Task RunToEndAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken)
    {
        var (_, running) = await BeginAsync(kind, config, actor, cancellationToken);
        await running.Ended.Task.WaitAsync(cancellationToken);
    }

    private async Task<(Guid JobId, RunningJob Running)> BeginAsync(
        string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken)
    {
        var jobId = Guid.CreateVersion7(clock.GetUtcNow());
        await store.EnqueueAsync(jobId, kind, config ?? NoConfig, actor, clock.GetUtcNow(), cancellationToken);
        var running = new RunningJob();
        _running[jobId] = running;
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var data = new JobDataMap
        {
            [TrackedJob.JobIdKey] = jobId.ToString(),
            [TrackedJob.ConfigKey] = (config ?? NoConfig).GetRawText(),
            [TrackedJob.ActorKey] = actor.Name,
        };
        await scheduler.TriggerJob(new JobKey(kind), data, cancellationToken);
        return (jobId, running);
    }

    public async Task<bool> CancelAsync(Guid jobId, CancellationToken cancellationToken)
    {
        var asked = await store.RequestCancelAsync(jobId, clock.GetUtcNow(), cancellationToken);
        if (asked && _running.TryGetValue(jobId, out var running))
        {
            await running.Cancellation.CancelAsync();
        }

        return asked;
    }

    internal RunningJob Enter(Guid jobId) => _running.GetOrAdd(jobId, _ => new RunningJob());

    internal void Leave(Guid jobId, Exception? failure)
    {
        if (!_running.TryRemove(jobId, out var running))
        {
            return;
        }

        if (failure is null)
        {
            running.Ended.TrySetResult();
        }
        else
        {
            running.Ended.TrySetException(failure);
            _ = running.Ended.Task.Exception; // Observed here: nobody has to wait for a job.
        }
    }

    internal sealed class RunningJob
    {
        public CancellationTokenSource Cancellation { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
