using System.Globalization;
using TradingConsole.Core.Boosting;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

/// <summary>Files other programs wrote, by other versions of LightGBM, with the predictions those programs expect.</summary>
public sealed class LightGbmFilesTests
{
    [SharedDataTheory]
    [InlineData("l2")]
    [InlineData("quantile")]
    [InlineData("binary")]
    [InlineData("extra_constant")]
    [InlineData("extra_categorical_zero")]
    [InlineData("extra_multiclass")]
    public void Write_WhatLightGbmWrote_IsTheSameBytes(string model)
    {
        var text = OracleData.Text($"{model}.model.txt");

        Assert.Equal(text, LightGbmText.Write(LightGbmText.Read(text)));
    }

    [SharedDataFact]
    public void Read_BreastCancerOfVersion3_FindsEveryLeaf()
    {
        var ensemble = Read("leaves/lg_breast_cancer.txt");
        var rows = Table("leaves/lg_breast_cancer_data.txt", ' ');
        var leaves = Table("leaves/lg_breast_cancer_data_pred_leaves.txt", ' ');

        Assert.Equal(57, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var sum = 0.0;
            for (var t = 0; t < ensemble.Trees.Count; t++)
            {
                Assert.Equal((int)leaves[i][t], ensemble.LeafOf(t, rows[i]));
                sum += ensemble.Trees[t].LeafValue[(int)leaves[i][t]];
            }

            Assert.Equal(1 / (1 + Math.Exp(-sum)), ensemble.Predict(rows[i]));
        }
    }

    [SharedDataFact]
    public void Predict_FiveClassesOfVersion2_EqualsTheirScoresAndProbabilities()
    {
        var ensemble = Read("leaves/lgmulticlass.model");
        var rows = Table("leaves/multiclass_test.tsv", '\t').Select(row => row[1..]).ToArray();
        var raw = Table("leaves/lgmulticlass_true_raw_predictions.txt", '\t');
        var probabilities = Table("leaves/lgmulticlass_true_predictions.txt", '\t');
        var (scores, predictions) = (new double[5], new double[5]);

        Assert.Equal(500, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            ensemble.PredictRaw(rows[i], scores);
            ensemble.Predict(rows[i], predictions);
            for (var c = 0; c < 5; c++)
            {
                Assert.True(Math.Abs(raw[i][c] - scores[c]) <= 1e-12 * Math.Abs(raw[i][c]));
                Assert.True(Math.Abs(probabilities[i][c] - predictions[c]) <= 1e-12 * probabilities[i][c]);
            }
        }
    }

    [SharedDataFact]
    public void Predict_CategoriesOfVersion2_EqualsItsRawOutput()
    {
        var ensemble = Read("treelite_toy_categorical/toy_categorical_model.txt");
        var lines = File.ReadAllLines(SharedData.Path("lightgbm/treelite_toy_categorical/toy_categorical.test"));
        var expected = Table("treelite_toy_categorical/toy_categorical.test.pred", ' ');

        Assert.Equal(180, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var row = new double[2];
            foreach (var pair in lines[i].Split(' ')[1..])
            {
                row[int.Parse(pair.Split(':')[0], CultureInfo.InvariantCulture)] = Number(pair.Split(':')[1]);
            }

            Assert.True(Math.Abs(expected[i][0] - ensemble.Predict(row)) <= 1e-12 * Math.Abs(expected[i][0]), $"row {i}");
        }
    }

    [SharedDataTheory]
    [InlineData("extra_multiclass", 3)]
    public void Predict_OracleClasses_AreLightGbmsProbabilities(string model, int classes)
    {
        var ensemble = LightGbmText.Read(OracleData.Text($"{model}.model.txt"));
        var expected = OracleData.Csv($"{model}.pred.csv");
        var inputs = OracleData.Csv("input.csv");
        var predictions = new double[inputs.Length * classes];
        ensemble.PredictMany([.. inputs.SelectMany(row => row)], predictions);

        for (var i = 0; i < predictions.Length; i++)
        {
            Assert.Equal(expected[i / classes][classes + (i % classes)], predictions[i], 1e-12);
        }
    }

    private static TreeEnsemble Read(string file) => LightGbmText.Read(File.ReadAllText(SharedData.Path("lightgbm/" + file)));

    private static double[][] Table(string file, char separator) =>
        [.. File.ReadAllLines(SharedData.Path("lightgbm/" + file)).Where(line => line.Length > 0).Select(line => line.Split(separator).Select(Number).ToArray())];

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
}
