using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Tests.Boosting;

/// <summary>Trees of any shape and numbering, more varied than a trainer would grow.</summary>
internal static class RandomTrees
{
    /// <summary>Values that sit on edges: thresholds' neighbours, zeros, infinities, missing.</summary>
    public static readonly double[] Special =
    [
        double.NaN, 0, -0.0, 1e-36, -1e-36, 2e-35, -2e-35, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue,
    ];

    public static TreeEnsemble Ensemble(SeededRandom random, int trees, int leaves, int features, int outputs = 1)
    {
        var names = Enumerable.Range(0, features).Select(i => $"f{i}").ToArray();
        var header = new EnsembleHeader(null, [.. names], [.. names.Select(_ => "[-1:1]")], outputs);
        return new TreeEnsemble(header, [.. Enumerable.Range(0, trees).Select(_ => Tree(random, 1 + (int)(random.NextDouble() * leaves), features))]);
    }

    public static double[] Row(SeededRandom random, TreeEnsemble ensemble)
    {
        var row = new double[ensemble.Header.FeatureCount];
        for (var f = 0; f < row.Length; f++)
        {
            var kind = random.NextDouble();
            row[f] = kind < 0.2 ? Special[(int)(random.NextDouble() * Special.Length)] : Math.Round(random.NextGaussian(), 1);
            row[f] = kind > 0.9 ? Math.BitIncrement(row[f]) : row[f];
        }

        return row;
    }

    private static Tree Tree(SeededRandom random, int leaves, int features)
    {
        if (leaves == 1)
        {
            return new Tree
            {
                SplitFeature = [], Threshold = [], Decision = [], LeftChild = [], RightChild = [], SplitGain = [], InternalValue = [],
                InternalWeight = [], InternalCount = [], LeafValue = [random.NextGaussian()], LeafWeight = [0], LeafCount = [3], Shrinkage = 1,
            };
        }

        var nodes = leaves - 1;
        int[] left = new int[nodes], right = new int[nodes], leafCount = new int[leaves], count = new int[nodes];

        // A leaf is replaced by the next node, so children come after parents; which leaf number it gets is shuffled afterwards.
        List<(int Node, bool Left)> open = [(0, true), (0, false)];
        for (var node = 1; node < nodes; node++)
        {
            var at = (int)(random.NextDouble() * open.Count);
            (open[at].Left ? left : right)[open[at].Node] = node;
            open.RemoveAt(at);
            open.Add((node, true));
            open.Add((node, false));
        }

        for (var leaf = 0; leaf < leaves; leaf++)
        {
            var at = (int)(random.NextDouble() * open.Count);
            (open[at].Left ? left : right)[open[at].Node] = ~leaf;
            open.RemoveAt(at);
            leafCount[leaf] = 1 + (int)(random.NextDouble() * 50);
        }

        for (var node = nodes - 1; node >= 0; node--)
        {
            int Rows(int child) => child >= 0 ? count[child] : leafCount[~child];
            count[node] = Rows(left[node]) + Rows(right[node]);
        }

        return new Tree
        {
            SplitFeature = [.. Enumerable.Range(0, nodes).Select(_ => (int)(random.NextDouble() * features))],
            Threshold = [.. Enumerable.Range(0, nodes).Select(_ => random.NextDouble() < 0.1 ? TreeEnsemble.ZeroThreshold : Math.Round(random.NextGaussian(), 1))],
            Decision = [.. Enumerable.Range(0, nodes).Select(_ => new DecisionType((MissingType)(int)(random.NextDouble() * 3), random.NextDouble() < 0.5))],
            LeftChild = left,
            RightChild = right,
            SplitGain = new double[nodes],
            InternalValue = new double[nodes],
            InternalWeight = new double[nodes],
            InternalCount = count,
            LeafValue = [.. Enumerable.Range(0, leaves).Select(_ => random.NextGaussian())],
            LeafWeight = new double[leaves],
            LeafCount = leafCount,
            Shrinkage = 0.1,
        };
    }
}
