namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>What makes arrays a tree: proven once, so that prediction may skip every check.</summary>
internal static class TreeShape
{
    /// <exception cref="ArgumentException">The message names tree, node, value and rule.</exception>
    public static void Require(Tree tree, int index, int features)
    {
        if (Fault(tree, features) is { } fault)
        {
            throw new ArgumentException($"tree {index}{fault.Message}");
        }
    }

    /// <summary>The first thing wrong with a tree and the array it stands in; null when nothing is.</summary>
    public static (string Key, string Message)? Fault(Tree tree, int features)
    {
        var nodes = tree.Leaves - 1;
        if (!HasLengths(tree, nodes))
        {
            return ("num_leaves", $": the arrays of a tree with {tree.Leaves} leaves must have {nodes} nodes");
        }

        var hasParent = new bool[nodes + tree.Leaves];
        for (var node = 0; node < nodes; node++)
        {
            var fault = (uint)tree.SplitFeature[node] >= (uint)features
                ? ("split_feature", $"split_feature is {tree.SplitFeature[node]}, the ensemble has {features} features")
                : ChildFault(tree.LeftChild[node], "left_child") ?? ChildFault(tree.RightChild[node], "right_child") ?? ThresholdFault(tree, node);
            if (fault is var (key, message))
            {
                return (key, $", node {node}: {message}");
            }

            (string Key, string Message)? ChildFault(int child, string name)
            {
                // Children come after their parent, which also rules out cycles; one parent each makes it a tree.
                var exists = child >= 0 ? child > node && child < nodes : ~child < tree.Leaves;
                if (!exists)
                {
                    return (name, $"{name} is child {child}, must be a later node or one of {tree.Leaves} leaves (-1 is leaf 0)");
                }

                ref var taken = ref hasParent[child >= 0 ? child : nodes + ~child];
                if (taken)
                {
                    return (name, $"{name} is child {child}, which already has a parent");
                }

                taken = true;
                return null;
            }
        }

        return null;
    }

    private static bool HasLengths(Tree tree, int nodes) =>
        tree.Leaves > 0 && tree.SplitFeature.Length == nodes && tree.Threshold.Length == nodes && tree.Decision.Length == nodes
        && tree.LeftChild.Length == nodes && tree.RightChild.Length == nodes && tree.InternalCount.Length == nodes
        && tree.LeafCount.Length == tree.Leaves;

    private static (string Key, string Message)? ThresholdFault(Tree tree, int node)
    {
        var threshold = tree.Threshold[node];
        if (tree.Decision[node].IsCategorical)
        {
            var exists = threshold >= 0 && threshold < tree.CategoryBoundaries.Length - 1 && threshold == Math.Truncate(threshold);
            return exists ? null : ("threshold", $"categorical set {threshold} does not exist");
        }

        return double.IsNaN(threshold) ? ("threshold", $"threshold is {threshold}, must be a number") : null;
    }
}
