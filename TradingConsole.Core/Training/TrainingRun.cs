using System.Diagnostics;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Training;

/// <summary>One training run: split, bin, learn ten ensembles, measure on data the run never learned from.</summary>
public static class TrainingRun
{
    /// <summary>Trains and measures a model. Deterministic: equal rows and configuration give equal artifact bytes.</summary>
    /// <exception cref="TrainingException">The rows cannot be trained on; the message says which rule they break.</exception>
    /// <exception cref="OperationCanceledException">Canceled between two trees.</exception>
    public static TrainingOutcome Execute(
        TrainingRows rows,
        TrainingConfig config,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(config);
        var started = Stopwatch.GetTimestamp();
        TrainingRowRules.Require(rows, config);
        progress?.Report(new TrainingProgress(0, $"Splitting {rows.Count} rows of {rows.Symbols.Count} symbols"));
        var split = WalkForward.Latest(rows.Minute, rows.EndMinute, config.Split);
        TrainingRowRules.RequireParts(split);

        progress?.Report(new TrainingProgress(0.02, "Binning features"));
        var matrix = BinnedMatrix.Build(
            [.. rows.Features.Select(column => (ReadOnlyMemory<double>)column)], config.Schema.Names, config.Boosting, split.Train);
        var targets = TargetColumn.Of(rows);
        var ensembles = Learn(rows, config, split, matrix, targets, new ProgressSum(progress, targets.Length), cancellationToken);

        progress?.Report(new TrainingProgress(0.9, $"Measuring on {split.Test.Length} test rows"));
        var predictions = TestEvidence.Predict(rows, split.Test, ensembles, config.Parallelism, cancellationToken);
        var header = new ModelHeader(
            config.Schema.Version,
            config.Schema.Names,
            config.LabelSpec,
            "gross",
            TargetColumn.Atr,
            ModelTargets.All,
            split.Train.Min(row => rows.Minute[row]),
            split.Train.Max(row => rows.Minute[row]),
            "gbdt",
            config.Seed,
            config.CodeVersion);
        var artifact = ModelArtifact.Write(header, ensembles);
        var metrics = new TrainingMetrics(
            split.Train.Length,
            split.Validation.Length,
            split.Test.Length,
            split.Purged,
            MinuteGrid.FromIndex(header.TrainStartMinute),
            MinuteGrid.FromIndex(header.TrainEndMinute),
            MinuteGrid.FromIndex(split.TestStart),
            MinuteGrid.FromIndex(split.Test.Max(row => rows.Minute[row])),
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            TestEvidence.OfTargets(targets, split, ensembles, predictions),
            TestEvidence.OfTrading(rows, split.Test, predictions));
        progress?.Report(new TrainingProgress(1, "Done"));
        return new TrainingOutcome(artifact, ModelId.FromContentHash(ModelArtifact.Hash(artifact)), metrics, metrics.ToJson());
    }

    private static TreeEnsemble[] Learn(
        TrainingRows rows,
        TrainingConfig config,
        TimeSplit split,
        BinnedMatrix matrix,
        TargetColumn[] targets,
        ProgressSum progress,
        CancellationToken cancellationToken)
    {
        var train = matrix.Select(split.Train);
        var validation = matrix.Select(split.Validation);
        var trainWeights = rows.Weight is null ? null : Pick(rows.Weight, split.Train);
        var validationWeights = rows.Weight is null ? null : Pick(rows.Weight, split.Validation);
        var ensembles = new TreeEnsemble[targets.Length];
        var seeds = new SeededRandom(config.Seed);

        // Whole targets side by side need no barrier per split; each result depends on its own target only.
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(1, config.Parallelism),
            CancellationToken = cancellationToken,
        };
        try
        {
            Parallel.For(0, targets.Length, options, i =>
            {
                var target = targets[i];
                var parameters = config.Boosting with
                {
                    Objective = target.Objective,
                    Alpha = TargetColumn.Alpha,
                    Seed = seeds.Fork((ulong)i).NextUInt64(),
                };
                ensembles[i] = BoostingTrainer.Train(
                    train,
                    Pick(target.Values, split.Train),
                    parameters,
                    trainWeights,
                    new ValidationSet(validation, Pick(target.Values, split.Validation), validationWeights),
                    progress.Of(i, target.Name),
                    cancellationToken: cancellationToken);
                progress.Complete(i, target.Name);
            });
        }
        catch (AggregateException failed) when (failed.InnerExceptions.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TrainingException($"learning failed: {failed.InnerExceptions[0].Message}", failed.InnerExceptions[0]);
        }

        return ensembles;
    }

    private static float[] Pick(float[] values, int[] rows) => [.. rows.Select(row => values[row])];
}
