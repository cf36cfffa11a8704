using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

/// <summary>Each parameter does what its name says, seen in the trees.</summary>
public sealed class BoostingLimitsTests
{
    private const int Rows = 2_000;

    private static readonly BoostingParameters Plain = new() { NumLeaves = 31, NumIterations = 5, LearningRate = 0.3, MinDataInLeaf = 5 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Train_MaxDepth_NoLeafLiesDeeper(int depth)
    {
        var model = Train(Plain with { MaxDepth = depth, NumLeaves = 64, MinDataInLeaf = 1 });

        Assert.All(model.Trees, tree => Assert.Equal(depth, Deepest(tree, 0)));
        Assert.True(Deepest(Train(Plain with { NumLeaves = 64, MinDataInLeaf = 1 }).Trees[0], 0) > 6, "without it a leaf lies deeper");
    }

    [Fact]
    public void Train_LeafLimits_EveryLeafKeepsThem()
    {
        Assert.All(Train(Plain with { NumLeaves = 7 }).Trees, tree => Assert.Equal(7, tree.Leaves));
        Assert.All(Train(Plain with { MinDataInLeaf = 150 }).Trees, tree => Assert.True(tree.LeafCount.Min() >= 150));
        Assert.All(
            Train(Plain with { MinSumHessianInLeaf = 120, MinDataInLeaf = 1, Objective = BoostingObjective.Binary }).Trees,
            tree => Assert.True(tree.LeafWeight.Min() >= 120 && tree.LeafCount.Min() > 480, "a binary row weighs at most a quarter"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 25)]
    [InlineData(40, 0)]
    [InlineData(40, 25)]
    [InlineData(1e6, 0)]
    public void Train_Lambdas_LeavesFollowTheClosedForm(double lambdaL1, double lambdaL2)
    {
        double[] x = [.. Enumerable.Range(0, 300).Select(i => i < 100 ? 0.0 : 1.0)];
        float[] y = [.. x.Select(value => value == 0 ? -2f : 4f)];
        var parameters = Plain with { NumIterations = 1, NumLeaves = 2, LearningRate = 1, LambdaL1 = lambdaL1, LambdaL2 = lambdaL2 };

        var model = BoostingTrainer.Train(Matrix([x]), y, parameters);

        // The mean is 2: residual sums are −400 over 100 rows and 400 over 200.
        var shrunk = Math.Max(0, 400 - lambdaL1);
        Assert.Equal(2 - (shrunk / (100 + lambdaL2)), model.Predict([0]), 1e-9);
        Assert.Equal(2 + (shrunk / (200 + lambdaL2)), model.Predict([1]), 1e-9);
    }

    [Fact]
    public void Train_MinGainToSplit_StopsJustAboveTheGain()
    {
        double[] x = [.. Enumerable.Range(0, 300).Select(i => i < 100 ? 0.0 : 1.0)];
        float[] y = [.. x.Select(value => value == 0 ? -2f : 4f)];
        var one = Plain with { NumIterations = 1, NumLeaves = 2 };

        // 400²/100 + 400²/200 − 0.
        Assert.Equal(2_400, BoostingTrainer.Train(Matrix([x]), y, one).Trees[0].SplitGain[0], 1e-6);
        Assert.Equal(2, BoostingTrainer.Train(Matrix([x]), y, one with { MinGainToSplit = 2_399 }).Trees[0].Leaves);
        Assert.Equal(1, BoostingTrainer.Train(Matrix([x]), y, one with { MinGainToSplit = 2_401 }).Trees[0].Leaves);
    }

    [Fact]
    public void Train_FeatureFraction_EachTreeUsesItsShareAllTreesAll()
    {
        var model = Train(Plain with { FeatureFraction = 0.5, NumIterations = 30, NumLeaves = 63 });

        Assert.All(model.Trees, tree => Assert.True(tree.SplitFeature.Distinct().Count() <= 2));
        Assert.Equal([0, 1, 2, 3], model.Trees.SelectMany(tree => tree.SplitFeature).Distinct().Order());
    }

    [Fact]
    public void Train_Bagging_TreesCountTheBagAndDrawItEachFreq()
    {
        var model = Train(Plain with { BaggingFraction = 0.25, BaggingFreq = 2, NumLeaves = 2, NumIterations = 6 });

        Assert.All(model.Trees, tree => Assert.Equal(500, tree.LeafCount.Sum()));
        Assert.Equal(
            Text(Plain with { BaggingFraction = 0.25 }), Text(Plain)); // Without a frequency there is no bagging, as in LightGBM.
        Assert.Equal(Text(Plain with { BaggingFraction = 0.5, BaggingFreq = 1, Seed = 4 }), Text(Plain with { BaggingFraction = 0.5, BaggingFreq = 1, Seed = 4 }));
        Assert.NotEqual(Text(Plain with { BaggingFraction = 0.5, BaggingFreq = 1, Seed = 4 }), Text(Plain with { BaggingFraction = 0.5, BaggingFreq = 1, Seed = 5 }));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public void Train_MaxBin_NoMoreThresholdsThanBins(int maxBin)
    {
        var (columns, labels) = Table();
        var parameters = Plain with { MaxBin = maxBin, NumIterations = 30, MinDataInLeaf = 1 };
        var model = BoostingTrainer.Train(Matrix(columns, parameters), labels, parameters);

        var thresholds = model.Trees.SelectMany(tree => tree.SplitFeature.Zip(tree.Threshold)).Distinct().GroupBy(pair => pair.First);
        Assert.All(thresholds, feature => Assert.InRange(feature.Count(), 1, maxBin - 1));
    }

    [Fact]
    public void Train_LearningRate_ScalesTheFirstTree()
    {
        var slow = Train(Plain with { LearningRate = 0.1, NumIterations = 1, BoostFromAverage = false }).Trees[0];
        var fast = Train(Plain with { LearningRate = 0.4, NumIterations = 1, BoostFromAverage = false }).Trees[0];

        Assert.Equal(slow.Threshold, fast.Threshold);
        Assert.All(slow.LeafValue.Zip(fast.LeafValue), pair => Assert.Equal(4 * pair.First, pair.Second, 1e-12));
        Assert.Equal(30, Train(Plain with { NumIterations = 30 }).Iterations);
    }

    [Theory]
    [InlineData("num_leaves", "5000")]
    [InlineData("max_bin", "1")]
    [InlineData("max_bin", "257")]
    [InlineData("num_iterations", "0")]
    [InlineData("min_data_in_leaf", "0")]
    [InlineData("min_sum_hessian_in_leaf", "-1")]
    [InlineData("lambda_l1", "-0.1")]
    [InlineData("lambda_l2", "-0.1")]
    [InlineData("min_gain_to_split", "-1")]
    [InlineData("feature_fraction", "0")]
    [InlineData("bagging_fraction", "-0.5")]
    [InlineData("bagging_freq", "-1")]
    [InlineData("min_data_in_bin", "0")]
    [InlineData("bin_construct_sample_cnt", "0")]
    [InlineData("early_stopping_round", "-1")]
    [InlineData("sigmoid", "0")]
    [InlineData("alpha", "-1")]
    [InlineData("learning_rate", "-0.1")]
    public void Parse_OutOfRange_NamesTheValueAndTheRule(string name, string value)
    {
        var thrown = Assert.Throws<ArgumentException>(() => LightGbmParameters.Parse(new Dictionary<string, string> { [name] = value }));

        Assert.Contains(name.Replace("_", "", StringComparison.Ordinal)[..5], thrown.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"is {value}, must be ", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_QuantileAlphaOne_IsRefused()
    {
        var thrown = Assert.Throws<ArgumentException>(() => LightGbmParameters.Parse(
            new Dictionary<string, string> { ["objective"] = "quantile", ["alpha"] = "1" }));

        Assert.Contains("Alpha is 1, must be between 0 and 1", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ConstantAndMissingColumnsAmongGood_AreLeftOut()
    {
        var (columns, labels) = Table();
        double[] constant = [.. Enumerable.Repeat(1.5, Rows)];
        double[] missing = [.. Enumerable.Repeat(double.NaN, Rows)];

        var with = BoostingTrainer.Train(Matrix([constant, .. columns, missing]), labels, Plain);
        var without = BoostingTrainer.Train(Matrix(columns), labels, Plain);

        Assert.Equal(["none", "none"], [with.Header.FeatureInfos[0], with.Header.FeatureInfos[^1]]);
        Assert.Equal(without.Trees.SelectMany(tree => tree.SplitFeature), with.Trees.SelectMany(tree => tree.SplitFeature.Select(feature => feature - 1)));
        Assert.Equal(without.Trees.SelectMany(tree => tree.LeafValue), with.Trees.SelectMany(tree => tree.LeafValue));
    }

    private static int Deepest(Tree tree, int node) =>
        node < 0 ? 0 : 1 + Math.Max(Deepest(tree, tree.LeftChild[node]), Deepest(tree, tree.RightChild[node]));

    private static string Text(BoostingParameters parameters)
    {
        var text = LightGbmText.Write(Train(parameters));
        return text[..text.IndexOf("end of trees", StringComparison.Ordinal)]; // Without the echo of the parameters.
    }

    private static TreeEnsemble Train(BoostingParameters parameters)
    {
        var (columns, labels) = Table();
        var target = parameters.Objective == BoostingObjective.Binary ? [.. labels.Select(label => label > 0 ? 1f : 0f)] : labels;
        return BoostingTrainer.Train(Matrix(columns, parameters), target, parameters);
    }

    private static (double[][] Columns, float[] Labels) Table()
    {
        var random = new SeededRandom(8);
        double[][] columns = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, Rows).Select(_ => random.NextGaussian()).ToArray())];
        return (columns, [.. Enumerable.Range(0, Rows).Select(row =>
            (float)(columns[0][row] + (columns[1][row] * columns[2][row]) + Math.Abs(columns[3][row]) - 0.8 + random.NextGaussian()))]);
    }

    private static BinnedMatrix Matrix(double[][] columns, BoostingParameters? parameters = null) =>
        BinnedMatrix.Build([.. columns.Select(column => (ReadOnlyMemory<double>)column)], null, parameters ?? Plain);
}
