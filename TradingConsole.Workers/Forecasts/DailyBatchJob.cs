using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Runs the scoreboard's daily batch for the stretch that is due. Stopped in the middle it goes on where it was.</summary>
internal sealed class DailyBatchJob(IEnumerable<DailyBatch> batches, JobStore store, JobBoard board, TimeProvider clock, ILogger<DailyBatchJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "forecast_batch";

    private const long Bytes = 400L << 20;

    private readonly DailyBatch? _batch = batches.SingleOrDefault(); // A process without forecasts has none.

    public override async Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken) => new(
        Bytes, null,
        _batch is null ? "nothing: this process measures no prediction markets"
            : await _batch.DueAsync(cancellationToken) is { } plan ? $"prediction markets from {plan.IntervalStart:yyyy-MM-dd HH:mm} to {plan.IntervalEnd:yyyy-MM-dd HH:mm} UTC"
            : "nothing is due before the next full hour");

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        if (await Batch.DueAsync(cancellationToken) is not { } plan)
        {
            return JsonSerializer.Serialize(new { due = false });
        }

        var ended = await Batch.RunAsync(plan, (done, step) => run.ReportAsync(done, step, cancellationToken), cancellationToken)
            ?? throw new JobFailedException("Another node is at the forecasts' tables; start it again when that one is done.");
        return JsonSerializer.Serialize(new { due = true, ended.RunId, status = RunWords.Of(ended.Status), ended.IntervalStart, ended.IntervalEnd });
    }

    private DailyBatch Batch => _batch
        ?? throw new JobFailedException("This process measures no prediction markets: start it with --forecasts practice or polymarket.");
}
