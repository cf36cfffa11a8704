using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Boosting;

internal static class LightGbmParameters
{
    /// <summary>The parameters under LightGBM's names, for a model's <c>parameters:</c> block.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Of(BoostingParameters parameters) =>
    [
        new("boosting", "gbdt"),
        new("objective", parameters.Objective switch
        {
            BoostingObjective.Quantile => "quantile",
            BoostingObjective.Binary => "binary",
            _ => "regression",
        }),
        Pair("alpha", parameters.Alpha),
        Pair("num_iterations", parameters.NumIterations),
        Pair("learning_rate", parameters.LearningRate),
        Pair("num_leaves", parameters.NumLeaves),
        Pair("max_depth", parameters.MaxDepth),
        Pair("min_data_in_leaf", parameters.MinDataInLeaf),
        Pair("min_sum_hessian_in_leaf", parameters.MinSumHessianInLeaf),
        Pair("lambda_l1", parameters.LambdaL1),
        Pair("lambda_l2", parameters.LambdaL2),
        Pair("min_gain_to_split", parameters.MinGainToSplit),
        Pair("feature_fraction", parameters.FeatureFraction),
        Pair("bagging_fraction", parameters.BaggingFraction),
        Pair("bagging_freq", parameters.BaggingFreq),
        Pair("max_bin", parameters.MaxBin),
        Pair("min_data_in_bin", parameters.MinDataInBin),
        Pair("early_stopping_round", parameters.EarlyStoppingRound),
        Pair("boost_from_average", parameters.BoostFromAverage ? 1 : 0),
        Pair("sigmoid", parameters.Sigmoid),
    ];

    private static KeyValuePair<string, string> Pair(string name, double value) =>
        new(name, value.ToString("R", CultureInfo.InvariantCulture));
}
