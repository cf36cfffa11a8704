using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TradingConsole.Core.Boosting;

/// <summary>A trained or imported ensemble of trees. Only predicts; immutable and thread safe.</summary>
public sealed class TreeEnsemble
{
    /// <summary>LightGBM's zero: a float constant widened, and thresholds of this very value occur in models.</summary>
    internal const double ZeroThreshold = 1e-35f;

    private readonly FlatNode[] _nodes;
    private readonly double[] _leafValues;
    private readonly int[] _roots;
    private readonly int[] _firstLeaf;
    private readonly double[] _expectedValues;
    private readonly int _depth;

    /// <exception cref="ArgumentException">A tree refers to a feature, node or leaf that does not exist.</exception>
    public TreeEnsemble(EnsembleHeader header, IReadOnlyList<Tree> trees)
    {
        Header = header;
        Trees = trees;
        _nodes = new FlatNode[trees.Sum(tree => tree.Leaves - 1)];
        _leafValues = new double[trees.Sum(tree => tree.Leaves)];
        _roots = new int[trees.Count];
        _firstLeaf = new int[trees.Count];
        _expectedValues = new double[header.TreesPerIteration];
        int node = 0, leaf = 0;
        for (var t = 0; t < trees.Count; t++)
        {
            var tree = trees[t];
            RequireConsistent(tree, t, header.FeatureCount);
            _roots[t] = tree.Leaves > 1 ? node : ~leaf;
            _firstLeaf[t] = leaf;
            tree.LeafValue.CopyTo(_leafValues, leaf);
            for (var i = 0; i < tree.Leaves - 1; i++)
            {
                int Global(int child) => child >= 0 ? child + node : ~(~child + leaf);
                _nodes[node + i] = new FlatNode(
                    tree.Threshold[i], tree.SplitFeature[i], Global(tree.LeftChild[i]), Global(tree.RightChild[i]), tree.Decision[i], t);
            }

            node += tree.Leaves - 1;
            leaf += tree.Leaves;
            _depth = Math.Max(_depth, tree.Depth());
            _expectedValues[t % header.TreesPerIteration] += TreeShap.ExpectedValue(tree);
        }
    }

    public EnsembleHeader Header { get; }

    public IReadOnlyList<Tree> Trees { get; }

    /// <summary>Boosting rounds.</summary>
    public int Iterations => Trees.Count / Header.TreesPerIteration;

    /// <summary>Predicts one row, transformed as the objective says (a probability for binary).</summary>
    /// <param name="row">Feature values in header order, NaN = missing. Values beyond the feature count are ignored.</param>
    /// <exception cref="InvalidOperationException">The ensemble has more than one output.</exception>
    public double Predict(ReadOnlySpan<double> row)
    {
        var raw = PredictRaw(row);
        return Header.Transform(Header.AverageOutput ? raw / Iterations : raw);
    }

    /// <summary>Predicts one row before the objective's transform: the sum of leaf values in tree order.</summary>
    public double PredictRaw(ReadOnlySpan<double> row)
    {
        if (Header.TreesPerIteration != 1)
        {
            throw new InvalidOperationException(
                $"the ensemble has {Header.TreesPerIteration} outputs; ask for all of them");
        }

        var raw = 0.0;
        PredictRaw(row, MemoryMarshal.CreateSpan(ref raw, 1));
        return raw;
    }

    /// <summary>Raw scores of every output (class). Does not allocate.</summary>
    public void PredictRaw(ReadOnlySpan<double> row, Span<double> scores)
    {
        RequireRow(row);
        scores[..Header.TreesPerIteration].Clear();
        var output = 0;
        foreach (var root in _roots)
        {
            scores[output] += _leafValues[Leaf(root, row)];
            output = output + 1 == Header.TreesPerIteration ? 0 : output + 1;
        }
    }

    /// <summary>The leaf one tree puts a row into.</summary>
    public int LeafOf(int tree, ReadOnlySpan<double> row)
    {
        RequireRow(row);
        return Leaf(_roots[tree], row) - _firstLeaf[tree];
    }

    /// <summary>Splits the raw score of one row into the features' contributions by path-dependent TreeSHAP.</summary>
    /// <param name="contributions">Filled; at least one value a feature.</param>
    /// <returns>The expected value; expected value + all contributions = the raw score.</returns>
    /// <remarks>Costs O(trees · leaves · depth²): a thousand times a prediction. Source: Lundberg et al. 2018.</remarks>
    public double Contributions(ReadOnlySpan<double> row, Span<double> contributions, int output = 0)
    {
        RequireRow(row);
        contributions[..Header.FeatureCount].Clear();
        var shap = new TreeShap(_depth, Header.FeatureCount);
        for (var t = output; t < Trees.Count; t += Header.TreesPerIteration)
        {
            shap.Add(Trees[t], row, contributions);
        }

        return _expectedValues[output];
    }

    internal static bool GoesLeft(Tree tree, int node, double value) =>
        GoesLeft(tree, tree.Threshold[node], tree.Decision[node], value);

    private static bool GoesLeft(Tree tree, double threshold, DecisionType decision, double value)
    {
        if (decision.IsCategorical)
        {
            return HasCategory(tree, (int)threshold, value);
        }

        if (double.IsNaN(value))
        {
            if (decision.Missing == MissingType.NaN)
            {
                return decision.DefaultLeft;
            }

            value = 0;
        }

        if (Math.Abs(value) <= ZeroThreshold)
        {
            value = 0;
            if (decision.Missing == MissingType.Zero)
            {
                return decision.DefaultLeft;
            }
        }

        return value <= threshold;
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
            if (!at.Decision.IsCategorical && Math.Abs(value) > ZeroThreshold)
            {
                node = value <= at.Threshold ? at.Left : at.Right;
            }
            else
            {
                node = GoesLeft(Trees[at.Tree], at.Threshold, at.Decision, value) ? at.Left : at.Right;
            }
        }

        return ~node;
    }

    private void RequireRow(ReadOnlySpan<double> row)
    {
        if (row.Length < Header.FeatureCount)
        {
            throw new ArgumentException(
                $"the row has {row.Length} values, the ensemble reads {Header.FeatureCount} features", nameof(row));
        }
    }

    private static void RequireConsistent(Tree tree, int index, int features)
    {
        for (var node = 0; node < tree.Leaves - 1; node++)
        {
            if ((uint)tree.SplitFeature[node] >= (uint)features)
            {
                throw new ArgumentException(
                    $"tree {index}, node {node}: split_feature is {tree.SplitFeature[node]}, the ensemble has {features} features");
            }

            foreach (var child in (ReadOnlySpan<int>)[tree.LeftChild[node], tree.RightChild[node]])
            {
                // Children come after their parent, which also rules out cycles.
                var exists = child >= 0 ? child > node && child < tree.Leaves - 1 : ~child < tree.Leaves;
                if (!exists)
                {
                    throw new ArgumentException(
                        $"tree {index}, node {node}: child {child} must be a later node or one of {tree.Leaves} leaves");
                }
            }

            if (tree.Decision[node].IsCategorical
                && !(tree.Threshold[node] >= 0 && tree.Threshold[node] < tree.CategoryBoundaries.Length - 1))
            {
                throw new ArgumentException(
                    $"tree {index}, node {node}: categorical set {tree.Threshold[node]} does not exist");
            }
        }
    }

    // One node a cache line or less: a single row visits nodes at random, so an array of structs beats parallel arrays here.
    private readonly record struct FlatNode(
        double Threshold, int Feature, int Left, int Right, DecisionType Decision, int Tree);
}
