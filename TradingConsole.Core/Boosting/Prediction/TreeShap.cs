using System.Buffers;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>Path-dependent TreeSHAP of a whole ensemble; made on first use, as it holds a few times the ensemble's size.</summary>
internal sealed class TreeShap
{
    // Rows explained together, so that a tree is read from memory once for all of them.
    private const int Block = 16;
    private const int Lanes = 4;

    private readonly ShapTree[] _trees;
    private readonly double[] _expected;
    private readonly int _features;
    private readonly int _outputs;
    private readonly int _nodesMax;
    private readonly int _space;

    /// <exception cref="InvalidOperationException">A tree carries no row counts.</exception>
    public TreeShap(TreeEnsemble ensemble)
    {
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
        for (var t = output; t < _trees.Length; t += _outputs)
        {
            var tree = _trees[t];
            var left = bytes.AsSpan(0, tree.Nodes);
            var followed = bytes.AsSpan(tree.Nodes, (2 * tree.Nodes) + 1);
            for (var first = 0; tree.Nodes > 0 && first < rows.Length; first += _features)
            {
                var row = rows.Slice(first, _features);
                for (var node = 0; node < left.Length; node++)
                {
                    left[node] = TreeWalk.GoesLeft(tree.Source, node, row[tree.Source.SplitFeature[node]]) ? (byte)1 : (byte)0;
                }

                tree.Add(left, followed, space, phi.Slice(first * Lanes, _features * Lanes));
            }
        }

        for (var i = 0; i < contributions.Length; i++)
        {
            contributions[i] = phi[Lanes * i] + phi[(Lanes * i) + 1] + (phi[(Lanes * i) + 2] + phi[(Lanes * i) + 3]);
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
