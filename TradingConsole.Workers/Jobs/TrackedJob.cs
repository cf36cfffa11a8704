using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// A job whose progress, cancellation and end are visible in <c>training_jobs</c>. A derived job is load → call Core →
/// report; whatever it throws becomes the row's error text, once, here. A failed job is not retried by itself: the operator decides.
/// One that its process could not finish goes back into the queue, so a derived job must bear being started again.
/// </summary>
public abstract class TrackedJob(JobStore store, JobBoard board, TimeProvider clock, ILogger logger)
{
    /// <returns>What the job has to say at its end, as JSON; null for nothing.</returns>
    protected abstract Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken);

    /// <summary>What the job would need with this configuration, told before it starts.</summary>
    /// <exception cref="JobFailedException">A setting is not valid.</exception>
    public abstract Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken);

    /// <param name="stop">The process is going down.</param>
    internal async Task ExecuteAsync(ClaimedJob job, JobQueue queue, CancellationTokenSource cancellation, CancellationToken stop)
    {
        var run = new JobRun(job.JobId, job.Config, new Actor(job.CreatedBy, null), store, cancellation, job.Attempt);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token, stop);
        try
        {
            var result = await RunAsync(run, either.Token);
            await EndAsync("succeeded", null, result);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await EndAsync("canceled", "Canceled by an operator.", null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await queue.GiveBackAsync(job, "Interrupted by a stop of its process.", clock.GetUtcNow(), CancellationToken.None);
        }
        catch (Exception exception) // The edge of the job: anything becomes its error text.
        {
            logger.LogError(exception, "Job {JobId} ({Job}) failed", job.JobId, GetType().Name);
            await EndAsync("failed", exception is OutOfMemoryException ? "It needed more memory than it was given: ask for fewer days or rows." : exception.Message, null);
        }
        finally
        {
            board.Wake(); // A place is free.
        }

        Task EndAsync(string status, string? error, string? result) => store.EndAsync(
            job.JobId, job.Attempt, status, error, result, run.Ran, clock.GetUtcNow(), CancellationToken.None);
    }
}
