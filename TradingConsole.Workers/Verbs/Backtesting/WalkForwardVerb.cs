using System.CommandLine;
using System.Runtime.InteropServices;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary><c>walkforward</c>: learns anew for every fold of candle files and plays what each fold never saw.</summary>
internal static class WalkForwardVerb
{
    public const string Help =
        $"""
        Train ten ensembles for every fold of a purged walk forward, then play each fold's test part with the model learned before it.

        The play is the portfolio backtest's: one wallet across all folds, twelve neighbouring policies tried beside the chosen one
        (deflated Sharpe ratio, probability of backtest overfitting; docs/metrics.md, Splits and Backtests).

        {CandleFile.Columns}

        An atr column is not read: features and barriers use the live kernel's ATR, as the desk would.
        The newest fold's test part ends with the last labelled minute; older folds lie one test length earlier each. Lengths are days.
        Fewer days of candles than one fold needs: one proportional cut (60/20/20 %), with a note, unless lengths were given.

        {LabelSpecFile.Keys}
          Default: the desk's (12, 8, 240, 16, 0.0004, 0.15).

        {BacktestConfigFile.Keys}

        {ContractsFile.Keys}

        {BacktestOutput.Help}
        --models: folder for the folds' model artifacts, fold-1.model the oldest; backtest --model reads them.
        """;

    private const double MinutesPerDay = 1_440;

    public static Command Command()
    {
        var input = new BacktestInputs();
        var train = new Option<double?>("--train-days") { Description = "Default 180" };
        var validation = new Option<double?>("--validation-days") { Description = "Default 30; early stopping reads it" };
        var test = new Option<double?>("--test-days") { Description = "Default 30" };
        var embargo = new Option<int>("--embargo-minutes") { Description = "Distance between parts besides the purge, default 0" };
        var rows = new Option<int>("--rows-max") { Description = "Training rows at most, thinned evenly over time", DefaultValueFactory = _ => 3_000_000 };
        var trees = new Option<int?>("--trees") { Description = "Trees a target at most; default: what the desk trains with" };
        var models = new Option<string?>("--models") { Description = "Folder to write each fold's model to" };
        return input.Verb("walkforward", Help, [train, validation, test, embargo, rows, trees, models], (result, notes, token) => RunAsync(
            input.Read(result),
            new WalkForwardLengths(
                result.GetValue(train), result.GetValue(validation), result.GetValue(test), result.GetValue(embargo), result.GetValue(rows),
                result.GetValue(trees)),
            result.GetValue(models), notes, token));
    }

    public static async Task<BacktestVerbResult> RunAsync(
        BacktestRequest request, WalkForwardLengths lengths, string? models, TextWriter notes, CancellationToken cancellationToken)
    {
        request.RequireOutputs();
        var label = request.Label() ?? LabelSpec.Calibrated;
        var minutes = request.Minutes(notes);
        var training = lengths.Over((minutes.ToMinute - minutes.FromMinute) / MinutesPerDay, label, request.Seed, notes);
        var walk = WalkForwardRun.Execute(
            Rows(minutes, training), training, new StepLines(notes), cancellationToken);
        if (models is not null)
        {
            Directory.CreateDirectory(models);
            foreach (var fold in walk.Folds)
            {
                await File.WriteAllBytesAsync(
                    Path.Combine(models, FormattableString.Invariant($"fold-{fold.Index + 1}.model")), fold.Outcome.Artifact, cancellationToken);
            }
        }

        var play = WalkForwardPlay.Of(walk);
        var config = BacktestConfigFile.Read(request.Config, label, request.Seed) with { Models = [.. play.Folds.Select(fold => fold.Model)] };
        var feed = new ModelMinuteFeed(minutes, play.Schedule, play.FromMinute, play.ToMinute, BacktestInputs.Threads);
        var study = await BacktestStudy.WalkAsync(
            feed, config, PolicyTrials.Around(config.Policy), play.Folds, null, BacktestInputs.Threads, cancellationToken);
        BacktestOutput.Write(study, request.Out, request.Trades);
        return BacktestVerbResult.Of(study, request.Out);
    }

    private static TrainingRows Rows(FileMinutes minutes, TrainingConfig training)
    {
        var btc = minutes.Btc is { } series ? BtcContextSeries.From(series) : null;
        var set = new TrainingSet(
            training.LabelSpec, minutes.Symbols.Select(contract => contract.Symbol.Value), training.RowsMax, training.Weighting);
        Parallel.ForEach(minutes.Symbols, new ParallelOptions { MaxDegreeOfParallelism = BacktestInputs.Threads }, contract =>
        {
            var file = minutes.File(contract.Symbol);
            set.Add(file.Series, btc, [], CollectionsMarshal.AsSpan(file.Funding.ToList()), training.Events);
        });
        return set.ToRows();
    }

    /// <summary>A line a step on standard error; what is written there never reaches the result.</summary>
    private sealed class StepLines(TextWriter notes) : IProgress<TrainingProgress>
    {
        private readonly Lock _gate = new();
        private string _last = "";

        public void Report(TrainingProgress value)
        {
            lock (_gate)
            {
                var step = value.Step.Split(':')[0];
                if (step != _last)
                {
                    notes.WriteLine(_last = step);
                }
            }
        }
    }
}

/// <param name="TrainDays">Null: 180; validation and test: 30.</param>
/// <param name="Trees">A target at most; null: what the desk trains with.</param>
internal sealed record WalkForwardLengths(
    double? TrainDays, double? ValidationDays, double? TestDays, int EmbargoMinutes, int RowsMax, int? Trees)
{
    /// <summary>How so many days of candles are learned from.</summary>
    /// <exception cref="InvalidDataException">A length breaks a rule; the message names it.</exception>
    public TrainingConfig Over(double days, LabelSpec label, ulong seed, TextWriter notes)
    {
        Require("--train-days", TrainDays);
        Require("--validation-days", ValidationDays);
        Require("--test-days", TestDays);
        if (EmbargoMinutes < 0 || RowsMax < 1 || Trees < 1)
        {
            throw new InvalidDataException("--embargo-minutes must not be negative; --rows-max and --trees must be at least 1");
        }

        var isGiven = TrainDays is not null || ValidationDays is not null || TestDays is not null;
        var config = TrainingConfig.Over(days, label);
        if (isGiven)
        {
            config = config with { Split = SplitPlan.Days(TrainDays ?? 180, ValidationDays ?? 30, TestDays ?? 30, EmbargoMinutes) };
        }
        else if (config.Split.IsProportional)
        {
            notes.WriteLine(FormattableString.Invariant($"{days:0.0} days of candles are less than 180/30/30: one cut of 60/20/20 %"));
            config = config with { Split = SplitPlan.Proportional(0.6, 0.2, 0.2, EmbargoMinutes) };
        }
        else
        {
            config = config with { Split = SplitPlan.Days(180, 30, 30, EmbargoMinutes) };
        }

        return config with
        {
            RowsMax = RowsMax, Seed = seed, Boosting = Trees is { } trees ? config.Boosting with { NumIterations = trees } : config.Boosting,
        };
    }

    private static void Require(string option, double? days)
    {
        if (days is { } given && !(given > 0 && given <= 10_000))
        {
            throw new InvalidDataException(FormattableString.Invariant($"{option} is {given}, must be above 0 and at most 10000 days"));
        }
    }
}
