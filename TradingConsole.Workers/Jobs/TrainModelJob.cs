using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>Trains a candidate on the stored history and registers it. Equal history and settings give the same model id.</summary>
internal sealed class TrainModelJob(
    TrainingHistory history, ModelRegistry registry, DeskState desk, Universe universe, JobStore store, JobBoard board, TimeProvider clock,
    ILogger<TrainModelJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "train_model";

    private const double DaysDefault = 30;
    private const double DaysMost = 400;
    private const double RowsDefault = 90_000;
    private const double RowsMost = 5_000_000;

    public override async Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var (days, training) = await ReadAsync(config, cancellationToken);
        var symbols = Math.Max(1, universe.Symbols.Length);
        var estimate = TrainingEstimate.Of(symbols, days, training);
        return new JobEstimate(estimate.PeakBytes, null, string.Create(
            CultureInfo.InvariantCulture,
            $"at most {estimate.Rows:N0} rows of {symbols} symbols over the {days:0.#} days that are stored, {training.Schema.Count} features, 10 targets"));
    }

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var (days, config) = await ReadAsync(run.Config, cancellationToken);
        var rows = await history.LoadAsync(
            config, days, (fraction, step) => run.ReportAsync(0.4 * fraction, step, cancellationToken), cancellationToken);
        var progress = new LatestProgress();
        var training = Task.Factory.StartNew(
            () => TrainingRun.Execute(rows, config, progress, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (await Task.WhenAny(training, Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken)) != training)
        {
            var (fraction, step) = progress.Latest;
            await run.ReportAsync(0.4 + (0.55 * fraction), step, cancellationToken);
        }

        var outcome = await training;
        var record = await registry.RegisterAsync(outcome.Artifact, outcome.MetricsJson, run.JobId, cancellationToken);
        return JsonSerializer.Serialize(new { modelId = record.Id.Value, rows = rows.Count });
    }

    /// <remarks>How the span is cut follows from the days there are, not from those asked for.</remarks>
    private async Task<(double Days, TrainingConfig Config)> ReadAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var asked = config.Number("days", DaysDefault, 1, DaysMost);
        var rowsMax = (int)config.Number("rowsMax", RowsDefault, 1_000, RowsMost);
        var days = await history.StoredDaysAsync(asked, desk.Rules.Label, cancellationToken);
        return (days, TrainingConfig.Over(days, desk.Rules.Label) with { RowsMax = rowsMax });
    }

    /// <summary>The trainer reports from its own thread; the job reads the latest when it gets round to it.</summary>
    private sealed class LatestProgress : IProgress<TrainingProgress>
    {
        private readonly Lock _gate = new();
        private TrainingProgress _latest = new(0, "Starting");

        public TrainingProgress Latest
        {
            get
            {
                lock (_gate)
                {
                    return _latest;
                }
            }
        }

        public void Report(TrainingProgress value)
        {
            lock (_gate)
            {
                _latest = value;
            }
        }
    }
}
