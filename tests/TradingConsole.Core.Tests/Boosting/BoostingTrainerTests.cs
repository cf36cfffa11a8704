using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class BoostingTrainerTests
{
    private static readonly BoostingParameters Small = new()
    {
        NumLeaves = 8, NumIterations = 60, LearningRate = 0.2, MinDataInLeaf = 5, MaxBin = 63,
    };

    [Fact]
    public void Train_Step_FindsTheEdge()
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(i => i / 400.0)];
        var model = Train(Small, [x], [.. x.Select(value => value < 0.25 ? -1f : 2f)]);

        Assert.Equal(-1, model.Predict([0.1]), 0.01);
        Assert.Equal(2, model.Predict([0.5]), 0.01);
    }

    [Fact]
    public void Train_ExclusiveOr_LearnsTheInteraction()
    {
        var random = new SeededRandom(1);
        double[] a = [.. Enumerable.Range(0, 2_000).Select(_ => random.NextDouble() - 0.5)];
        double[] b = [.. Enumerable.Range(0, 2_000).Select(_ => random.NextDouble() - 0.5)];
        var model = Train(Small, [a, b], [.. a.Zip(b, (x, y) => x * y > 0 ? 1f : 0f)]);

        Assert.True(model.Predict([0.3, 0.3]) > 0.9);
        Assert.True(model.Predict([-0.3, 0.3]) < 0.1);
    }

    [Fact]
    public void Train_Binary_GivesProbabilities()
    {
        double[] x = [.. Enumerable.Range(0, 1_000).Select(i => i % 10 / 10.0)];
        float[] y = [.. Enumerable.Range(0, 1_000).Select(i => i / 10 % 10 < i % 10 ? 1f : 0f)];
        var model = Train(Small with { Objective = BoostingObjective.Binary }, [x], y);

        Assert.Equal("binary sigmoid:1", model.Header.Objective);
        Assert.Equal(0.8, model.Predict([0.8]), 0.03);
    }

    [Fact]
    public void Train_Quantile_LeavesTheAskedShareBelow()
    {
        var random = new SeededRandom(2);
        double[] x = [.. Enumerable.Range(0, 4_000).Select(_ => random.NextDouble())];
        float[] y = [.. x.Select(value => (float)(value * random.NextGaussian()))];
        var parameters = Small with { Objective = BoostingObjective.Quantile, Alpha = 0.1, NumLeaves = 4, MinDataInLeaf = 200 };
        var model = Train(parameters, [x], y);

        var below = x.Zip(y, (value, label) => label < model.Predict([value])).Count(isBelow => isBelow);
        Assert.Equal(0.1, below / 4_000.0, 0.01);
    }

    [Fact]
    public void Train_ValuesMissingAtRandom_SendsThemToTheirOwnSide()
    {
        double[] x = [.. Enumerable.Range(0, 900).Select(i => i % 3 == 0 ? double.NaN : i % 3)];
        float[] y = [.. x.Select(value => double.IsNaN(value) ? 5f : (float)value)];
        var model = Train(Small, [x], y);

        Assert.Equal(5, model.Predict([double.NaN]), 0.01);
        Assert.Equal(1, model.Predict([1]), 0.01);
        Assert.Equal(2, model.Predict([2]), 0.01);
    }

    [Fact]
    public void Train_NothingToLearnFrom_IsTheMean()
    {
        double[] constant = [.. Enumerable.Repeat(3.0, 100)];
        double[] missing = [.. Enumerable.Repeat(double.NaN, 100)];
        var model = Train(Small, [constant, missing], [.. Enumerable.Range(0, 100).Select(i => (float)i)]);

        Assert.Single(model.Trees);
        Assert.Equal(49.5, model.Predict([3, double.NaN]), 1e-6);
        Assert.All(model.Header.FeatureInfos, info => Assert.Equal("none", info));
    }

    [Fact]
    public void Train_Twice_GivesTheSameText()
    {
        var (columns, labels) = Noise(1_500);
        var parameters = Small with { FeatureFraction = 0.5, BaggingFraction = 0.7, BaggingFreq = 2, Seed = 9 };

        Assert.Equal(LightGbmText.Write(Train(parameters, columns, labels)), LightGbmText.Write(Train(parameters, columns, labels)));
        Assert.NotEqual(
            LightGbmText.Write(Train(parameters, columns, labels)),
            LightGbmText.Write(Train(parameters with { Seed = 10 }, columns, labels)));
    }

    [Fact]
    public void Train_EqualWeights_ChangeNothingAndHeavyRowsPull()
    {
        double[] x = [.. Enumerable.Range(0, 200).Select(i => i % 2.0)];
        float[] y = [.. Enumerable.Range(0, 200).Select(i => i < 100 ? 0f : 1f)];
        var matrix = Matrix(Small, [x]);

        var plain = BoostingTrainer.Train(matrix, y, Small);
        var even = BoostingTrainer.Train(matrix, y, Small, [.. Enumerable.Repeat(1f, 200)]);
        var heavy = BoostingTrainer.Train(matrix, y, Small, [.. y.Select(label => label > 0 ? 3f : 1f)]);

        Assert.Equal(plain.Predict([1]), even.Predict([1]), 1e-12);
        Assert.Equal(0.75, heavy.Predict([1]), 1e-6);
    }

    [Fact]
    public void Train_ValidationStopsImproving_KeepsTheBestRounds()
    {
        var (columns, labels) = Noise(2_000);
        var parameters = Small with { NumIterations = 400, EarlyStoppingRound = 10 };
        var matrix = Matrix(parameters, columns);
        int[] train = [.. Enumerable.Range(0, 1_000)];
        int[] held = [.. Enumerable.Range(1_000, 1_000)];
        var losses = new List<double>();

        var model = BoostingTrainer.Train(
            matrix.Select(train), labels[..1_000], parameters,
            validation: new ValidationSet(matrix.Select(held), labels[1_000..]),
            progress: new Losses(losses));

        Assert.True(model.Iterations < 400);
        Assert.Equal(losses.IndexOf(losses.Min()) + 1, model.Iterations);
        Assert.Equal(model.Iterations + 10, losses.Count);
        var loss = held.Average(row => Math.Pow(model.Predict([.. columns.Select(column => column[row])]) - labels[row], 2));
        Assert.Equal(losses.Min(), loss, 1e-9);
    }

    [Fact]
    public void Contributions_TrainedModel_AddUpToTheRawScore()
    {
        var (columns, labels) = Noise(1_000);
        var model = Train(Small, columns, labels);
        var phi = new double[3];

        for (var row = 0; row < 50; row++)
        {
            double[] values = [.. columns.Select(column => column[row])];
            Assert.Equal(model.PredictRaw(values), model.Contributions(values, phi) + phi.Sum(), 1e-9);
        }
    }

    [Fact]
    public void Train_BadInput_SaysWhatIsWrong()
    {
        var matrix = Matrix(Small, [[1, 2, 3]]);

        Assert.Contains("row 1 is NaN", Assert.Throws<ArgumentException>(
            () => BoostingTrainer.Train(matrix, [1, float.NaN, 2], Small)).Message, StringComparison.Ordinal);
        Assert.Contains("2 labels for 3 rows", Assert.Throws<ArgumentException>(
            () => BoostingTrainer.Train(matrix, [1, 2], Small)).Message, StringComparison.Ordinal);
        Assert.Contains("needs at least 2", Assert.Throws<ArgumentException>(
            () => BoostingTrainer.Train(matrix.Select([0]), [1], Small)).Message, StringComparison.Ordinal);
        Assert.Contains("needs 0 or 1", Assert.Throws<ArgumentException>(
            () => BoostingTrainer.Train(matrix, [0, 1, 2], Small with { Objective = BoostingObjective.Binary })).Message,
            StringComparison.Ordinal);
        Assert.Contains("NumLeaves is 1", Assert.Throws<ArgumentException>(
            () => BoostingTrainer.Train(matrix, [0, 1, 2], Small with { NumLeaves = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("validation set", Assert.Throws<ArgumentException>(
            () => BoostingTrainer.Train(matrix, [0, 1, 2], Small with { EarlyStoppingRound = 5 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Canceled_StopsBetweenRounds()
    {
        var (columns, labels) = Noise(500);
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => BoostingTrainer.Train(Matrix(Small, columns), labels, Small, cancellationToken: source.Token));
    }

    private static (double[][] Columns, float[] Labels) Noise(int rows)
    {
        var random = new SeededRandom(11);
        double[][] columns = [.. Enumerable.Range(0, 3).Select(c =>
            Enumerable.Range(0, rows).Select(_ => c == 2 && random.NextDouble() < 0.2 ? double.NaN : random.NextGaussian()).ToArray())];
        return (columns, [.. columns[0].Select(x => (float)(x + (2 * random.NextGaussian())))]);
    }

    private static BinnedMatrix Matrix(BoostingParameters parameters, double[][] columns) =>
        BinnedMatrix.Build([.. columns.Select(column => (ReadOnlyMemory<double>)column)], null, parameters);

    private static TreeEnsemble Train(BoostingParameters parameters, double[][] columns, float[] labels) =>
        BoostingTrainer.Train(Matrix(parameters, columns), labels, parameters);

    private sealed class Losses(List<double> losses) : IProgress<BoostingProgress>
    {
        public void Report(BoostingProgress value) => losses.Add(value.ValidationLoss!.Value);
    }
}
