namespace TradingConsole.Core.Boosting;

/// <summary>One regression tree in LightGBM's arrays: inner nodes 0..n−2, leaves 0..n−1.</summary>
/// <remarks>
/// A child ≥ 0 is an inner node, a child below 0 the leaf <c>~child</c>. Node k is the k-th split that was made. A tree of
/// one leaf has empty node arrays. Immutable by convention: nobody writes after construction.
/// </remarks>
public sealed class Tree
{
    /// <summary>Column index each node reads, shape [leaves − 1] like every node array.</summary>
    public required int[] SplitFeature { get; init; }

    /// <summary>Left iff value ≤ threshold; for a categorical node the index of its set.</summary>
    public required double[] Threshold { get; init; }

    public required DecisionType[] Decision { get; init; }

    public required int[] LeftChild { get; init; }

    public required int[] RightChild { get; init; }

    public required double[] SplitGain { get; init; }

    public required double[] InternalValue { get; init; }

    public required double[] InternalWeight { get; init; }

    /// <summary>Training rows that reached the node; SHAP needs them.</summary>
    public required int[] InternalCount { get; init; }

    /// <summary>Outputs with the learning rate already multiplied in, shape [leaves] like every leaf array.</summary>
    public required double[] LeafValue { get; init; }

    public required double[] LeafWeight { get; init; }

    public required int[] LeafCount { get; init; }

    /// <summary>Learning rate, informational; 1 when the init score was added.</summary>
    public required double Shrinkage { get; init; }

    /// <summary>Word offset of each categorical set in <see cref="CategoryWords"/>, one more than there are sets; empty without sets.</summary>
    public int[] CategoryBoundaries { get; init; } = [];

    /// <summary>Bits of the categories that go left.</summary>
    public uint[] CategoryWords { get; init; } = [];

    public int Leaves => LeafValue.Length;

    internal static Tree Constant(double value, int rows) => new()
    {
        SplitFeature = [],
        Threshold = [],
        Decision = [],
        LeftChild = [],
        RightChild = [],
        SplitGain = [],
        InternalValue = [],
        InternalWeight = [],
        InternalCount = [],
        LeafValue = [value],
        LeafWeight = [0],
        LeafCount = [rows],
        Shrinkage = 1,
    };

    /// <summary>Levels below the root; 0 for a single leaf.</summary>
    internal int Depth()
    {
        var depth = new int[LeftChild.Length];
        var deepest = 0;
        for (var node = 0; node < depth.Length; node++)
        {
            deepest = Math.Max(deepest, depth[node] + 1);
            foreach (var child in (ReadOnlySpan<int>)[LeftChild[node], RightChild[node]])
            {
                if (child >= 0)
                {
                    depth[child] = depth[node] + 1;
                }
            }
        }

        return deepest;
    }
}
