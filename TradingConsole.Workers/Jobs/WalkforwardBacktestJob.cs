using System.Collections.Immutable;
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
/// Trains anew for every fold of the stored history, plays the out-of-fold predictions through the portfolio backtest and keeps the
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

    public override Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var request = Request.Read(config);
        return Task.FromResult<JobEstimate>(request.IsWalk
            ? new(BytesBase + (BytesPerRow * request.RowsMax), null, $"at most {request.RowsMax:N0} training rows of {universe.Symbols.Length} symbols, then minutes a chunk at a time")
            : new(BytesBase, null, $"{universe.Symbols.Length} symbols, minutes a chunk at a time"));
    }

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var request = Request.Read(run.Config);
        var model = await ModelOfAsync(request, cancellationToken);
        var minutes = new StoredMinutes(candles, await ContractsAsync(cancellationToken), universe.Symbols.Contains(Symbol.Btc));
        var result = request.IsWalk && model is { Origin: ModelOrigin.Imported } ? await WalkFixedAsync(run, request, model, minutes, cancellationToken)
            : request.IsWalk ? await WalkAsync(run, request, model?.LabelSpec ?? desk.Rules.Label, minutes, cancellationToken)
            : await PlayAsync(run, request, model ?? throw new JobFailedException(
                "No model is in production and none was named: set 'modelId', or run the walk-forward."), minutes, cancellationToken);

        await run.ReportAsync(0.98, "Storing the report", cancellationToken);
        var id = await backtests.AddAsync(
            result, Guid.CreateVersion7(_clock.GetUtcNow()), _clock.GetUtcNow(), run.Actor.Name, model?.Id.Value, run.JobId, cancellationToken);
        if (request.IsWalk && model is not null)
        {
            await registry.RecordEvidenceAsync(model.Id, EvidenceKinds.WalkForward, EvidenceOf(result), cancellationToken);
        }

        return JsonSerializer.Serialize(new
        {
            backtestId = id, trades = result.Normal.Figures.Trades, net = result.Normal.Figures.NetProfit, resultHash = result.ResultHash,
        });
    }

    /// <param name="label">What each fold learns: evidence for a model must be of its own labels.</param>
    private async Task<BacktestResult> WalkAsync(
        JobRun run, Request request, Core.Labels.LabelSpec label, StoredMinutes minutes, CancellationToken cancellationToken)
    {
        var training = request.Training(label);
        var rows = await history.LoadAsync(
            training, request.Days, (fraction, step) => run.ReportAsync(0.2 * fraction, step, cancellationToken), cancellationToken);
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

    /// <summary>An imported model cannot be trained anew for each fold; what came after its training window tests the model itself.</summary>
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

    private static WalkForwardEvidence EvidenceOf(BacktestResult result)
    {
        // Nothing lost has no finite factor, and JSON no infinity: a thousand stands for it, nothing traded for 0.
        var figures = result.Normal.Figures;
        return new WalkForwardEvidence(
            result.WalkForward!.Folds.Length, figures.Trades, figures.ProfitFactor ?? (figures.Trades > 0 ? 1_000 : 0), figures.DrawdownMax, figures.SharpeDaily ?? 0,
            figures.DeflatedSharpe ?? 0, result.WalkForward.OverfittingProbability ?? 1, result.ResultHash);
    }

    /// <summary>The job's settings, checked.</summary>
    private sealed record Request(bool IsWalk, double Days, int RowsMax, Guid? ModelId, SplitPlan? Split, ulong Seed)
    {
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
                (int)config.Number("rowsMax", 400_000, 1_000, 5_000_000),
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
