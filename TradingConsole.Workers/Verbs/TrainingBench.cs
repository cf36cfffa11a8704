using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;
using Symbol = TradingConsole.Core.Market.Symbol;

namespace TradingConsole.Workers.Verbs;

/// <summary>The whole work of <c>job:train_model</c> on a market made in this process: features, labels, sampling, ten targets, evidence.</summary>
/// <remarks>Symbols are made, used and dropped one by one on two threads, as the job loads them from the database.</remarks>
internal static class TrainingBench
{
    private const ulong Seed = 20_260_101;
    private const int Threads = 2;

    public static Command Command()
    {
        var symbols = new Option<int>("--symbols") { Description = "Symbols of the synthetic market", DefaultValueFactory = _ => 50 };
        var days = new Option<int>("--days") { Description = "Days of one-minute history each", DefaultValueFactory = _ => 365 };
        var rows = new Option<int>("--rows-max") { Description = "Rows learned from at most", DefaultValueFactory = _ => 3_000_000 };
        var trees = new Option<int>("--trees") { Description = "Grow so many trees a target, without early stopping; 0: as the job does", DefaultValueFactory = _ => 0 };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("training", "Training end to end: features, labels, ten targets, evidence") { symbols, days, rows, trees, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            (_, token) => Task.FromResult<object>(Run(
                result.GetValue(symbols), result.GetValue(days), result.GetValue(rows), result.GetValue(trees), Console.Error, token)),
            result.GetValue(json),
            cancellationToken));
        return command;
    }

    /// <param name="days">240 and more are cut 180/30/30, fewer proportionally.</param>
    /// <param name="trees">Above 0: so many trees a target, none fewer. A random walk teaches little, so early stopping alone makes short work of it.</param>
    /// <param name="log">Progress, one line a step.</param>
    public static TrainingBenchResult Run(int symbols, int days, int rowsMax, int trees, TextWriter log, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        var started = Stopwatch.GetTimestamp();
        var config = TrainingConfig.Over(days, LabelSpec.Calibrated) with { RowsMax = rowsMax, Parallelism = Threads };
        config = trees > 0 ? config with { Boosting = config.Boosting with { NumIterations = trees, EarlyStoppingRound = 0 } } : config;
        var estimate = TrainingEstimate.Of(symbols, days, config, Threads);

        var rows = Gather(symbols, days * 1_440, config, out var seconds, cancellationToken);
        var gathered = Stopwatch.GetElapsedTime(started).TotalSeconds;
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Gathered {rows.Count} rows in {gathered:0.0} s"));

        var outcome = TrainingRun.Execute(rows, config, new Steps(log), cancellationToken);
        var total = Stopwatch.GetElapsedTime(started).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        return new TrainingBenchResult(
            symbols,
            days,
            (long)symbols * days * 1_440,
            rows.Count,
            outcome.Metrics.TrainRows,
            outcome.Metrics.ValidationRows,
            outcome.Metrics.TestRows,
            total,
            [new StageTime("gather", gathered), .. outcome.Stages],
            seconds,
            outcome.Metrics.Targets.ToDictionary(target => target.Target, target => target.Iterations),
            process.PeakWorkingSet64 / 1_048_576.0,
            estimate.PeakBytes / 1_048_576.0,
            Environment.ProcessorCount,
            outcome.ModelId.Value,
            outcome.Metrics.DataHash,
            outcome.Metrics.ConfigHash,
            Seed);
    }

    private static TrainingRows Gather(
        int symbols, int minutes, TrainingConfig config, out GatherSeconds seconds, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(0, symbols)
            .Select(i => i == 0 ? Symbol.Btc : Symbol.Parse(string.Create(CultureInfo.InvariantCulture, $"BENCH{i}USDT")))
            .ToArray();
        var random = new SeededRandom(Seed);
        var btc = BtcContextSeries.From(BenchWalk.Series(names[0], minutes, random.Fork(0)));
        var set = new TrainingSet(config.LabelSpec, names.Select(name => name.Value), config.RowsMax, config.Weighting);
        long making = 0, adding = 0;
        Parallel.For(0, symbols, new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = cancellationToken }, i =>
        {
            var start = Stopwatch.GetTimestamp();
            var series = BenchWalk.Series(names[i], minutes, random.Fork((ulong)i));
            var made = Stopwatch.GetTimestamp();
            set.Add(series, btc, [], BenchWalk.Funding(series), config.Events);
            Interlocked.Add(ref making, made - start);
            Interlocked.Add(ref adding, Stopwatch.GetTimestamp() - made);
        });
        var merge = Stopwatch.GetTimestamp();
        var rows = set.ToRows();
        seconds = new GatherSeconds(
            making / (double)Stopwatch.Frequency,
            adding / (double)Stopwatch.Frequency,
            Stopwatch.GetElapsedTime(merge).TotalSeconds);
        return rows;
    }

    private sealed class Steps(TextWriter log) : IProgress<TrainingProgress>
    {
        private readonly Lock _gate = new();
        private int _percent = -1;

        public void Report(TrainingProgress value)
        {
            lock (_gate)
            {
                var percent = (int)(100 * value.Fraction);
                if (percent / 5 != _percent / 5)
                {
                    log.WriteLine($"{percent} % {value.Step}");
                }

                _percent = percent;
            }
        }
    }
}

/// <param name="Bars">One-minute bars of all symbols.</param>
/// <param name="Rows">Rows kept of them.</param>
/// <param name="Seconds">Everything, making the market included.</param>
/// <param name="Stages">Wall seconds, one after the other.</param>
/// <param name="Gather">What gathering was made of, in processor seconds of two threads.</param>
/// <param name="Trees">Trees kept by early stopping, per target.</param>
/// <param name="PeakMb">Largest resident size of the process, MiB.</param>
/// <param name="EstimatedMb">What was told before the start, MiB.</param>
public sealed record TrainingBenchResult(
    int Symbols,
    int Days,
    long Bars,
    int Rows,
    int TrainRows,
    int ValidationRows,
    int TestRows,
    double Seconds,
    ImmutableArray<StageTime> Stages,
    GatherSeconds Gather,
    IReadOnlyDictionary<string, int> Trees,
    double PeakMb,
    double EstimatedMb,
    int Processors,
    Guid ModelId,
    string DataHash,
    string ConfigHash,
    ulong Seed);

/// <param name="Making">Making the synthetic minutes: not the job's work.</param>
/// <param name="FeaturesAndLabels">Features, events, labels and taking rows.</param>
/// <param name="Merging">Ordering the rows and weighing them, on one thread.</param>
public readonly record struct GatherSeconds(double Making, double FeaturesAndLabels, double Merging);
