using TradingConsole.Core.Boosting;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class BoostingOracleTests
{
    [SharedDataTheory]
    [InlineData("l2", BoostingObjective.L2)]
    [InlineData("quantile", BoostingObjective.Quantile)]
    [InlineData("binary", BoostingObjective.Binary)]
    public void Train_OracleTable_GrowsLightGbmsTrees(string model, BoostingObjective objective)
    {
        var (columns, regression, binary, names) = OracleData.Train();
        var parameters = new BoostingParameters
        {
            Objective = objective, Alpha = 0.05, NumLeaves = 31, NumIterations = 60, LearningRate = 0.1, MinDataInLeaf = 20, MaxBin = 255,
        };
        var matrix = BinnedMatrix.Build([.. columns.Select(column => (ReadOnlyMemory<double>)column)], names, parameters);

        var ours = BoostingTrainer.Train(matrix, objective == BoostingObjective.Binary ? binary : regression, parameters);

        var theirs = LightGbmText.Read(OracleData.Text($"{model}.model.txt"));
        Assert.Equal<string>(theirs.Header.FeatureInfos, ours.Header.FeatureInfos);
        Assert.Equal(theirs.Header.Objective, ours.Header.Objective);
        Assert.Equal(theirs.Trees.Count, ours.Trees.Count);
        for (var t = 0; t < ours.Trees.Count; t++)
        {
            var (expected, actual) = (theirs.Trees[t], ours.Trees[t]);
            Assert.True(expected.SplitFeature.SequenceEqual(actual.SplitFeature), $"split features of tree {t}");
            Assert.True(expected.Threshold.SequenceEqual(actual.Threshold), $"thresholds of tree {t}");
            Assert.True(expected.Decision.SequenceEqual(actual.Decision), $"decision types of tree {t}");
            Assert.True(expected.LeftChild.SequenceEqual(actual.LeftChild), $"left children of tree {t}");
            Assert.True(expected.RightChild.SequenceEqual(actual.RightChild), $"right children of tree {t}");
            Assert.True(expected.LeafCount.SequenceEqual(actual.LeafCount), $"leaf counts of tree {t}");
            Assert.True(expected.InternalCount.SequenceEqual(actual.InternalCount), $"internal counts of tree {t}");
            for (var leaf = 0; leaf < expected.Leaves; leaf++)
            {
                Assert.Equal(expected.LeafValue[leaf], actual.LeafValue[leaf], 1e-12 * Math.Max(1e-2, Math.Abs(expected.LeafValue[leaf])));
                Assert.Equal(expected.LeafWeight[leaf], actual.LeafWeight[leaf], 1e-8);
            }
        }

        if (objective != BoostingObjective.Binary)
        {
            // Down to the importances; what follows are the parameters of LightGBM's command line.
            Assert.Equal(BeforeParameters(OracleData.Text($"{model}.model.txt")), BeforeParameters(LightGbmText.Write(ours)));
        }
    }

    private static string BeforeParameters(string text) => text[..text.IndexOf("\nparameters:", StringComparison.Ordinal)];
}
