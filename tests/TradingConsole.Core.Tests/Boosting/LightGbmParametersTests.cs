using TradingConsole.Core.Boosting;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class LightGbmParametersTests
{
    [Fact]
    public void Parse_Aliases_MeanTheMainName()
    {
        var read = LightGbmParameters.Parse(new Dictionary<string, string>
        {
            ["application"] = "mae",
            ["n_estimators"] = "250",
            ["eta"] = "0.03",
            ["max_leaf_nodes"] = "63",
            ["min_child_samples"] = "40",
            ["min_child_weight"] = "0.5",
            ["reg_alpha"] = "1",
            ["reg_lambda"] = "2",
            ["colsample_bytree"] = "0.8",
            ["subsample"] = "0.7",
            ["subsample_freq"] = "3",
            ["early_stopping_rounds"] = "20",
            ["random_state"] = "11",
            ["n_jobs"] = "8",
        });

        Assert.Equal(
            new BoostingParameters
            {
                Objective = BoostingObjective.L1, NumIterations = 250, LearningRate = 0.03, NumLeaves = 63, MinDataInLeaf = 40,
                MinSumHessianInLeaf = 0.5, LambdaL1 = 1, LambdaL2 = 2, FeatureFraction = 0.8, BaggingFraction = 0.7, BaggingFreq = 3,
                EarlyStoppingRound = 20, Seed = 11, MonotoneConstraints = read.MonotoneConstraints,
            },
            read);
    }

    [Fact]
    public void Parse_Nothing_IsLightGbmsDefaults()
    {
        var read = LightGbmParameters.Parse(new Dictionary<string, string>());

        // docs/Parameters.rst of LightGBM 4.6.0.
        Assert.Equal((BoostingObjective.L2, 100, 0.1, 31, -1), (read.Objective, read.NumIterations, read.LearningRate, read.NumLeaves, read.MaxDepth));
        Assert.Equal((20, 1e-3, 255, 3, 200_000), (read.MinDataInLeaf, read.MinSumHessianInLeaf, read.MaxBin, read.MinDataInBin, read.BinConstructSampleCount));
        Assert.Equal((0.9, 1.0, 0.0, 0.0), (read.Alpha, read.Sigmoid, read.LambdaL1, read.LambdaL2));
    }

    [Fact]
    public void Parse_MonotoneConstraints_AreOneAFeature() =>
        Assert.Equal([1, 0, -1], LightGbmParameters.Parse(new Dictionary<string, string> { ["mc"] = "1,0,-1" }).MonotoneConstraints);

    [Theory]
    [InlineData("num_leafs", "31", "unknown parameter 'num_leafs'; did you mean 'num_leaf'?")]
    [InlineData("foo", "1", "unknown parameter 'foo'; parameters have the names and aliases of LightGBM's documentation")]
    [InlineData("num_leaves", "many", "num_leaves is 'many', must be a whole number")]
    [InlineData("eta", "nan", "eta is 'nan', must be a finite number")]
    [InlineData("objective", "poisson", "objective is 'poisson', must be one of")]
    [InlineData("boosting", "dart", "boosting is 'dart', must be gbdt")]
    [InlineData("mc_method", "advanced", "must be basic")]
    [InlineData("boost_from_average", "perhaps", "must be true or false")]
    [InlineData("num_leaves", "1", "NumLeaves is 1, must be 2 to 4096")]
    [InlineData("learning_rate", "0", "LearningRate is 0, must be positive")]
    [InlineData("bagging_fraction", "1.5", "BaggingFraction is 1.5")]
    [InlineData("monotone_constraints", "2", "MonotoneConstraints is 2, must be -1, 0 or 1")]
    public void Parse_BadParameter_NamesItValueAndRule(string name, string value, string complaint)
    {
        var thrown = Assert.Throws<ArgumentException>(() => LightGbmParameters.Parse(new Dictionary<string, string> { [name] = value }));

        Assert.Contains(complaint, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AliasesThatDisagree_NamesBoth()
    {
        var thrown = Assert.Throws<ArgumentException>(
            () => LightGbmParameters.Parse(new Dictionary<string, string> { ["num_trees"] = "10", ["n_estimators"] = "20" }));

        Assert.Contains("'n_estimators' (20) and 'num_trees' (10) are the same parameter, num_iterations", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MonotoneQuantile_IsRefusedAsInLightGbm()
    {
        var thrown = Assert.Throws<ArgumentException>(() => LightGbmParameters.Parse(new Dictionary<string, string>
        {
            ["objective"] = "quantile", ["monotone_constraints"] = "1,0",
        }));

        Assert.Contains("Quantile", thrown.Message, StringComparison.Ordinal);
    }
}
