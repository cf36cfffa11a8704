using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Jobs.Storage;

namespace TradingConsole.Workers.Jobs;

/// <summary>Measures a registered model on stored minutes after its training window, so that the gate can judge one made elsewhere.</summary>
internal sealed class EvaluateModelJob(
    TrainingHistory history, ModelRegistry registry, JobStore store, JobBoard board, TimeProvider clock, ILogger<EvaluateModelJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "evaluate_model";

    private const double DaysDefault = 30;
    private const double RowsDefault = 90_000;

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var id = run.Config.TryGetProperty("modelId", out var given) && given.TryGetGuid(out var value)
            ? new ModelId(value)
            : throw new JobFailedException("Setting 'modelId' is missing; it names the model to measure.");
        var days = run.Number("days", DaysDefault, 1, 400);
        var rowsMax = (int)run.Number("rowsMax", RowsDefault, 1_000, 1_000_000);
        var record = await registry.FindAsync(id, cancellationToken) ?? throw new JobFailedException($"Model {id} is not in the registry.");
        var model = await registry.LoadAsync(record, cancellationToken);
        var config = TrainingConfig.Over(days, model.Header.LabelSpec) with { RowsMax = rowsMax };
        var rows = await history.LoadAsync(
            config, days, (fraction, step) => run.ReportAsync(0.8 * fraction, step, cancellationToken), cancellationToken);
        await run.ReportAsync(0.8, $"Measuring on up to {rows.Count} rows", cancellationToken);
        var metrics = await Task.Run(() => ModelEvaluation.Measure(model, rows, config.Parallelism, cancellationToken), cancellationToken);
        await registry.RecordEvaluationAsync(id, metrics.ToJson(), cancellationToken);
        return JsonSerializer.Serialize(new { modelId = id.Value, testRows = metrics.TestRows });
    }
}
