namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>What makes arrays a tree: proven once, so that prediction may skip every check.</summary>
internal static class TreeShape
{
    /// <exception cref="ArgumentException">The message names tree, node, value and rule.</exception>
    public static void Require(Tree tree, int index, int features)
    {
        var nodes = tree.Leaves - 1;
        RequireLengths(tree, index, nodes);
        var hasParent = new bool[nodes + tree.Leaves];
        for (var node = 0; node < nodes; node++)
        {
            if ((uint)tree.SplitFeature[node] >= (uint)features)
            {
                throw new ArgumentException(
                    $"tree {index}, node {node}: split_feature is {tree.SplitFeature[node]}, the ensemble has {features} features");
            }

            RequireChild(tree.LeftChild[node], "left_child");
            RequireChild(tree.RightChild[node], "right_child");
            RequireThreshold(tree, index, node);

            void RequireChild(int child, string name)
            {
                // Children come after their parent, which also rules out cycles; one parent each makes it a tree.
                var exists = child >= 0 ? child > node && child < nodes : ~child < tree.Leaves;
                if (!exists)
                {
                    throw new ArgumentException(
                        $"tree {index}, node {node}: {name} is child {child}, must be a later node or one of {tree.Leaves} leaves (-1 is leaf 0)");
                }

                ref var taken = ref hasParent[child >= 0 ? child : nodes + ~child];
                if (taken)
                {
                    throw new ArgumentException($"tree {index}, node {node}: {name} is child {child}, which already has a parent");
                }

                taken = true;
            }
        }
    }

    private static void RequireLengths(Tree tree, int index, int nodes)
    {
        if (tree.Leaves == 0 || tree.SplitFeature.Length != nodes || tree.Threshold.Length != nodes || tree.Decision.Length != nodes
            || tree.LeftChild.Length != nodes || tree.RightChild.Length != nodes || tree.InternalCount.Length != nodes
            || tree.LeafCount.Length != tree.Leaves)
        {
            throw new ArgumentException($"tree {index}: the arrays of a tree with {tree.Leaves} leaves must have {nodes} nodes");
        }
    }

    private static void RequireThreshold(Tree tree, int index, int node)
    {
        var threshold = tree.Threshold[node];
        if (tree.Decision[node].IsCategorical)
        {
            if (!(threshold >= 0 && threshold < tree.CategoryBoundaries.Length - 1 && threshold == Math.Truncate(threshold)))
            {
                throw new ArgumentException($"tree {index}, node {node}: categorical set {threshold} does not exist");
            }
        }
        else if (double.IsNaN(threshold))
        {
            throw new ArgumentException($"tree {index}, node {node}: threshold is {threshold}, must be a number");
        }
    }
}
