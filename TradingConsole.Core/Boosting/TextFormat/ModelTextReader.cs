using System.Collections.Immutable;
using System.Text;
using TradingConsole.Core.Boosting.Prediction;

namespace TradingConsole.Core.Boosting.TextFormat;

/// <summary>Reads a model front to back, and holds its <c>tree_sizes</c> against what was read.</summary>
/// <remarks>Sizes and arrays are allocated only after as many words were seen, so a corrupt count costs no memory.</remarks>
internal sealed class ModelTextReader(string text)
{
    private const int FeaturesMax = 1_000_000;

    private static readonly string[] Versions = ["v2", "v3", "v4"];

    // A key that is none of these is a damaged one: left unread it would change predictions without a word.
    private static readonly string[] HeaderKeys =
    [
        "version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx", "objective", "average_output",
        "feature_names", "monotone_constraints", "feature_infos", "tree_sizes",
    ];

    private static readonly string[] TreeKeys =
    [
        "num_leaves", "num_cat", "split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child",
        "leaf_value", "leaf_weight", "leaf_count", "internal_value", "internal_weight", "internal_count", "cat_boundaries",
        "cat_threshold", "is_linear", "leaf_const", "num_features", "leaf_features", "leaf_coeff", "shrinkage",
    ];

    private readonly string[] _lines = text.Split('\n');
    private int _next;

    public TreeEnsemble Read()
    {
        if (_lines[0].TrimEnd('\r') != "tree")
        {
            throw new LightGbmFormatException($"line 1 is '{Shorten(_lines[0])}', a LightGBM model begins with 'tree'");
        }

        _next = 1;
        var block = ReadBlock("header", HeaderKeys);
        var header = ReadHeader(block);
        var trees = new List<Tree>();
        var sizes = new List<int>();
        while (PeekTreeStart(trees.Count))
        {
            var first = _next - 1;
            trees.Add(ReadTree(trees.Count, header.FeatureCount));
            sizes.Add(BytesToNextBlock(first));
        }

        RequireSizes(block, sizes);

        if (trees.Count == 0 || trees.Count % header.TreesPerIteration != 0)
        {
            throw block.Error(
                block.Has("num_tree_per_iteration") ? "num_tree_per_iteration" : "num_class",
                $"is {header.TreesPerIteration}; the model has {trees.Count} trees, must be a positive multiple of it");
        }

        return new TreeEnsemble(header with { Parameters = ReadParameters(), PandasCategorical = ReadPandasCategorical() }, trees);
    }

    private static EnsembleHeader ReadHeader(KeyBlock block)
    {
        if (block.TextOrNull("version") is { } version && !Versions.Contains(version))
        {
            throw block.Error("version", $"is '{Shorten(version)}', must be one of {string.Join(", ", Versions)}");
        }

        if (block.TextOrNull("average_output") is { Length: > 0 } flag)
        {
            throw block.Error("average_output", $"is '{Shorten(flag)}', must stand alone");
        }

        if (block.TextOrNull("objective") is { } objective && ObjectiveText.Fault(objective) is { } fault)
        {
            throw block.Error("objective", fault);
        }

        var features = block.Int("max_feature_idx", 0, FeaturesMax) + 1;
        var classes = block.Int("num_class", 1, 10_000);
        var names = block.Words("feature_names", features);
        var infos = block.Words("feature_infos", features);
        var label = block.Int("label_index", 0, FeaturesMax);
        if (block.Has("monotone_constraints"))
        {
            block.Ints("monotone_constraints", features, -1, 1);
        }

        var outputs = block.Has("num_tree_per_iteration") ? block.Int("num_tree_per_iteration", 1, 10_000) : classes;
        try
        {
            return new EnsembleHeader(block.TextOrNull("objective"), [.. names], [.. infos], outputs, block.Has("average_output"),
                LabelIndex: label, MonotoneConstraints: block.TextOrNull("monotone_constraints"));
        }
        catch (FormatException broken)
        {
            throw block.Error("objective", $"is '{block.TextOrNull("objective")}': {broken.Message}");
        }
    }

