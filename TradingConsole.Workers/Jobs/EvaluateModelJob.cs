using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// Measures a registered model on stored minutes after its training window, so that the gate can judge one made elsewhere. Started
/// again after an interruption it begins anew: nothing is kept before the whole measurement is.
/// </summary>
internal sealed class EvaluateModelJob(
    TrainingHistory history, ModelRegistry registry, DeskState desk, Universe universe, JobStore store, JobBoard board, TimeProvider clock,
    ILogger<EvaluateModelJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "evaluate_model";

    private const double DaysDefault = 30;
    private const double RowsDefault = 90_000;

    public override Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var request = Request.Read(config);
        var symbols = Math.Max(1, universe.Symbols.Length);

        // Rows are gathered as for training; predicting them takes less than learning would.
        var estimate = TrainingEstimate.Of(symbols, request.Days, request.Over(desk.Rules.Label));
        return Task.FromResult(new JobEstimate(estimate.PeakBytes, null, string.Create(
            CultureInfo.InvariantCulture, $"at most {estimate.Rows:N0} rows of {symbols} symbols over {request.Days:0.#} days, as a training run's")));
    }

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var request = Request.Read(run.Config);
        var id = request.ModelId;
        var record = await registry.FindAsync(id, cancellationToken) ?? throw new JobFailedException($"Model {id} is not in the registry.");
        var model = await registry.LoadAsync(record, cancellationToken);
        var config = request.Over(model.Header.LabelSpec);
        var rows = await history.LoadAsync(
            config, request.Days, (fraction, step) => run.ReportAsync(0.8 * fraction, step, cancellationToken), cancellationToken);
        await run.ReportAsync(0.8, $"Measuring on up to {rows.Count} rows", cancellationToken);
        var metrics = await Task.Run(() => ModelEvaluation.Measure(model, rows, config.Parallelism, cancellationToken), cancellationToken);
        await registry.RecordEvaluationAsync(id, metrics.ToJson(), cancellationToken);
        return JsonSerializer.Serialize(new { modelId = id.Value, testRows = metrics.TestRows });
    }

    /// <summary>The job's settings, checked.</summary>
    private sealed record Request(ModelId ModelId, double Days, int RowsMax)
    {
        public static Request Read(JsonElement config) => new(
            !config.TryGetProperty("modelId", out var given)
                ? throw new JobFailedException("Setting 'modelId' is missing; it names the model to measure.")
                : given.ValueKind == JsonValueKind.String && given.TryGetGuid(out var id) ? new ModelId(id)
                : throw new JobFailedException($"Setting 'modelId' was {given.GetRawText()}; expected a model's id."),
            config.Number("days", DaysDefault, 1, 400),
            (int)config.Number("rowsMax", RowsDefault, 1_000, 1_000_000));

        public TrainingConfig Over(Core.Labels.LabelSpec label) => TrainingConfig.Over(Days, label) with { RowsMax = RowsMax };
    }
}
