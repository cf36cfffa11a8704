using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>One node after the other, as LightGBM defines it: what the fast paths equal, and the path of ensembles they cannot hold.</summary>
internal sealed class TreeWalk
{
    private readonly IReadOnlyList<Tree> _trees;
    private readonly FlatNode[] _nodes;
    private readonly double[] _leafValues;
    private readonly int[] _roots;

    /// <param name="trees">Already proven to be trees (<see cref="TreeShape"/>).</param>
    public TreeWalk(IReadOnlyList<Tree> trees)
    {
        _trees = trees;
        _nodes = new FlatNode[trees.Sum(tree => tree.Leaves - 1)];
        _leafValues = new double[trees.Sum(tree => tree.Leaves)];
        _roots = new int[trees.Count];
        int node = 0, leaf = 0;
        for (var t = 0; t < trees.Count; t++)
        {
            var tree = trees[t];
            _roots[t] = tree.Leaves > 1 ? node : ~leaf;
            tree.LeafValue.CopyTo(_leafValues, leaf);
            for (var i = 0; i < tree.Leaves - 1; i++)
            {
                int Global(int child) => child >= 0 ? child + node : ~(~child + leaf);
                _nodes[node + i] = new FlatNode(
                    tree.Threshold[i], tree.SplitFeature[i], Global(tree.LeftChild[i]), Global(tree.RightChild[i]), tree.Decision[i], t, i);
            }

            node += tree.Leaves - 1;
            leaf += tree.Leaves;
        }
    }

    /// <summary>Adds every tree's leaf value, in tree order, to the scores of one row.</summary>
    /// <param name="row">At least as long as the highest feature used.</param>
    public void AddRow(ReadOnlySpan<double> row, Span<double> scores)
    {
        var output = 0;
        foreach (var root in _roots)
        {
            scores[output] += _leafValues[Leaf(root, row)];
            output = output + 1 == scores.Length ? 0 : output + 1;
        }
    }

    /// <summary>The leaf one tree puts a row into.</summary>
    public static int LeafOf(Tree tree, ReadOnlySpan<double> row)
    {
        var node = tree.Leaves > 1 ? 0 : ~0;
        while (node >= 0)
        {
            node = GoesLeft(tree, node, row[tree.SplitFeature[node]]) ? tree.LeftChild[node] : tree.RightChild[node];
        }

        return ~node;
    }

    public static bool GoesLeft(Tree tree, int node, double value)
    {
        var decision = tree.Decision[node];
        if (decision.IsCategorical)
        {
            return HasCategory(tree, (int)tree.Threshold[node], value);
        }

        if (double.IsNaN(value))
        {
            if (decision.Missing == MissingType.NaN)
            {
                return decision.DefaultLeft;
            }

            value = 0;
        }

        if (Math.Abs(value) <= TreeEnsemble.ZeroThreshold)
        {
            value = 0;
            if (decision.Missing == MissingType.Zero)
            {
                return decision.DefaultLeft;
            }
        }

        return value <= tree.Threshold[node];
    }

    private static bool HasCategory(Tree tree, int set, double value)
    {
        // Truncation first: -0.5 is category 0, as in the original.
        if (double.IsNaN(value) || Math.Truncate(value) is not (>= 0 and < 2147483648.0))
        {
            return false;
        }

        var category = (int)value;
        var word = tree.CategoryBoundaries[set] + (category >> 5);
        return word < tree.CategoryBoundaries[set + 1] && ((tree.CategoryWords[word] >> (category & 31)) & 1) != 0;
    }

    private int Leaf(int node, ReadOnlySpan<double> row)
    {
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var values = ref MemoryMarshal.GetReference(row);
        while (node >= 0)
        {
            // Children and features were proven to exist when the ensemble was built, the row's length by the caller.
            ref readonly var at = ref Unsafe.Add(ref nodes, node);
            var value = Unsafe.Add(ref values, at.Feature);
            if (!at.Decision.IsCategorical && Math.Abs(value) > TreeEnsemble.ZeroThreshold)
            {
                node = value <= at.Threshold ? at.Left : at.Right;
            }
            else
            {
                node = GoesLeft(_trees[at.Tree], at.Node, value) ? at.Left : at.Right;
            }
        }

        return ~node;
    }

    // One node a cache line or less: a single row visits nodes at random, so an array of structs beats parallel arrays here.
    private readonly record struct FlatNode(
        double Threshold, int Feature, int Left, int Right, DecisionType Decision, int Tree, int Node);
}