    private Tree ReadTree(int index, int features)
    {
        var block = ReadBlock($"tree {index}", TreeKeys);
        var leaves = block.Int("num_leaves", 1, 1 << 20);
        var sets = block.Int("num_cat", 0, leaves - 1);
        if (block.Has("is_linear") && block.Int("is_linear", 0, 1) == 1)
        {
            throw block.Error("is_linear", "is 1; leaves with linear models are not supported");
        }

        if (leaves == 1)
        {
            return Tree.Constant(block.FiniteDoubles("leaf_value", 1)[0], block.CountsOrZeros("leaf_count", 1)[0]);
        }

        var nodes = leaves - 1;
        var boundaries = sets > 0 ? block.Ints("cat_boundaries", sets + 1) : [];
        if (sets > 0 && (boundaries[0] != 0 || boundaries.Zip(boundaries.Skip(1)).Any(pair => pair.Second < pair.First)))
        {
            throw block.Error("cat_boundaries", "must start at 0 and never fall");
        }

        var tree = new Tree
        {
            SplitFeature = block.Ints("split_feature", nodes),
            Threshold = block.Doubles("threshold", nodes),
            Decision = block.Has("decision_type")
                ? [.. block.Ints("decision_type", nodes, 0, 11).Select(bits => new DecisionType((byte)bits))]
                : new DecisionType[nodes],
            LeftChild = block.Ints("left_child", nodes),
            RightChild = block.Ints("right_child", nodes),
            SplitGain = block.DoublesOrZeros("split_gain", nodes),
            InternalValue = block.DoublesOrZeros("internal_value", nodes),
            InternalWeight = block.DoublesOrZeros("internal_weight", nodes),
            InternalCount = block.CountsOrZeros("internal_count", nodes),
            LeafValue = block.FiniteDoubles("leaf_value", leaves),
            LeafWeight = block.DoublesOrZeros("leaf_weight", leaves),
            LeafCount = block.CountsOrZeros("leaf_count", leaves),
            Shrinkage = block.Has("shrinkage") ? block.Doubles("shrinkage", 1)[0] : 1,
            CategoryBoundaries = boundaries,
            CategoryWords = sets > 0 ? block.Words32("cat_threshold", boundaries[^1]) : [],
        };
        return TreeShape.Fault(tree, features) is var (key, message)
            ? throw new LightGbmFormatException($"line {block.LineOf(key)}: tree {index}{message}")
            : tree;
    }

    private bool PeekTreeStart(int expected)
    {
        while (_next < _lines.Length)
        {
            var line = _lines[_next].TrimEnd('\r');
            if (line is "end of trees" or "feature importances:")
            {
                // The second is how v2, which had no end mark, went on.
                _next++;
                return false;
            }

            if (line == $"Tree={expected}")
            {
                _next++;
                return true;
            }

            if (line.Length > 0)
            {
                throw new LightGbmFormatException(
                    $"line {_next + 1} is '{Shorten(line)}', expected 'Tree={expected}' or 'end of trees'");
            }

            _next++;
        }

        throw new LightGbmFormatException(
            $"line {_lines.Length}: the text ends after {expected} trees without 'end of trees': it was cut off");
    }

    // A block ends with two blank lines; before the importances of v2 there is a third, which no size counts.
    private int BytesToNextBlock(int first)
    {
        for (var blank = 0; blank < 2 && _next < _lines.Length - 1 && _lines[_next].TrimEnd('\r').Length == 0; blank++)
        {
            _next++;
        }

        var bytes = 0;
        for (var line = first; line < _next; line++)
        {
            bytes += Encoding.UTF8.GetByteCount(_lines[line].AsSpan().TrimEnd('\r')) + 1;
        }

        return bytes;
    }

    // LightGBM seeks by these sizes: a file whose sizes are wrong is read as other trees there.
    private static void RequireSizes(KeyBlock header, List<int> sizes)
    {
        if (!header.Has("tree_sizes"))
        {
            return;
        }

        var stated = header.Ints("tree_sizes", sizes.Count, min: 0);
        for (var t = 0; t < sizes.Count; t++)
        {
            if (stated[t] != sizes[t])
            {
                throw header.Error("tree_sizes", $"says tree {t} has {stated[t]} bytes, its block has {sizes[t]}");
            }
        }
    }

    private string? ReadPandasCategorical()
    {
        const string Key = "pandas_categorical:";
        for (; _next < _lines.Length; _next++)
        {
            if (_lines[_next].StartsWith(Key, StringComparison.Ordinal))
            {
                return _lines[_next].TrimEnd('\r')[Key.Length..];
            }
        }

        return null;
    }

    private KeyBlock ReadBlock(string name, string[] keys)
    {
        var block = new KeyBlock(name, _next + 1);
        while (_next < _lines.Length)
        {
            var line = _lines[_next].TrimEnd('\r');
            if (line.Length == 0 || line.StartsWith("Tree=", StringComparison.Ordinal) || line == "end of trees")
            {
                break;
            }

            _next++;
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? line : line[..equals];
            if (!keys.Contains(key))
            {
                throw new LightGbmFormatException($"line {_next}: '{Shorten(key)}' is no key of the {name}");
            }

            block.Add(key, equals < 0 ? "" : line[(equals + 1)..], _next);
        }

        return block;
    }

    private ImmutableArray<KeyValuePair<string, string>> ReadParameters()
    {
        var parameters = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var inside = 0;
        for (; _next < _lines.Length; _next++)
        {
            var line = _lines[_next].TrimEnd('\r');
            if (line.StartsWith("pandas_categorical:", StringComparison.Ordinal))
            {
                break;
            }

            if (line == "parameters:")
            {
                inside = _next + 1;
            }
            else if (line == "end of parameters")
            {
                inside = 0;
                break;
            }
            else if (inside > 0 && line.StartsWith('[') && line.EndsWith(']') && line.Contains(": ", StringComparison.Ordinal))
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                parameters.Add(new(line[1..colon], line[(colon + 2)..^1]));
            }
        }

        return inside == 0
            ? parameters.ToImmutable()
            : throw new LightGbmFormatException($"line {inside}: 'parameters:' is not followed by 'end of parameters': the text was cut off or damaged");
    }

    private static string Shorten(string line) => line.Length <= 40 ? line.TrimEnd('\r') : line[..40] + "…";
}
