using System.Text.Json;
using Microsoft.Extensions.Logging;
using Quartz;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// A Quartz job whose progress, cancellation and end are visible in <c>training_jobs</c>. A derived job is load → call Core →
/// report; whatever it throws becomes the row's error text, once, here. Never retried by itself: the operator decides.
/// </summary>
public abstract class TrackedJob(JobStore store, JobBoard board, TimeProvider clock, ILogger logger) : IJob
{
    public const string JobIdKey = "jobId";
    public const string ConfigKey = "config";
    public const string ActorKey = "actor";

    /// <returns>What the job has to say at its end, as JSON; null for nothing.</returns>
    protected abstract Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var data = context.MergedJobDataMap;
        var jobId = Guid.Parse(data.GetString(JobIdKey)!);
        if (!await store.TryBeginAsync(jobId, clock.GetUtcNow(), cancellationToken))
        {
            board.Leave(jobId, new JobFailedException("The job was canceled before it began."));
            return;
        }

        var running = board.Enter(jobId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(running.Cancellation.Token, cancellationToken);
        using var config = JsonDocument.Parse(data.GetString(ConfigKey) ?? "{}");
        var run = new JobRun(jobId, config.RootElement, new Actor(data.GetString(ActorKey) ?? "system", null), store, running.Cancellation);
        try
        {
            var result = await RunAsync(run, stop.Token);
            await store.EndAsync(jobId, "succeeded", null, result, clock.GetUtcNow(), CancellationToken.None);
            board.Leave(jobId, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await store.EndAsync(jobId, "canceled", "Canceled by an operator or by shutdown.", null, clock.GetUtcNow(), CancellationToken.None);
            board.Leave(jobId, new JobFailedException("The job was canceled."));
        }
        catch (Exception exception) // The edge of the job: anything becomes its error text.
        {
            logger.LogError(exception, "Job {JobId} ({Job}) failed", jobId, GetType().Name);
            await store.EndAsync(jobId, "failed", exception.Message, null, clock.GetUtcNow(), CancellationToken.None);
            board.Leave(jobId, new JobFailedException(exception.Message, exception));
        }
    }
}
