using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// Recomputes drift from the stored candles, for the production model and every model that may become it: how dependent its training
/// rows are, how far the latest window lies from them, and the evidence the promotion gate reads. Repeating a run is harmless: rows
/// are keyed by moment, evidence by model.
/// </summary>
internal sealed class ComputeDriftJob(
    CandleStore candles, Universe universe, ModelRegistry registry, PresetStore presets, DriftStore drifts, FeedStore feeds, JobStore store,
    JobBoard board, TimeProvider clock, ILogger<ComputeDriftJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "compute_drift";

    private const int ModelsMax = 8;

    // What a worker holds before any row: runtime, code, the database's buffers.
    private const long BytesBase = 250L << 20;

    // Series (13 columns) and feature matrix (18), 8 bytes each; BTC's context is two more columns beside every symbol.
    private const long BytesPerMinute = (13 + 18 + 2) * 8;

    private readonly TimeProvider _clock = clock;

    public override async Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var (_, window) = await WindowAsync(config, cancellationToken);
        var to = MinuteGrid.Floor(_clock.GetUtcNow());
        var models = await ModelsAsync(to, window, cancellationToken);
        var minutes = models.Count == 0 ? 0 : (long)(to - models.Min(model => model.From)).TotalMinutes + FeatureKernel.LookbackBars;

        // Twice what lives: the collector lets a symbol's large arrays wait while the next is read.
        return new JobEstimate(
            BytesBase + (2 * minutes * BytesPerMinute) + models.Sum(model => model.CountBytesMax), null,
            string.Create(CultureInfo.InvariantCulture, $"{minutes / 1_440.0:0.#} days of one symbol at a time and hourly histograms of {models.Count} models"));
    }

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var (preset, window) = await WindowAsync(run.Config, cancellationToken);
        var to = MinuteGrid.Floor(_clock.GetUtcNow());
        var models = await ModelsAsync(to, window, cancellationToken);
        if (models.Count == 0)
        {
            return JsonSerializer.Serialize(new { models = 0, note = "No model has reference distributions." });
        }

        await CountAsync(models, to, run, cancellationToken);
        foreach (var model in models)
        {
            await SaveAsync(model, preset, to, cancellationToken);
        }

        await SaveSymbolsAsync(models[0], to, window, cancellationToken);
        return JsonSerializer.Serialize(new
        {
            models = models.Count,
            window_minutes = window.TotalMinutes,
            worst = models[0].Worst(preset) is { } worst ? new { feature = worst.Feature, psi = worst.Psi, limit = worst.ByChance } : null,
        });
    }

    private async Task<(QualityPreset Preset, TimeSpan Window)> WindowAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var preset = (await presets.ActiveAsync(PresetKinds.Quality, cancellationToken)).Read<QualityPreset>();
        return (preset, TimeSpan.FromMinutes(config.Number("window_minutes", preset.DriftWindowMinutes, 60, QualityPreset.WindowMinutesMax)));
    }

    private async Task<List<DriftRun>> ModelsAsync(DateTimeOffset to, TimeSpan window, CancellationToken cancellationToken) =>
    [
        .. (await registry.ListAsync(cancellationToken: cancellationToken))
            .Where(model => model.Stage != ModelStage.Archived)
            .OrderByDescending(model => model.Stage == ModelStage.Production)
            .ThenByDescending(model => model.CreatedAt)
            .Take(ModelsMax)
            .Select(model => DriftRun.Of(model, to, window))
            .OfType<DriftRun>(),
    ];

    private async Task CountAsync(List<DriftRun> models, DateTimeOffset to, JobRun run, CancellationToken cancellationToken)
    {
        var symbols = universe.Symbols;
        var from = models.Min(model => model.From);
        var btc = symbols.Contains(Symbol.Btc)
            ? BtcContextSeries.From(await candles.LoadSeriesAsync(Symbol.Btc, from.AddMinutes(-BtcContextKernel.LookbackBars), to, cancellationToken))
            : null;
        for (var i = 0; i < symbols.Length; i++)
        {
            await run.ReportAsync((double)i / symbols.Length, $"Features of {symbols[i]}, {i + 1} of {symbols.Length}", cancellationToken);
            var warm = from.AddMinutes(-FeatureKernel.LookbackBars);
            var series = await candles.LoadSeriesAsync(symbols[i], warm, to, cancellationToken);
            var funding = await candles.LoadFundingAsync(symbols[i], warm - HistoryFiller.FundingLead, warm, cancellationToken);
            var matrix = FeatureMatrixBuilder.Build(series, btc, [.. funding.Select(rate => rate.Rate)]);
            foreach (var model in models)
            {
                model.Take(matrix);
            }
        }
    }

    private async Task SaveAsync(DriftRun model, QualityPreset preset, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var effects = model.Effects();
        if (effects.Count > 0)
        {
            await drifts.SaveEffectsAsync(model.Record.Id.Value, effects, model.Hours, to, cancellationToken);
        }

        var features = model.Weigh(preset, effects);
        if (model.Record.Stage == ModelStage.Production)
        {
            await drifts.SaveAsync(features, model.Record.Id.Value, to, DriftStore.Job, cancellationToken);
        }

        if (model.Worst(preset) is { } worst)
        {
            await registry.RecordEvidenceAsync(
                model.Record.Id, EvidenceKinds.Drift,
                new DriftEvidence(to, worst.Feature, worst.Psi, Math.Max(preset.PsiAlert, worst.ByChance!.Value), worst.Rows), cancellationToken);
        }
    }

    private async Task SaveSymbolsAsync(DriftRun production, DateTimeOffset to, TimeSpan window, CancellationToken cancellationToken)
    {
        var cells = (await feeds.CellsAsync(universe.Symbols, to - window, to, window, cancellationToken)).ToDictionary(cell => cell.Symbol);
        await drifts.SaveAsync(
            [
                .. production.SymbolPsi().Select(symbol =>
                {
                    var cell = cells.GetValueOrDefault(symbol.Symbol);
                    return new SymbolDrift(
                        symbol.Symbol, to, FeatureSchema.V1.Version, symbol.Psi,
                        cell is null ? 1 : Math.Max(0, 1 - (cell.Stored / window.TotalMinutes)),
                        cell?.CandleMsMedian ?? double.NaN,
                        cell is { Stored: > 0 } ? (double)cell.Outliers / cell.Stored : double.NaN);
                }),
            ],
            cancellationToken);
    }
}
