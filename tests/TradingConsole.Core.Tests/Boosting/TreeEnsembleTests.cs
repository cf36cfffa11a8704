using TradingConsole.Core.Boosting;
using TradingConsole.Core.Boosting.Prediction;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class TreeEnsembleTests
{
    /// <summary>Few and many slots, one and several outputs, trees below and above what bytes hold.</summary>
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        { 1, 1, 3, 1 },
        { 3, 8, 2, 1 },
        { 70, 63, 3, 1 },
        { 40, 31, 6, 1 },
        { 33, 31, 12, 1 },
        { 30, 20, 20, 3 },
        { 12, 256, 5, 2 },
        { 4, 400, 5, 1 },
        { 60, 200, 70, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Predict_EveryPath_AddsTheWalkedLeavesInTreeOrder(int trees, int leaves, int features, int outputs)
    {
        var random = new SeededRandom(11);
        var ensemble = RandomTrees.Ensemble(random, trees, leaves, features, outputs);
        var rows = Enumerable.Range(0, 301).Select(_ => RandomTrees.Row(random, ensemble)).ToArray();
        var expected = rows.SelectMany(row => Walked(ensemble, row)).ToArray();

        var single = new double[expected.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            ensemble.PredictRaw(rows[i], single.AsSpan(i * outputs, outputs));
        }

        var byRow = new double[expected.Length];
        ensemble.PredictMany(rows.SelectMany(row => row).ToArray(), byRow);
        var columns = Enumerable.Range(0, features).Select(f => rows.Select(row => row[f]).ToArray()).ToArray();
        var byColumn = new double[expected.Length - (7 * outputs)];
        ensemble.PredictMany(columns, 7, byColumn);

        Assert.Equal(expected, single);
        Assert.Equal(expected, byRow);
        Assert.Equal(expected[(7 * outputs)..], byColumn);
    }

    [Fact]
    public void Predict_OneRowAndMany_DoNotAllocate()
    {
        var random = new SeededRandom(5);
        var ensemble = RandomTrees.Ensemble(random, 50, 31, 8);
        var rows = Enumerable.Range(0, 200).SelectMany(_ => RandomTrees.Row(random, ensemble)).ToArray();
        var predictions = new double[200];
        ensemble.PredictMany(rows, predictions);
        ensemble.Predict(rows.AsSpan(0, 8));

        var before = GC.GetAllocatedBytesForCurrentThread();
        ensemble.PredictMany(rows, predictions);
        ensemble.Predict(rows.AsSpan(0, 8));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void PredictMany_ShapesThatDisagree_Throw()
    {
        var ensemble = RandomTrees.Ensemble(new SeededRandom(1), 2, 4, 3);

        Assert.Throws<ArgumentException>(() => ensemble.PredictMany(new double[8], new double[3]));
        Assert.Throws<ArgumentException>(() => ensemble.PredictMany([new double[5], new double[5]], 0, new double[5]));
        Assert.Throws<ArgumentException>(() => ensemble.PredictMany([new double[5], new double[4], new double[5]], 0, new double[5]));
        Assert.Throws<ArgumentException>(() => ensemble.Predict(new double[2]));
    }

    private static double[] Walked(TreeEnsemble ensemble, double[] row)
    {
        var scores = new double[ensemble.Header.TreesPerIteration];
        for (var t = 0; t < ensemble.Trees.Count; t++)
        {
            scores[t % scores.Length] += ensemble.Trees[t].LeafValue[TreeWalk.LeafOf(ensemble.Trees[t], row)];
        }

        return scores;
    }
}
