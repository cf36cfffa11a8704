using TradingConsole.Core.Boosting;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class LightGbmTextTests
{
    private const string Valid =
        """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=1
        objective=regression
        feature_names=a b
        feature_infos=[0:1] none

        Tree=0
        num_leaves=2
        num_cat=0
        split_feature=0
        split_gain=1
        threshold=0.5
        decision_type=2
        left_child=-1
        right_child=-2
        leaf_value=1 2
        leaf_count=3 4
        internal_count=7
        shrinkage=1


        end of trees

        parameters:
        [seed: 7]
        end of parameters
        """;

    [Fact]
    public void Read_ValidText_PredictsAndKeepsParameters()
    {
        var model = LightGbmText.Read(Valid);

        Assert.Equal(1, model.Predict([0.5, 0]));
        Assert.Equal(2, model.Predict([0.6, 0]));
        Assert.Equal(new("seed", "7"), model.Header.Parameters.Single());
    }

    [Theory]
    [InlineData("tree\n", "forest\n", "line 1")]
    [InlineData("max_feature_idx=1", "max_feature_idx=x", "line 6: key 'max_feature_idx'")]
    [InlineData("feature_names=a b", "feature_names=a", "line 8: key 'feature_names' of the header has 1 values, must have 2")]
    [InlineData("threshold=0.5", "threshold=zero", "line 16: key 'threshold' of the tree 0 has 'zero'")]
    [InlineData("left_child=-1\n", "", "key 'left_child' of the tree 0 is missing")]
    [InlineData("leaf_value=1 2", "leaf_value=1", "key 'leaf_value' of the tree 0 has 1 values, must have 2")]
    [InlineData("right_child=-2", "right_child=5", "child 5")]
    [InlineData("split_feature=0", "split_feature=9", "split_feature is 9")]
    [InlineData("end of trees", "", "cut off")]
    [InlineData("Tree=0", "Tree=1", "expected 'Tree=0'")]
    [InlineData("num_cat=0", "num_cat=0\nis_linear=1", "linear")]
    [InlineData("left_child=-1", "left_child=0", "tree 0, node 0: left_child is child 0")]
    [InlineData("right_child=-2", "right_child=-1", "already has a parent")]
    [InlineData("decision_type=2", "decision_type=300", "key 'decision_type' of the tree 0 has '300'")]
    [InlineData("leaf_value=1 2", "leaf_value=1 inf", "key 'leaf_value' of the tree 0 has 'inf'")]
    [InlineData("leaf_count=3 4", "leaf_count=3 -4", "key 'leaf_count' of the tree 0 has '-4'")]
    [InlineData("threshold=0.5", "threshold=nan", "threshold is NaN")]
    [InlineData("num_leaves=2", "num_leaves=1000000", "has 1 values, must have 999999")]
    [InlineData("feature_infos=[0:1] none", "feature_infos=[0:1] none\ntree_sizes=9", "line 10: key 'tree_sizes' of the header says tree 0 has 9 bytes")]
    [InlineData("feature_infos=[0:1] none", "feature_infos=[0:1] none\ntree_sizes=9 9", "key 'tree_sizes' of the header has 2 values, must have 1")]
    [InlineData("feature_infos=[0:1] none", "feature_infos=[0:1] none\nmonotone_constraints=0 2", "key 'monotone_constraints' of the header has '2'")]
    [InlineData("objective=regression", "objective=binary sigmoid:-1", "line 7: key 'objective'")]
    [InlineData("objective=regression", "objective=binary sigmoid:x", "line 7: key 'objective'")]
    public void Read_CorruptText_NamesLineAndKey(string part, string replacement, string complaint)
    {
        var text = Valid.ReplaceLineEndings("\n").Replace(part, replacement, StringComparison.Ordinal);
        if (part == "end of trees")
        {
            text = text[..text.IndexOf("parameters:", StringComparison.Ordinal)];
        }

        var thrown = Assert.Throws<LightGbmFormatException>(() => LightGbmText.Read(text));

        Assert.Contains(complaint, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TreeSizes_AreTheByteLengthsOfTheBlocks()
    {
        var valid = Valid.ReplaceLineEndings("\n");
        var text = LightGbmText.Write(LightGbmText.Read(valid.Replace(
            "end of trees", valid[valid.IndexOf("Tree=0", StringComparison.Ordinal)..valid.IndexOf("end of trees", StringComparison.Ordinal)]
                .Replace("Tree=0", "Tree=1", StringComparison.Ordinal) + "end of trees", StringComparison.Ordinal)));

        var sizes = text.Split('\n').Single(line => line.StartsWith("tree_sizes=", StringComparison.Ordinal))["tree_sizes=".Length..]
            .Split(' ').Select(int.Parse).ToArray();
        var first = text.IndexOf("Tree=0", StringComparison.Ordinal);
        Assert.Equal("Tree=1", text.Substring(first + sizes[0], 6));
        Assert.Equal("end of trees", text.Substring(first + sizes[0] + sizes[1], 12));
    }
}
