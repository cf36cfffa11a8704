using System.Globalization;
using System.Numerics;
using System.Text;

namespace TradingConsole.Core.Boosting.TextFormat;

/// <summary>Writes an ensemble in LightGBM's order of keys.</summary>
internal static class ModelTextWriter
{
    public static string Write(TreeEnsemble ensemble)
    {
        var header = ensemble.Header;
        var trees = ensemble.Trees.Select(WriteTree).ToArray();
        var text = new StringBuilder();
        text.Append("tree\nversion=v4\n");
        Line(text, "num_class", Invariant(header.TreesPerIteration));
        Line(text, "num_tree_per_iteration", Invariant(header.TreesPerIteration));
        Line(text, "label_index", "0");
        Line(text, "max_feature_idx", Invariant(header.FeatureCount - 1));
        if (header.Objective is not null)
        {
            Line(text, "objective", header.Objective);
        }

        if (header.AverageOutput)
        {
            text.Append("average_output\n");
        }

        Line(text, "feature_names", string.Join(' ', header.FeatureNames));
        Line(text, "feature_infos", string.Join(' ', header.FeatureInfos));

        // The reader seeks by these byte lengths; the text is ASCII apart from feature names, which stand above.
        var blocks = trees.Select((tree, i) => $"Tree={Invariant(i)}\n{tree}\n").ToArray();
        Line(text, "tree_sizes", string.Join(' ', blocks.Select(block => Invariant(block.Length))));
        text.Append('\n').AppendJoin("", blocks).Append("end of trees\n\nfeature_importances:\n");
        foreach (var (name, splits) in SplitCounts(ensemble))
        {
            Line(text, name, Invariant(splits));
        }

        text.Append("\nparameters:\n");
        foreach (var (name, value) in header.Parameters.IsDefault ? [] : header.Parameters)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{name}: {value}]\n");
        }

        return text.Append("end of parameters\n\npandas_categorical:null\n").ToString();
    }

    private static string WriteTree(Tree tree)
    {
        var text = new StringBuilder();
        var sets = Math.Max(0, tree.CategoryBoundaries.Length - 1);
        Line(text, "num_leaves", Invariant(tree.Leaves));
        Line(text, "num_cat", Invariant(sets));
        Line(text, "split_feature", Join(tree.SplitFeature));
        Line(text, "split_gain", Join(tree.SplitGain.Select(gain => (float)gain)));
        Line(text, "threshold", Join(tree.Threshold));
        Line(text, "decision_type", Join(tree.Decision.Select(decision => (int)decision.Bits)));
        Line(text, "left_child", Join(tree.LeftChild));
        Line(text, "right_child", Join(tree.RightChild));
        Line(text, "leaf_value", Join(tree.LeafValue));
        Line(text, "leaf_weight", Join(tree.LeafWeight));
        Line(text, "leaf_count", Join(tree.LeafCount));
        Line(text, "internal_value", Join(tree.InternalValue));
        Line(text, "internal_weight", Join(tree.InternalWeight));
        Line(text, "internal_count", Join(tree.InternalCount));
        if (sets > 0)
        {
            Line(text, "cat_boundaries", Join(tree.CategoryBoundaries));
            Line(text, "cat_threshold", Join(tree.CategoryWords));
        }

        Line(text, "is_linear", "0");
        Line(text, "shrinkage", Invariant(tree.Shrinkage));
        return text.Append('\n').ToString();
    }

    private static IEnumerable<(string Name, int Splits)> SplitCounts(TreeEnsemble ensemble)
    {
        var counts = new int[ensemble.Header.FeatureCount];
        foreach (var feature in ensemble.Trees.SelectMany(tree => tree.SplitFeature))
        {
            counts[feature]++;
        }

        return counts.Select((count, i) => (ensemble.Header.FeatureNames[i], count))
            .Where(pair => pair.count > 0)
            .OrderByDescending(pair => pair.count);
    }

    private static void Line(StringBuilder text, string key, string value) =>
        text.Append(key).Append('=').Append(value).Append('\n');

    private static string Join<T>(IEnumerable<T> values)
        where T : INumber<T> => string.Join(' ', values.Select(Invariant));

    private static string Invariant<T>(T value)
        where T : INumber<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
