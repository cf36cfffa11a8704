using TradingConsole.Core.Boosting;
using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Training;

/// <summary>One training run: split, bin, learn ten ensembles, measure on data the run never learned from.</summary>
public static class TrainingRun
{
    /// <summary>Trains and measures a model on the newest cut. Deterministic: equal rows and configuration give equal artifact bytes.</summary>
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
        TrainingRowRules.Require(rows, config);
        progress?.Report(new TrainingProgress(0, $"Splitting {rows.Count} rows of {rows.Symbols.Count} symbols"));
        var split = WalkForward.Latest(rows.Minute, rows.EndMinute, config.Split);
        return Fold(rows, rows.Hash(), config, split, progress, cancellationToken).Outcome;
    }

    /// <summary>Learns from one cut's train part and measures on its test part. The rows are known to keep the rules.</summary>
    /// <returns>Predictions have shape [targets][test rows], in the unit each target is learned in.</returns>
    internal static (TrainingOutcome Outcome, double[][] Predictions) Fold(
        TrainingRows rows,
        string dataHash,
        TrainingConfig config,
        TimeSplit split,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        var clock = new StageClock();
        TrainingRowRules.RequireParts(split);

        progress?.Report(new TrainingProgress(0.02, "Binning features"));
        var (train, validation) = Bin(rows, config, split);
        LargeGarbage.Release(rows.Count); // What the rows were gathered from, and the scratch of binning.
        clock.End("bin");

        var targets = TargetColumn.Of(rows);
        var ensembles = Learn(rows, config, split, train, validation, targets, new ProgressSum(progress, targets.Length), cancellationToken);
        clock.End("learn");

        progress?.Report(new TrainingProgress(0.9, $"Predicting {split.Test.Length} test rows"));
        var predictions = TestEvidence.Predict(rows, split.Test, ensembles, config.Parallelism, cancellationToken);
        clock.End("predict");

        progress?.Report(new TrainingProgress(0.95, $"Measuring on {split.Test.Length} test rows"));
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
            clock.Seconds,
            [.. targets.Select((target, i) => TargetScores.Of(target, split, ensembles[i].Iterations, predictions[i]))],
            TestEvidence.OfTrading(rows, split.Test, predictions))
        {
            References = TestEvidence.References(rows, config.Schema.Names, split.Train, config.Parallelism),
            Importance = TestEvidence.Importance(targets, ensembles),
            Calibration =
            [
                .. Enumerable.Range(0, targets.Length)
                    .Where(i => targets[i].Objective == BoostingObjective.Binary)
                    .Select(i => TargetScores.Calibration(targets[i], rows.Minute, split.Test, predictions[i])),
            ],
            Slices = EvidenceSlices.Of(rows, targets, split.Test, predictions),
            DataHash = dataHash,
            ConfigHash = config.Hash(),
            Recipe = new TrainingRecipe(config, rows.Minute[^1] + 1 - rows.Minute[0]),
            Seed = config.Seed,
            CodeVersion = config.CodeVersion,
        };
        clock.End("measure");
        progress?.Report(new TrainingProgress(1, "Done"));
        var outcome = new TrainingOutcome(artifact, ModelId.FromContentHash(ModelArtifact.Hash(artifact)), metrics, metrics.ToJson());
        return (outcome with { Stages = clock.Stages }, predictions);
    }

    private static (BinnedMatrix Train, BinnedMatrix Validation) Bin(TrainingRows rows, TrainingConfig config, TimeSplit split)
    {
        var table = FeatureTable.OfColumns([.. rows.Features.Select(column => (ReadOnlyMemory<float>)column)]);
        var matrix = BinnedMatrix.Build(table, config.Schema.Names, config.Boosting, split.Train, config.Parallelism);
        return (matrix.Select(split.Train), matrix.Select(split.Validation));
    }

    private static TreeEnsemble[] Learn(
        TrainingRows rows,
        TrainingConfig config,
        TimeSplit split,
        BinnedMatrix train,
        BinnedMatrix validation,
        TargetColumn[] targets,
        ProgressSum progress,
        CancellationToken cancellationToken)
    {
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

    private static float[] Pick(float[] values, int[] rows)
    {
        var picked = new float[rows.Length];
        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = values[rows[i]];
        }

        return picked;
    }
}
