using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Models;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>Asks the promotion gate and, if it agrees, puts a model into production. Without <c>modelId</c>: the newest candidate.</summary>
internal sealed class PromoteModelJob(
    ModelRegistry registry, ModelPromoter promoter, JobStore store, JobBoard board, TimeProvider clock, ILogger<PromoteModelJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "promote_model";

    private const long BytesBase = 64L << 20;

    public override Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken) =>
        Task.FromResult(new JobEstimate(BytesBase, null, "a model's file and twelve hours of two symbols, within the desk"));

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var id = run.Config.TryGetProperty("modelId", out var given)
            ? new ModelId(given.GetGuid())
            : (await registry.ListAsync(20, cancellationToken)).FirstOrDefault(model => model.Stage == ModelStage.Candidate)?.Id
                ?? throw new JobFailedException("There is no candidate to promote; train a model first.");
        var reason = run.Config.TryGetProperty("reason", out var text) ? text.GetString() ?? "" : "Promoted by the promotion job.";
        if (reason.Length > PromotionOrder.ReasonLengthMax)
        {
            throw new JobFailedException($"Setting 'reason' had {reason.Length} characters; at most {PromotionOrder.ReasonLengthMax} are kept.");
        }

        await run.ReportAsync(0.2, "Asking the promotion gate", cancellationToken);
        var outcome = await promoter.PromoteAsync(new PromotionOrder(id.Value, reason), run.Actor, cancellationToken);
        return outcome.IsOk
            ? JsonSerializer.Serialize(new { modelId = id.Value, outcome.Message })
            : throw new JobFailedException(outcome.Message);
    }
}
