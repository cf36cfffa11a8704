using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// This node's hands: takes jobs from the queue and runs them, tells that it lives, hears of cancellations, and puts what dead nodes
/// left behind back into the queue.
/// </summary>
internal sealed class JobRunner(
    JobNode node, JobQueue queue, JobBoard board, DeskState state, IServiceProvider services, TimeProvider clock, ILogger<JobRunner> logger)
    : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Running> _running = new();

    /// <summary>Taken, not done, and not yet put back because the database would not hear of it.</summary>
    private readonly ConcurrentQueue<ClaimedJob> _owed = new();
    private long _lastBusy = TimeProvider.System.GetTimestamp();

    /// <summary>How long this node has had nothing to do.</summary>
    public TimeSpan Idle => _running.IsEmpty ? TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastBusy)) : TimeSpan.Zero;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await state.Ready.WaitAsync(stoppingToken);
            var beating = BeatAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                var woken = board.Woken;
                await TakeAllAsync(stoppingToken);
                await Task.WhenAny(woken, Task.Delay(Round, TimeProvider.System, stoppingToken));
            }

            await beating;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("No more jobs are taken");
        }

        await Task.WhenAll(_running.Values.Select(running => running.Task)); // Each has been told to stop and gives its job back.
    }

    private async Task TakeAllAsync(CancellationToken stop)
    {
        try
        {
            while (await queue.ClaimAsync(node.Name, node.Kinds, node.HeavyMax, node.Memory().FreeBytes, clock.GetUtcNow(), stop) is { } job)
            {
                Begin(job, stop);
            }
        }
        catch (NpgsqlException exception)
        {
            logger.LogWarning(exception, "The job queue could not be read; asked again soon");
        }
    }

    private void Begin(ClaimedJob job, CancellationToken stop)
    {
        var cancellation = new CancellationTokenSource();
        var running = new Running(job, cancellation);
        _running[job.JobId] = running;
        running.Task = Task.Run(
            async () =>
            {
                try
                {
                    await node.BeforeJobAsync(services, stop);
                    var work = (TrackedJob)services.GetRequiredService(Timetable.Find(job.Kind)!.Job);
                    await work.ExecuteAsync(job, queue, cancellation, stop);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    await GiveBackAsync(job, "Interrupted by a stop of its process."); // The stop came before its work began.
                }
                catch (NpgsqlException exception)
                {
                    logger.LogError(exception, "Job {JobId} could not begin, or its end not be stored; it goes back into the queue", job.JobId);
                    await GiveBackAsync(job, "Interrupted: the database was away.");
                }
                finally
                {
                    Volatile.Write(ref _lastBusy, TimeProvider.System.GetTimestamp());
                    _running.TryRemove(job.JobId, out _);
                    cancellation.Dispose();
                }
            },
            CancellationToken.None);
    }

    /// <summary>While this node lives its beats hold the job's lease, so what it will not do it must put back itself.</summary>
    private async Task GiveBackAsync(ClaimedJob job, string note)
    {
        try
        {
            await queue.GiveBackAsync(job, note, clock.GetUtcNow(), CancellationToken.None);
        }
        catch (NpgsqlException exception)
        {
            logger.LogWarning(exception, "Job {JobId} could not be put back; tried again at the next beat", job.JobId);
            _owed.Enqueue(job);
        }
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(BeatInterval, TimeProvider.System);
        do
        {
            try
            {
                await BeatOnceAsync(stop);
            }
            catch (NpgsqlException exception)
            {
                logger.LogWarning(exception, "A sign of life could not be given; jobs are kept for {Lease}", JobQueue.Lease);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task BeatOnceAsync(CancellationToken stop)
    {
        for (var left = _owed.Count; left > 0 && _owed.TryDequeue(out var job); left--)
        {
            await GiveBackAsync(job, "Interrupted: the database was away.");
        }

        var owned = (await queue.BeatAsync(node.Name, stop)).ToDictionary(job => job.JobId);
        foreach (var running in _running.Values)
        {
            var isLost = !owned.TryGetValue(running.Job.JobId, out var row) || row.Attempt != running.Job.Attempt;
            if (isLost ? running.WasOwned : row.IsCancelRequested)
            {
                await running.CancelAsync(); // Canceled, or taken by another node: either way it must not go on here.
            }

            running.WasOwned |= !isLost;
        }

        await queue.TellShortAsync(node.Kinds, node.Memory(), stop);
        var found = await queue.ReclaimAsync(
            null, "Interrupted: its process gave no sign of life.", clock.GetUtcNow(), stop);
        if (found > 0)
        {
            logger.LogWarning("{Count} jobs of vanished processes are back in the queue", found);
        }
    }

    private sealed class Running(ClaimedJob job, CancellationTokenSource cancellation)
    {
        public ClaimedJob Job => job;

        public Task Task { get; set; } = Task.CompletedTask;

        /// <summary>Seen in a beat: from then on its absence means that it was lost, not that it just ended.</summary>
        public bool WasOwned { get; set; }

        public async Task CancelAsync()
        {
            try
            {
                await cancellation.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                return; // It ended in this very moment.
            }
        }
    }
}
