using System.Collections.Immutable;

namespace TradingConsole.Core.Boosting.TextFormat;

/// <summary>Reads a model front to back, without trusting its <c>tree_sizes</c>.</summary>
internal sealed class ModelTextReader(string text)
{
    private const int FeaturesMax = 1_000_000;
    private readonly string[] _lines = text.Split('\n');
    private int _next;

    public TreeEnsemble Read()
    {
        if (_lines[0].TrimEnd('\r') != "tree")
        {
            throw new LightGbmFormatException($"line 1 is '{Shorten(_lines[0])}', a LightGBM model begins with 'tree'");
        }

        _next = 1;
        var header = ReadHeader();
        var trees = new List<Tree>();
        while (PeekTreeStart(trees.Count))
        {
            trees.Add(ReadTree(trees.Count));
        }

        if (trees.Count == 0 || trees.Count % header.TreesPerIteration != 0)
        {
            throw new LightGbmFormatException(
                $"the model has {trees.Count} trees, must be a positive multiple of num_tree_per_iteration ({header.TreesPerIteration})");
        }

        try
        {
            return new TreeEnsemble(header with { Parameters = ReadParameters() }, trees);
        }
        catch (ArgumentException broken)
        {
            throw new LightGbmFormatException(broken.Message, broken);
        }
    }

    private EnsembleHeader ReadHeader()
    {
        var block = ReadBlock("header");
        var features = block.Int("max_feature_idx", 0, FeaturesMax) + 1;
        var classes = block.Int("num_class", 1, 10_000);
        var names = block.Words("feature_names", features);
        var infos = block.Words("feature_infos", features);
        block.Int("label_index", 0, FeaturesMax);
        var outputs = block.Has("num_tree_per_iteration") ? block.Int("num_tree_per_iteration", 1, 10_000) : classes;
        try
        {
            return new EnsembleHeader(block.TextOrNull("objective"), [.. names], [.. infos], outputs, block.Has("average_output"));
        }
        catch (FormatException)
        {
            throw block.Error("objective", $"is '{block.TextOrNull("objective")}', its sigmoid must be a number");
        }
    }

    private Tree ReadTree(int index)
    {
        var block = ReadBlock($"tree {index}");
        var leaves = block.Int("num_leaves", 1, 1 << 20);
        var sets = block.Int("num_cat", 0, leaves - 1);
        if (block.Has("is_linear") && block.Int("is_linear", 0, 1) == 1)
        {
            throw block.Error("is_linear", "is 1; leaves with linear models are not supported");
        }

        if (leaves == 1)
        {
            return Tree.Constant(block.Doubles("leaf_value", 1)[0], block.IntsOrZeros("leaf_count", 1)[0]);
        }

        var nodes = leaves - 1;
        var boundaries = sets > 0 ? block.Ints("cat_boundaries", sets + 1) : [];
        if (sets > 0 && (boundaries[0] != 0 || boundaries.Zip(boundaries.Skip(1)).Any(pair => pair.Second < pair.First)))
        {
            throw block.Error("cat_boundaries", "must start at 0 and never fall");
        }

        return new Tree
        {
            SplitFeature = block.Ints("split_feature", nodes),
            Threshold = block.Doubles("threshold", nodes),
            Decision = block.Has("decision_type")
                ? [.. block.Ints("decision_type", nodes).Select(bits => new DecisionType((byte)bits))]
                : new DecisionType[nodes],
            LeftChild = block.Ints("left_child", nodes),
            RightChild = block.Ints("right_child", nodes),
            SplitGain = block.DoublesOrZeros("split_gain", nodes),
            InternalValue = block.DoublesOrZeros("internal_value", nodes),
            InternalWeight = block.DoublesOrZeros("internal_weight", nodes),
            InternalCount = block.IntsOrZeros("internal_count", nodes),
            LeafValue = block.Doubles("leaf_value", leaves),
            LeafWeight = block.DoublesOrZeros("leaf_weight", leaves),
            LeafCount = block.IntsOrZeros("leaf_count", leaves),
            Shrinkage = block.Has("shrinkage") ? block.Doubles("shrinkage", 1)[0] : 1,
            CategoryBoundaries = boundaries,
            CategoryWords = sets > 0 ? block.Words32("cat_threshold", boundaries[^1]) : [],
        };
    }

    private bool PeekTreeStart(int expected)
    {
        while (_next < _lines.Length)
        {
            var line = _lines[_next].TrimEnd('\r');
            if (line == "end of trees")
            {
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
            $"the text ends after tree {expected - 1} without 'end of trees': it was cut off");
    }

    private KeyBlock ReadBlock(string name)
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
            block.Add(equals < 0 ? line : line[..equals], equals < 0 ? "" : line[(equals + 1)..], _next);
        }

        return block;
    }

    private ImmutableArray<KeyValuePair<string, string>> ReadParameters()
    {
        var parameters = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        var inside = false;
        for (; _next < _lines.Length; _next++)
        {
            var line = _lines[_next].TrimEnd('\r');
            if (line == "parameters:")
            {
                inside = true;
            }
            else if (line == "end of parameters")
            {
                break;
            }
            else if (inside && line.StartsWith('[') && line.EndsWith(']') && line.Contains(": ", StringComparison.Ordinal))
            {
                var colon = line.IndexOf(": ", StringComparison.Ordinal);
                parameters.Add(new(line[1..colon], line[(colon + 2)..^1]));
            }
        }

        return parameters.ToImmutable();
    }

    private static string Shorten(string line) => line.Length <= 40 ? line.TrimEnd('\r') : line[..40] + "…";
}
