using TradingConsole.Core.Boosting;
using TradingConsole.Core.Models;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Training;

/// <summary>Measures a finished model on rows it cannot have learned from: what an imported model has in place of a training run.</summary>
public static class ModelEvaluation
{
    /// <summary>Fewer rows make no constant worth comparing with.</summary>
    private const int BaselineRowsMin = 200;

    /// <summary>Share of the later rows that stand in for the train part when too few earlier ones are stored.</summary>
    private const int BaselinePart = 5;

    /// <summary>Scores on the rows decided after the model's training window; the constants to beat come from rows that ended before.</summary>
    /// <param name="rows">Labelled by the model's own label spec.</param>
    /// <returns>As a training run reports it; train rows are those the constants and the drift references were taken from.</returns>
    /// <exception cref="TrainingException">No row lies after the training window.</exception>
    public static TrainingMetrics Measure(TradingModel model, TrainingRows rows, int parallelism, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        var split = Split(model.Header, rows);
        var targets = TargetColumn.Of(rows);
        TreeEnsemble[] ensembles = [.. model.Ensembles];
        var predictions = TestEvidence.Predict(rows, split.Test, ensembles, parallelism, cancellationToken);
        return new TrainingMetrics(
            split.Train.Length,
            0,
            split.Test.Length,
            split.Purged,
            MinuteGrid.FromIndex(model.Header.TrainStartMinute),
            MinuteGrid.FromIndex(model.Header.TrainEndMinute),
            MinuteGrid.FromIndex(split.TestStart),
            MinuteGrid.FromIndex(split.TestEnd - 1),
            0,
            [.. targets.Select((target, i) => TargetScores.Of(target, split, ensembles[i].Iterations, predictions[i]))],
            TestEvidence.OfTrading(rows, split.Test, predictions))
        {
            References = TestEvidence.References(rows, model.Header.FeatureNames, split.Train, parallelism),
            Importance = TestEvidence.Importance(targets, ensembles),
            Calibration =
            [
                .. Enumerable.Range(0, targets.Length)
                    .Where(i => targets[i].Objective == BoostingObjective.Binary)
                    .Select(i => TargetScores.Calibration(targets[i], rows.Minute, split.Test, predictions[i])),
            ],
            Slices = EvidenceSlices.Of(rows, targets, split.Test, predictions),
            DataHash = rows.Hash(),
            Seed = model.Header.Seed,
            CodeVersion = model.Header.CodeVersion,
        };
    }

    private static TimeSplit Split(ModelHeader header, TrainingRows rows)
    {
        var all = Enumerable.Range(0, rows.Count).OrderBy(row => rows.Minute[row]).ToArray();
        int[] before = [.. all.Where(row => rows.EndMinute[row] <= header.TrainEndMinute)];
        int[] after = [.. all.Where(row => rows.Minute[row] > header.TrainEndMinute)];
        if (after.Length == 0)
        {
            throw new TrainingException(
                $"no labelled row lies after the model's training window, which ends at {MinuteGrid.FromIndex(header.TrainEndMinute):u}: wait for newer minutes");
        }

        var purged = rows.Count - before.Length - after.Length;
        if (before.Length < BaselineRowsMin)
        {
            // The earliest later rows stand in; their labels end before the first test row decides.
            var cut = rows.Minute[after[after.Length / BaselinePart]];
            before = [.. after.Where(row => rows.EndMinute[row] < cut)];
            var test = after.Where(row => rows.Minute[row] >= cut).ToArray();
            purged += after.Length - before.Length - test.Length;
            after = test;
        }

        if (before.Length == 0)
        {
            throw new TrainingException($"{after.Length} rows after the training window are too few to take a constant from: wait for newer minutes");
        }

        var start = rows.Minute[after[0]];
        return new TimeSplit(before, [], after, purged, start, start, rows.Minute[after[^1]] + 1);
    }
}
