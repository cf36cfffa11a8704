using System.Collections.Immutable;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>Measures a run's ensembles on its test part, and describes what they learned from.</summary>
internal static class TestEvidence
{
    /// <returns>Shape [targets][test rows].</returns>
    public static double[][] Predict(
        TrainingRows rows, int[] test, TreeEnsemble[] ensembles, int parallelism, CancellationToken cancellationToken)
    {
        const int Block = 4_096;
        var predictions = ensembles.Select(_ => new double[test.Length]).ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken };
        Parallel.For(0, (test.Length + Block - 1) / Block, options, block =>
        {
            var rowsOfBlock = test.AsSpan(block * Block, Math.Min(Block, test.Length - (block * Block)));
            var columns = new double[rows.Features.Length][];
            for (var f = 0; f < columns.Length; f++)
            {
                columns[f] = new double[rowsOfBlock.Length];
                for (var i = 0; i < rowsOfBlock.Length; i++)
                {
                    columns[f][i] = rows.Features[f][rowsOfBlock[i]];
                }
            }

            for (var target = 0; target < ensembles.Length; target++)
            {
                ensembles[target].PredictMany(columns, 0, predictions[target].AsSpan(block * Block, rowsOfBlock.Length));
            }
        });
        return predictions;
    }

    public static ImmutableArray<TradingMetrics> OfTrading(TrainingRows rows, int[] test, double[][] predictions) =>
    [
        .. ((TargetOrder[])[TargetOrder.Long, TargetOrder.Short])
            .Select(side => new RuleTrades(rows, side.Of(rows), side.Direction).Measure(test, predictions[side.Er])),
    ];

    public static ImmutableArray<FeatureReference> References(TrainingRows rows, ImmutableArray<string> names, int[] train, int parallelism)
    {
        var references = new FeatureReference[names.Length];
        long[] minutes = [.. train.Select(row => rows.Minute[row])];
        Parallel.For(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism) }, f =>
        {
            var values = new double[train.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = rows.Features[f][train[i]];
            }

            var distribution = PsiReference.Of(values);
            references[f] = new FeatureReference(names[f], distribution) { DayToDay = DayToDay.Of(distribution, minutes, values) };
        });
        return [.. references];
    }

    public static ImmutableArray<FeatureImportance> Importance(TargetColumn[] targets, TreeEnsemble[] ensembles) =>
    [
        .. targets.Zip(ensembles).SelectMany(pair => OfEnsemble(pair.First.Name, pair.Second)),
    ];

    private static IEnumerable<FeatureImportance> OfEnsemble(string target, TreeEnsemble ensemble)
    {
        var names = ensemble.Header.FeatureNames;
        var (splits, gains) = (new int[names.Length], new double[names.Length]);
        foreach (var tree in ensemble.Trees)
        {
            for (var node = 0; node < tree.SplitFeature.Length; node++)
            {
                splits[tree.SplitFeature[node]]++;
                gains[tree.SplitFeature[node]] += tree.SplitGain[node];
            }
        }

        return Enumerable.Range(0, names.Length)
            .Where(f => splits[f] > 0)
            .OrderByDescending(f => gains[f])
            .ThenBy(f => f)
            .Select(f => new FeatureImportance(target, names[f], splits[f], gains[f]));
    }
}
