using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>Path-dependent TreeSHAP of a whole ensemble; made on first use, as it holds a few times the ensemble's size.</summary>
internal sealed class TreeShap
{
    // Rows explained together: a bit each in a word, so that a tree is decided and read from memory once for all of them.
    private const int Block = 64;
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
        var spaceRented = pool.Rent(_space + Lanes);
        var phiRented = pool.Rent((Block * _features) + Lanes);
        var space = Aligned(spaceRented);
        var phi = Aligned(phiRented);
        var bits = ArrayPool<ulong>.Shared.Rent((3 * _nodesMax) + 1);
        for (var first = 0; first < contributions.Length; first += Block * _features)
        {
            var length = Math.Min(Block * _features, contributions.Length - first);
            ExplainBlock(rows.Slice(first, length), contributions.Slice(first, length), output, space, phi, bits);
        }

        ArrayPool<ulong>.Shared.Return(bits);
        pool.Return(phiRented);
        pool.Return(spaceRented);
        return _expected[output];
    }

    private void ExplainBlock(
        ReadOnlySpan<double> rows, Span<double> contributions, int output, Span<double> space, Span<double> phi, ulong[] bits)
    {
        var count = rows.Length / _features;
        var groups = (count + Lanes - 1) / Lanes;
        var slice = _features * Lanes;
        phi[..(groups * slice)].Clear();
        var slots = _forest?.Ranks.Slots ?? 0;
        Span<sbyte> ranks = stackalloc sbyte[Block * slots];
        for (var row = 0; slots > 0 && row < count; row++)
        {
            _forest!.Ranks.Rank(rows.Slice(row * _features, _features), ranks[row..], Block);
        }

        for (var t = output; t < _trees.Length; t += _outputs)
        {
            var tree = _trees[t];
            if (tree.Nodes == 0)
            {
                continue;
            }

            var left = bits.AsSpan(0, tree.Nodes);
            var followed = bits.AsSpan(tree.Nodes, (2 * tree.Nodes) + 1);
            if (_forest is null)
            {
                Decide(tree.Source, rows, _features, left);
            }
            else
            {
                _forest.Decide(t, ranks, left);
            }

            tree.Follow(left, followed);
            for (var group = 0; group < groups; group++)
            {
                tree.Add(followed, group * Lanes, space, phi.Slice(group * slice, slice));
            }
        }

        for (var i = 0; i < contributions.Length; i++)
        {
            var (row, feature) = (i / _features, i % _features);
            contributions[i] = phi[(row / Lanes * slice) + (feature * Lanes) + (row % Lanes)];
        }
    }

    // An array starts a quarter into a cache line: every vector would lie in two. Where the collector moves it, only time is lost.
    private static Span<double> Aligned(double[] rented)
    {
        ref var first = ref Unsafe.As<double, byte>(ref MemoryMarshal.GetArrayDataReference(rented));
        var past = (int)(Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref first) & 63);
        return rented.AsSpan((64 - past) / sizeof(double) % Lanes);
    }

    private static void Decide(Tree tree, ReadOnlySpan<double> rows, int features, Span<ulong> left)
    {
        for (var node = 0; node < left.Length; node++)
        {
            var feature = tree.SplitFeature[node];
            var goes = 0UL;
            for (var row = 0; row < rows.Length / features; row++)
            {
                goes |= TreeWalk.GoesLeft(tree, node, rows[(row * features) + feature]) ? 1UL << row : 0;
            }

            left[node] = goes;
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
