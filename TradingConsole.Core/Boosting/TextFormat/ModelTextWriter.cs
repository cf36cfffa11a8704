using System.Globalization;
using System.Numerics;
using System.Text;

namespace TradingConsole.Core.Boosting.TextFormat;

/// <summary>Writes an ensemble byte for byte as LightGBM 4.6 would: its order of keys, its number formats, its blank lines.</summary>
/// <remarks>Source: microsoft/LightGBM v4.6.0, src/boosting/gbdt_model_text.cpp (SaveModelToString) and src/io/tree.cpp (ToString).</remarks>
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
        Line(text, "label_index", Invariant(header.LabelIndex));
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
        if (header.MonotoneConstraints is not null)
        {
            Line(text, "monotone_constraints", header.MonotoneConstraints);
        }

        Line(text, "feature_infos", string.Join(' ', header.FeatureInfos));

        // The reader seeks by these byte lengths; the text is ASCII apart from feature names, which stand above.
        var blocks = trees.Select((tree, i) => $"Tree={Invariant(i)}\n{tree}\n").ToArray();
        Line(text, "tree_sizes", string.Join(' ', blocks.Select(block => Invariant(block.Length))));
        text.Append('\n').AppendJoin("", blocks).Append("end of trees\n\nfeature_importances:\n");
        foreach (var (name, splits) in SplitCounts(ensemble))
        {
            Line(text, name, Invariant(splits));
        }

        if (!header.Parameters.IsDefaultOrEmpty)
        {
            text.Append("\nparameters:\n");
            foreach (var (name, value) in header.Parameters)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{name}: {value}]\n");
            }

            text.Append("\nend of parameters\n");
        }

        return header.PandasCategorical is { } categories ? text.Append($"\npandas_categorical:{categories}\n").ToString() : text.ToString();
    }

    private static string WriteTree(Tree tree)
    {
        var text = new StringBuilder();
        var sets = Math.Max(0, tree.CategoryBoundaries.Length - 1);
        Line(text, "num_leaves", Invariant(tree.Leaves));
        Line(text, "num_cat", Invariant(sets));
        Line(text, "split_feature", Join(tree.SplitFeature));
        Line(text, "split_gain", Short(tree.SplitGain.Select(gain => (double)(float)gain)));
        Line(text, "threshold", Exact(tree.Threshold));
        Line(text, "decision_type", Join(tree.Decision.Select(decision => (int)decision.Bits)));
        Line(text, "left_child", Join(tree.LeftChild));
        Line(text, "right_child", Join(tree.RightChild));
        Line(text, "leaf_value", Exact(tree.LeafValue));
        Line(text, "leaf_weight", Exact(tree.LeafWeight));
        Line(text, "leaf_count", Join(tree.LeafCount));
        Line(text, "internal_value", Short(tree.InternalValue));
        Line(text, "internal_weight", Short(tree.InternalWeight));
        Line(text, "internal_count", Join(tree.InternalCount));
        if (sets > 0)
        {
            Line(text, "cat_boundaries", Join(tree.CategoryBoundaries));
            Line(text, "cat_threshold", Join(tree.CategoryWords));
        }

        Line(text, "is_linear", "0");
        Line(text, "shrinkage", Short([tree.Shrinkage]));
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

    /// <summary>C's %.17g: reads back to the same bits.</summary>
    private static string Exact(IEnumerable<double> values) => string.Join(' ', values.Select(value => Number(value, "g17")));

    /// <summary>C's %g, six digits: what LightGBM spends on values no prediction needs.</summary>
    private static string Short(IEnumerable<double> values) => string.Join(' ', values.Select(value => Number(value, "g6")));

    private static string Number(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture)
        : double.IsNaN(value) ? "nan"
        : value > 0 ? "inf" : "-inf";

    private static string Invariant<T>(T value)
        where T : INumber<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
