using System.Buffers;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>Path-dependent TreeSHAP of a whole ensemble; made on first use, as it holds a few times the ensemble's size.</summary>
internal sealed class TreeShap
{
    // Rows explained together, so that a tree is read from memory once for all of them.
    private const int Block = 16;
    private const int Lanes = ShapTree.Lanes;

    private readonly ShapTree[] _trees;
    private readonly RankedForest? _forest;
    private readonly double[] _expected;
    private readonly int _features;
    private readonly int _outputs;
    private readonly int _nodesMax;
    private readonly int _space;

    /// <exception cref="InvalidOperationException">A tree carries no row counts.</exception>
    public TreeShap(TreeEnsemble ensemble, RankedForest? forest)
    {
        _forest = forest;
        _features = ensemble.Header.FeatureCount;
        _outputs = ensemble.Header.TreesPerIteration;
        _expected = new double[_outputs];
        for (var t = 0; t < ensemble.Trees.Count; t++)
        {
            _expected[t % _outputs] += ExpectedValue(ensemble.Trees[t], t);
        }

        _trees = [.. ensemble.Trees.Select(tree => new ShapTree(tree))];
        _nodesMax = _trees.Max(tree => tree.Nodes);
        _space = _trees.Max(tree => tree.SpaceNeeded);
    }

    /// <param name="rows">Shape [rows][features].</param>
    /// <param name="contributions">Shape [rows][features]; overwritten.</param>
    /// <returns>The expected value.</returns>
    public double Explain(ReadOnlySpan<double> rows, Span<double> contributions, int output)
    {
        var pool = ArrayPool<double>.Shared;
        var space = pool.Rent(_space);
        var phi = pool.Rent(Block * _features * Lanes);
        var bytes = ArrayPool<byte>.Shared.Rent((3 * _nodesMax) + 1);
        for (var first = 0; first < contributions.Length; first += Block * _features)
        {
            var length = Math.Min(Block * _features, contributions.Length - first);
            ExplainBlock(rows.Slice(first, length), contributions.Slice(first, length), output, space, phi.AsSpan(0, length * Lanes), bytes);
        }

        ArrayPool<byte>.Shared.Return(bytes);
        pool.Return(phi);
        pool.Return(space);
        return _expected[output];
    }

    private void ExplainBlock(
        ReadOnlySpan<double> rows, Span<double> contributions, int output, double[] space, Span<double> phi, byte[] bytes)
    {
        phi.Clear();
        var slots = _forest?.Ranks.Slots ?? 0;
        Span<sbyte> ranks = stackalloc sbyte[Block * slots];
        for (var row = 0; slots > 0 && row < rows.Length / _features; row++)
        {
            _forest!.Ranks.Rank(rows.Slice(row * _features, _features), ranks[(row * slots)..], 1);
        }

        for (var t = output; t < _trees.Length; t += _outputs)
        {
            var tree = _trees[t];
            var left = bytes.AsSpan(0, tree.Nodes);
            var followed = bytes.AsSpan(tree.Nodes, (2 * tree.Nodes) + 1);
            for (var row = 0; tree.Nodes > 0 && row < rows.Length / _features; row++)
            {
                if (_forest is null)
                {
                    Decide(tree.Source, rows.Slice(row * _features, _features), left);
                }
                else
                {
                    _forest.Decide(t, ranks.Slice(row * slots, slots), left);
                }

                tree.Add(left, followed, space, phi.Slice(row * _features * Lanes, _features * Lanes));
            }
        }

        for (var i = 0; i < contributions.Length; i++)
        {
            var sum = 0.0;
            foreach (var part in phi.Slice(Lanes * i, Lanes))
            {
                sum += part;
            }

            contributions[i] = sum;
        }
    }

    private static void Decide(Tree tree, ReadOnlySpan<double> row, Span<byte> left)
    {
        for (var node = 0; node < left.Length; node++)
        {
            left[node] = TreeWalk.GoesLeft(tree, node, row[tree.SplitFeature[node]]) ? (byte)1 : (byte)0;
        }
    }

    /// <summary>Mean output over the training rows: what a row is expected to score before its features are known.</summary>
    private static double ExpectedValue(Tree tree, int index)
    {
        if (tree.Leaves == 1)
        {
            return tree.LeafValue[0];
        }

        if (tree.InternalCount[0] <= 0)
        {
            throw new InvalidOperationException($"tree {index} has no row counts (internal_count, leaf_count): contributions cannot be told");
        }

        var sum = 0.0;
        for (var leaf = 0; leaf < tree.Leaves; leaf++)
        {
            sum += (double)tree.LeafCount[leaf] / tree.InternalCount[0] * tree.LeafValue[leaf];
        }

        return sum;
    }
}
