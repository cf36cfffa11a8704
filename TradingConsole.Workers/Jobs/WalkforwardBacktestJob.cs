using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// Trains anew for every fold of the stored history, by the recipe of the model it is to be evidence for, plays the out-of-fold predictions through the portfolio backtest and keeps the
/// report; or, asked for <c>{"kind":"backtest"}</c>, plays one model over the minutes after it was trained. Started again after an
/// interruption it begins anew and stores one report.
/// </summary>
internal sealed class WalkforwardBacktestJob(
    TrainingHistory history, CandleStore candles, InstrumentStore instruments, Universe universe, ModelRegistry registry,
    BacktestStore backtests, DeskState desk, JobStore store, JobBoard board, TimeProvider clock, ILogger<WalkforwardBacktestJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "walkforward_backtest";

    private const int Threads = 2;
    private const long BytesBase = 400L << 20;
    private const long BytesPerRow = 420;

    private readonly TimeProvider _clock = clock;

    public override async Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var request = Request.Read(config);
        if (!request.IsWalk)
        {
            return new(BytesBase, null, $"{universe.Symbols.Length} symbols, minutes a chunk at a time");
        }

        var model = request.ModelId is { } id ? await registry.FindAsync(new ModelId(id), cancellationToken) : null;
        var rows = model is not null && RecipeOf(model) is { } recipe
            ? (long)Math.Min(Math.Min(request.RowsMost, recipe.RowsMaxOver(request.Days * 1_440)), universe.Symbols.Length * request.Days * 1_440)
            : request.RowsMax;
        return new(BytesBase + (BytesPerRow * rows), null, $"at most {rows:N0} training rows of {universe.Symbols.Length} symbols, then minutes a chunk at a time");
    }

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var request = Request.Read(run.Config);
        var model = await ModelOfAsync(request, cancellationToken);
        var minutes = new StoredMinutes(candles, await ContractsAsync(cancellationToken), universe.Symbols.Contains(Symbol.Btc));
        var recipe = request.IsWalk && model is not null ? RecipeOf(model) : null;
        var result = recipe is not null ? await WalkAsync(run, request, recipe, minutes, cancellationToken)
            : request.IsWalk && model is not null ? await WalkFixedAsync(run, request, model, minutes, cancellationToken)
            : request.IsWalk ? await WalkAsync(run, request, null, minutes, cancellationToken)
            : await PlayAsync(run, request, model ?? throw new JobFailedException(
                "No model is in production and none was named: set 'modelId', or run the walk-forward."), minutes, cancellationToken);

        await run.ReportAsync(0.98, "Storing the report", cancellationToken);
        var id = await backtests.AddAsync(
            result, Guid.CreateVersion7(_clock.GetUtcNow()), _clock.GetUtcNow(), run.Actor.Name, model?.Id.Value, run.JobId, cancellationToken);
        if (request.IsWalk && model is not null)
        {
            await registry.RecordEvidenceAsync(model.Id, EvidenceKinds.WalkForward, EvidenceOf(result, recipe?.Hash ?? model.ArtifactHash), cancellationToken);
        }

        return JsonSerializer.Serialize(new
        {
            backtestId = id, trades = result.Normal.Figures.Trades, net = result.Normal.Figures.NetProfit, resultHash = result.ResultHash,
        });
    }

    /// <param name="recipe">A model's own, so that the result is evidence for it; null: the desk's rules and the request's settings.</param>
    private async Task<BacktestResult> WalkAsync(
        JobRun run, Request request, TrainingRecipe? recipe, StoredMinutes minutes, CancellationToken cancellationToken)
    {
        var (rows, training) = recipe is null
            ? await LoadAsync(run, request, request.Training(desk.Rules.Label), cancellationToken)
            : await LoadAsync(run, request, recipe, cancellationToken);
        var learned = new LatestProgress<TrainingProgress>(new(0, "Training the first fold"));
        var walk = await AsideAsync(
            () => Task.FromResult(WalkForwardRun.Execute(rows, training, learned, cancellationToken)),
            () => run.ReportAsync(0.2 + (0.5 * learned.Latest.Fraction), learned.Latest.Step, cancellationToken), cancellationToken);

        var play = WalkForwardPlay.Of(walk);
        var config = ConfigOf(training.LabelSpec, [.. play.Folds.Select(fold => fold.Model)], request.Seed);
        var played = new LatestProgress<BacktestProgress>(new(0, "Backtest"));
        return await AsideAsync(
            () => BacktestStudy.WalkAsync(
                new ModelMinuteFeed(minutes, play.Schedule, play.FromMinute, play.ToMinute, Threads), config,
                PolicyTrials.Around(config.Policy), play.Folds, played, Threads, cancellationToken),
            () => run.ReportAsync(0.7 + (0.27 * played.Latest.Fraction), played.Latest.Step, cancellationToken), cancellationToken);
    }

    private async Task<(TrainingRows Rows, TrainingConfig Config)> LoadAsync(
        JobRun run, Request request, TrainingConfig config, CancellationToken cancellationToken) =>
        (await history.LoadAsync(config, request.Days, (fraction, step) => run.ReportAsync(0.2 * fraction, step, cancellationToken), cancellationToken), config);

    /// <summary>Rows as dense as the model's own, over the history there is.</summary>
    private async Task<(TrainingRows Rows, TrainingConfig Config)> LoadAsync(
        JobRun run, Request request, TrainingRecipe recipe, CancellationToken cancellationToken)
    {
        if (request.Split is not null)
        {
            throw new JobFailedException("Setting 'trainDays' was given with 'modelId'; a model's own recipe says how its parts are cut. Leave one of them out.");
        }

        var first = recipe.Config with { RowsMax = Math.Min(request.RowsMost, recipe.RowsMaxOver(request.Days * 1_440)) };
        var (rows, _) = await LoadAsync(run, request, first, cancellationToken);
        var span = rows.Minute[^1] + 1 - rows.Minute[0];
        var folds = recipe.FoldsOver(span);
        if (Math.Min(folds.RowsMax, span * rows.Symbols.Count) > request.RowsMost)
        {
            throw new JobFailedException(string.Create(CultureInfo.InvariantCulture,
                $"Setting 'rowsMax' was {request.RowsMost}; this model's recipe takes {folds.RowsMax} rows over {span / 1_440.0:0.#} days. Allow so many, or ask for fewer days."));
        }

        // The history may be shorter than asked for: then fewer rows have the model's density.
        return rows.Count > folds.RowsMax
            ? await LoadAsync(run, request, folds, cancellationToken)
            : (rows, folds);
    }

    /// <summary>How the model was trained; null when that is not known exactly: made elsewhere, or by a version that kept no recipe.</summary>
    private static TrainingRecipe? RecipeOf(ModelRecord model)
    {
        if (model.Origin == ModelOrigin.Imported)
        {
            return null;
        }

        try
        {
            var metrics = TrainingMetrics.Parse(model.MetricsJson);
            return metrics.Recipe is { } recipe && recipe.Hash == metrics.ConfigHash ? recipe : null;
        }
        catch (JsonException)
        {
            return null; // The model itself is then played.
        }
    }

    /// <summary>A model that cannot be trained anew for each fold; what came after its training window tests the model itself.</summary>
    private async Task<BacktestResult> WalkFixedAsync(
        JobRun run, Request request, ModelRecord record, StoredMinutes minutes, CancellationToken cancellationToken)
    {
        var model = await registry.LoadAsync(record, cancellationToken);
        var (from, to) = LaterMinutes(request, model);
        var play = WalkForwardPlay.OfFixed(model, from, to);
        var config = ConfigOf(model.Header.LabelSpec, [record.Id.Value], request.Seed);
        var played = new LatestProgress<BacktestProgress>(new(0, "Backtest"));
        return await AsideAsync(
            () => BacktestStudy.WalkAsync(
                new ModelMinuteFeed(minutes, play.Schedule, play.FromMinute, play.ToMinute, Threads), config,
                PolicyTrials.Around(config.Policy), play.Folds, played, Threads, cancellationToken),
            () => run.ReportAsync(0.97 * played.Latest.Fraction, played.Latest.Step, cancellationToken), cancellationToken);
    }

    private async Task<BacktestResult> PlayAsync(
        JobRun run, Request request, ModelRecord record, StoredMinutes minutes, CancellationToken cancellationToken)
    {
        var model = await registry.LoadAsync(record, cancellationToken);
        var (from, to) = LaterMinutes(request, model);
        var played = new LatestProgress<BacktestProgress>(new(0, "Backtest"));
        return await AsideAsync(
            () => BacktestStudy.RunAsync(
                new ModelMinuteFeed(minutes, ModelSchedule.Always(model), from, to, Threads),
                ConfigOf(model.Header.LabelSpec, [record.Id.Value], request.Seed), played, Threads, cancellationToken),
            () => run.ReportAsync(0.97 * played.Latest.Fraction, played.Latest.Step, cancellationToken), cancellationToken);
    }

    /// <summary>The newest minutes asked for, none of them within the labels the model learned from.</summary>
    private (long From, long To) LaterMinutes(Request request, TradingModel model)
    {
        var to = MinuteGrid.ToIndex(_clock.GetUtcNow());
        var learned = model.Header.TrainEndMinute + model.Header.LabelSpec.HorizonBars + 1;
        var from = Math.Max(to - (long)(request.Days * 1_440), learned);
        return from < to ? (from, to) : throw new JobFailedException(
            $"Model {model.Id} learned up to {MinuteGrid.FromIndex(learned):u}; there is no later minute to test it on yet.");
    }

    /// <summary>Heavy work on a thread of its own, with progress told beside it.</summary>
    private static async Task<T> AsideAsync<T>(Func<Task<T>> work, Func<Task> report, CancellationToken cancellationToken)
    {
        var working = Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        while (await Task.WhenAny(working, Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellationToken)) != working)
        {
            await report();
        }

        return await working;
    }

    private BacktestConfig ConfigOf(Core.Labels.LabelSpec label, ImmutableArray<Guid> models, ulong seed) =>
        new(desk.Rules.Policy, desk.Rules.Risk, label) { Models = models, Seed = seed };

    private async Task<ModelRecord?> ModelOfAsync(Request request, CancellationToken cancellationToken) =>
        request.ModelId is { } id
            ? await registry.FindAsync(new ModelId(id), cancellationToken) ?? throw new JobFailedException($"Setting 'modelId' was {id}; no such model is registered.")
            : request.IsWalk ? null : await registry.ProductionAsync(cancellationToken);

    private async Task<ImmutableArray<BacktestSymbol>> ContractsAsync(CancellationToken cancellationToken)
    {
        var listed = (await instruments.LoadAsync(cancellationToken)).ToDictionary(instrument => instrument.Symbol);
        ImmutableArray<BacktestSymbol> contracts = [.. universe.Symbols
            .Where(listed.ContainsKey)
            .Select(symbol => new BacktestSymbol(listed[symbol]))];
        return contracts.IsEmpty ? throw new JobFailedException("No symbol of the universe is listed yet: read the exchange's instruments first.") : contracts;
    }

    private static WalkForwardEvidence EvidenceOf(BacktestResult result, string recipeHash)
    {
        // Nothing lost has no finite factor, and JSON no infinity: a thousand stands for it, nothing traded for 0.
        var figures = result.Normal.Figures;
        return new WalkForwardEvidence(
            result.WalkForward!.Folds.Length, figures.Trades, figures.ProfitFactor ?? (figures.Trades > 0 ? 1_000 : 0), figures.DrawdownMax, figures.SharpeDaily ?? 0,
            figures.DeflatedSharpe ?? 0, result.WalkForward.OverfittingProbability ?? 1, result.ResultHash)
        {
            RecipeHash = recipeHash,
        };
    }

    /// <summary>The job's settings, checked.</summary>
    /// <param name="RowsMost">Rows a model's recipe may take: what was set, else all that is ever allowed.</param>
    private sealed record Request(bool IsWalk, double Days, int RowsMax, int RowsMost, Guid? ModelId, SplitPlan? Split, ulong Seed)
    {
        private const int RowsAllowed = 5_000_000;

        public static Request Read(JsonElement config)
        {
            var kind = Text(config, "kind") ?? BacktestKinds.WalkForward;
            if (kind is not (BacktestKinds.WalkForward or BacktestKinds.Backtest))
            {
                throw new JobFailedException($"Setting 'kind' was '{kind}'; expected {BacktestKinds.WalkForward} or {BacktestKinds.Backtest}.");
            }

            var model = Text(config, "modelId");
            Guid? modelId = model is null ? null
                : Guid.TryParse(model, out var parsed) ? parsed
                : throw new JobFailedException($"Setting 'modelId' was '{model}'; expected a model's id.");
            return new Request(
                kind == BacktestKinds.WalkForward,
                config.Number("days", 300, 1, 1_100),
                (int)config.Number("rowsMax", 400_000, 1_000, RowsAllowed),
                (int)config.Number("rowsMax", RowsAllowed, 1_000, RowsAllowed),
                modelId,
                config.TryGetProperty("trainDays", out _)
                    ? SplitPlan.Days(
                        config.Number("trainDays", 180, 0.1, 1_000), config.Number("validationDays", 30, 0.05, 400),
                        config.Number("testDays", 30, 0.05, 400), (int)config.Number("embargoMinutes", 0, 0, 100_000))
                    : null,
                (ulong)config.Number("seed", 20260101, 0, 9e15));
        }

        /// <summary>180/30/30 days where so much was asked for; otherwise one proportional cut.</summary>
        public TrainingConfig Training(Core.Labels.LabelSpec label)
        {
            var config = TrainingConfig.Over(Days, label) with { RowsMax = RowsMax, Seed = Seed };
            return Split is null ? config : config with { Split = Split };
        }

        private static string? Text(JsonElement config, string name) =>
            config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
