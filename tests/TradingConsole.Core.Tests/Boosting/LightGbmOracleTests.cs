using TradingConsole.Core.Boosting;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class LightGbmOracleTests
{
    [SharedDataTheory]
    [InlineData("l2")]
    [InlineData("quantile")]
    [InlineData("binary")]
    [InlineData("extra_constant")]
    [InlineData("extra_categorical_zero")]
    public void Predict_OracleRows_EqualsLightGbm(string model)
    {
        var ensemble = LightGbmText.Read(OracleData.Text($"{model}.model.txt"));
        var inputs = OracleData.Csv("input.csv");
        var expected = OracleData.Csv($"{model}.pred.csv");

        Assert.Equal(405, inputs.Length);
        for (var row = 0; row < inputs.Length; row++)
        {
            AssertRelative(expected[row][0], ensemble.PredictRaw(inputs[row]), 1e-12, $"{model} raw, row {row}");
            AssertRelative(expected[row][1], ensemble.Predict(inputs[row]), 1e-12, $"{model} prediction, row {row}");
        }
    }

    [SharedDataTheory]
    [InlineData("l2")]
    [InlineData("quantile")]
    [InlineData("binary")]
    [InlineData("extra_categorical_zero")]
    public void LeafOf_OracleRows_EqualsLightGbm(string model)
    {
        var ensemble = LightGbmText.Read(OracleData.Text($"{model}.model.txt"));
        var inputs = OracleData.Csv("input.csv");
        var expected = OracleData.Csv($"{model}.leaf.csv");

        for (var row = 0; row < inputs.Length; row++)
        {
            for (var tree = 0; tree < ensemble.Trees.Count; tree++)
            {
                Assert.Equal((int)expected[row][expected[row].Length - ensemble.Trees.Count + tree], ensemble.LeafOf(tree, inputs[row]));
            }
        }
    }

    [SharedDataTheory]
    [InlineData("l2", 1)]
    [InlineData("quantile", 1)]
    [InlineData("binary", 1)]
    [InlineData("extra_categorical_zero", 1)]
    [InlineData("extra_multiclass", 3)]
    public void Contributions_OracleRows_EqualLightGbm(string model, int outputs)
    {
        var ensemble = LightGbmText.Read(OracleData.Text($"{model}.model.txt"));
        var inputs = OracleData.Csv("input.csv");
        var expected = OracleData.Csv($"{model}.contrib.csv");
        var phi = new double[12];

        for (var row = 0; row < inputs.Length; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                var baseValue = ensemble.Contributions(inputs[row], phi, output);

                var offset = 1 + (output * 13);
                Assert.Equal(expected[row][offset + 12], baseValue, 1e-9);
                for (var feature = 0; feature < 12; feature++)
                {
                    Assert.Equal(expected[row][offset + feature], phi[feature], 1e-9);
                }
            }
        }
    }

    [SharedDataFact]
    public void PredictRaw_ThreeClasses_EqualsLightGbm()
    {
        var ensemble = LightGbmText.Read(OracleData.Text("extra_multiclass.model.txt"));
        var inputs = OracleData.Csv("input.csv");
        var expected = OracleData.Csv("extra_multiclass.pred.csv");
        var scores = new double[3];

        for (var row = 0; row < inputs.Length; row++)
        {
            ensemble.PredictRaw(inputs[row], scores);
            for (var output = 0; output < 3; output++)
            {
                Assert.Equal(expected[row][output], scores[output], 1e-12);
            }
        }
    }

    [SharedDataTheory]
    [InlineData("l2")]
    [InlineData("binary")]
    [InlineData("extra_categorical_zero")]
    [InlineData("extra_multiclass")]
    public void Write_ThenRead_PredictsTheSameBits(string model)
    {
        var ensemble = LightGbmText.Read(OracleData.Text($"{model}.model.txt"));
        var again = LightGbmText.Read(LightGbmText.Write(ensemble));
        var first = new double[ensemble.Header.TreesPerIteration];
        var second = new double[ensemble.Header.TreesPerIteration];

        foreach (var row in OracleData.Csv("input.csv"))
        {
            ensemble.PredictRaw(row, first);
            again.PredictRaw(row, second);
            Assert.Equal(first, second);
        }
    }

    private static void AssertRelative(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * Math.Max(1e-3, Math.Abs(expected)), $"{what}: expected {expected:R}, got {actual:R}");
}
