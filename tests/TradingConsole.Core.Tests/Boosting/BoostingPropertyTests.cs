using TradingConsole.Core.Boosting;
using TradingConsole.Core.Boosting.Growing;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class BoostingPropertyTests
{
    // More rows than one packed sum may hold, so that sums are taken out on the way.
    private const int Many = 140_000;

    private static readonly BoostingParameters Small = new() { NumLeaves = 12, NumIterations = 4, LearningRate = 0.2, MinDataInLeaf = 20 };

    [Theory]
    [InlineData(BoostingObjective.L2, false)]
    [InlineData(BoostingObjective.L2, true)]
    [InlineData(BoostingObjective.Quantile, false)]
    [InlineData(BoostingObjective.Quantile, true)]
    [InlineData(BoostingObjective.Binary, false)]
    public void Train_OneTwoThreeThreads_GiveTheSameBytes(BoostingObjective objective, bool weighted)
    {
        var (columns, labels) = Table(Many, 5);
        var parameters = Small with { Objective = objective, BaggingFraction = 0.9, BaggingFreq = 1, FeatureFraction = 0.8, EarlyStoppingRound = 3 };
        var target = objective == BoostingObjective.Binary ? [.. labels.Select(label => label > 0 ? 1f : 0f)] : labels;
        var weights = weighted ? labels.Select((_, i) => 0.5f + (i % 7)).ToArray() : null;

        var texts = new[] { 1, 2, 3 }.Select(threads =>
        {
            var matrix = Matrix(parameters, columns, threads);
            var held = matrix.Select([.. Enumerable.Range(0, 3_000)]);
            using var team = new WorkerTeam(threads);
            return LightGbmText.Write(BoostingTrainer.Train(
                matrix, target, parameters, weights, new ValidationSet(held, target[..3_000], weights?[..3_000]), null, team, CancellationToken.None));
        }).ToArray();

        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[0], texts[2]);
    }

    [Fact]
    public void Train_WholeWeights_EqualDuplicatedRows()
    {
        var (columns, labels) = Table(3_000, 4);
        var copies = labels.Select((_, i) => 1 + (i % 3)).ToArray();

        // Few bins: row counts estimated from hessians, a rounding a bin, then never bind before the hessian does.
        var parameters = Small with { NumIterations = 10, MinDataInLeaf = 1, MinSumHessianInLeaf = 60, MaxBin = 15 };
        var matrix = Matrix(parameters, columns);
        int[] repeated = [.. Enumerable.Range(0, labels.Length).SelectMany(row => Enumerable.Repeat(row, copies[row]))];

        var weighted = BoostingTrainer.Train(matrix, labels, parameters, [.. copies.Select(count => (float)count)]);
        var duplicated = BoostingTrainer.Train(matrix.Select(repeated), [.. repeated.Select(row => labels[row])], parameters);

        for (var t = 0; t < weighted.Trees.Count; t++)
        {
            Assert.Equal(duplicated.Trees[t].SplitFeature, weighted.Trees[t].SplitFeature);
            Assert.Equal(duplicated.Trees[t].Threshold, weighted.Trees[t].Threshold);
            for (var leaf = 0; leaf < weighted.Trees[t].Leaves; leaf++)
            {
                Assert.Equal(duplicated.Trees[t].LeafValue[leaf], weighted.Trees[t].LeafValue[leaf], 1e-6);
            }
        }
    }

    [Fact]
    public void Train_ManyRows_SplitsWhereBruteForceDoes()
    {
        var (columns, labels) = Table(Many, 3);
        var parameters = Small with { NumLeaves = 2, NumIterations = 1, LearningRate = 1, MaxBin = 31 };

        var tree = BoostingTrainer.Train(Matrix(parameters, columns), labels, parameters, threads: Math.Min(2, Environment.ProcessorCount)).Trees[0];

        var mean = labels.Average(label => (double)label);
        var (gain, feature, threshold, left) = (0.0, -1, 0.0, 0.0);
        for (var c = 0; c < columns.Length; c++)
        {
            var order = Enumerable.Range(0, Many).OrderBy(row => columns[c][row]).ToArray();
            var sums = new double[Many + 1];
            for (var i = 0; i < Many; i++)
            {
                sums[i + 1] = sums[i] + (float)(labels[order[i]] - mean);
            }

            // The thresholds a split may take are the bin bounds; a tree of many leaves names them all.
            foreach (var bound in Bounds(columns[c], labels, parameters))
            {
                var count = order.Count(row => columns[c][row] <= bound);
                var (below, above) = (sums[count], sums[Many] - sums[count]);
                var found = (below * below / count) + (above * above / (Many - count));
                if (found > gain)
                {
                    (gain, feature, threshold, left) = (found, c, bound, mean + (below / count));
                }
            }
        }

        Assert.Equal(feature, tree.SplitFeature[0]);
        Assert.Equal(threshold, tree.Threshold[0]);
        Assert.Equal(left, tree.LeafValue[0], 1e-7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Train_MonotoneConstraint_HoldsOnAGrid(int direction)
    {
        var random = new SeededRandom(3);
        double[] x = [.. Enumerable.Range(0, 4_000).Select(_ => random.NextDouble())];
        double[] z = [.. Enumerable.Range(0, 4_000).Select(_ => random.NextDouble())];
        float[] y = [.. x.Zip(z, (a, b) => (float)((direction * a) + Math.Sin(12 * a * b) + (0.3 * random.NextGaussian())))];
        var parameters = Small with { NumIterations = 60, NumLeaves = 31, MinDataInLeaf = 5, MonotoneConstraints = [direction, 0] };

        var free = BoostingTrainer.Train(Matrix(parameters, [x, z]), y, parameters with { MonotoneConstraints = [] });
        var bound = BoostingTrainer.Train(Matrix(parameters, [x, z]), y, parameters);

        Assert.True(WorstStep(free, direction) < -0.05, "without the constraint the table bends back");
        Assert.True(WorstStep(bound, direction) >= 0, "with it no step may go the wrong way");
        Assert.True(bound.Predict([0.9, 0.1]) != bound.Predict([0.9, 0.9]), "the free feature is still learned");
    }

    [Fact]
    public void Train_L1OneSplit_LeavesSayTheMedians()
    {
        double[] x = [.. Enumerable.Range(0, 301).Select(i => i < 100 ? 0.0 : 1.0)];
        float[] y = [.. Enumerable.Range(0, 301).Select(i => i < 100 ? i * i : 1_000_000f + i)];
        var parameters = Small with { Objective = BoostingObjective.L1, NumLeaves = 2, NumIterations = 1, LearningRate = 1 };

        var model = BoostingTrainer.Train(Matrix(parameters, [x]), y, parameters);

        Assert.Equal("regression_l1", model.Header.Objective);
        Assert.Equal(((49 * 49) + (50 * 50)) / 2.0, model.Predict([0]), 1e-3);
        Assert.Equal(1_000_200, model.Predict([1]), 1e-3);
    }

    [Fact]
    public void Train_HuberWildLabel_HardlyMovesTheLeaf()
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(i => i < 200 ? 0.0 : 1.0)];
        float[] y = [.. Enumerable.Range(0, 400).Select(i => i == 7 ? 1_000f : i < 200 ? 1f : 3f)];
        var huber = Small with { Objective = BoostingObjective.Huber, Alpha = 0.5, NumLeaves = 2, NumIterations = 300 };

        var squared = BoostingTrainer.Train(Matrix(huber, [x]), y, huber with { Objective = BoostingObjective.L2 });
        var robust = BoostingTrainer.Train(Matrix(huber, [x]), y, huber);

        // The minimum of the Huber loss: 199 errors of e balance one gradient of 0.5.
        Assert.Equal("huber", robust.Header.Objective);
        Assert.Equal(1 + (0.5 / 199), robust.Predict([0]), 1e-3);
        Assert.True(squared.Predict([0]) > 5);
    }

    [Fact]
    public void Train_BadMonotoneWeightsOrThreads_SaysWhatIsWrong()
    {
        var matrix = Matrix(Small, [[1, 2, 3], [1, 5, 2]]);

        Assert.Contains("1 monotone constraints for 2 features", Complaint(() => BoostingTrainer.Train(
            matrix, [0, 1, 2], Small with { MonotoneConstraints = [1] })), StringComparison.Ordinal);
        Assert.Contains("weight of row 1 is -1, must be positive", Complaint(() => BoostingTrainer.Train(
            matrix, [0, 1, 2], Small, [1, -1, 1])), StringComparison.Ordinal);
        Assert.Contains("2 weights for 3 rows", Complaint(() => BoostingTrainer.Train(matrix, [0, 1, 2], Small, [1, 1])), StringComparison.Ordinal);
        Assert.Contains("label of row 2 is Infinity", Complaint(() => BoostingTrainer.Train(
            matrix, [0, 1, float.PositiveInfinity], Small)), StringComparison.Ordinal);
        Assert.Contains("threads", Complaint(() => BoostingTrainer.Train(matrix, [0, 1, 2], Small, threads: 0)), StringComparison.Ordinal);
        Assert.Contains(
            $"threads is 99999, must be 1 to {Environment.ProcessorCount}, the processors of this machine",
            Complaint(() => BoostingTrainer.Train(matrix, [0, 1, 2], Small, threads: 99_999)),
            StringComparison.Ordinal);
        Assert.Contains("column 1 has 2 rows, column 0 has 3", Complaint(() => Matrix(Small, [[1, 2, 3], [1, 2]])), StringComparison.Ordinal);
        Assert.Contains("5 values are not rows of 2 columns", Complaint(() => FeatureTable.OfRows(new float[5], 2)), StringComparison.Ordinal);
        Assert.Contains("row must be 0 to 2", Complaint(() => matrix.Select([3])), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_FloatsByRowOrColumn_GiveTheModelOfTheirDoubles()
    {
        var (columns, labels) = Table(5_000, 3);
        float[][] narrow = [.. columns.Select(column => column.Select(value => (float)value).ToArray())];
        double[][] wide = [.. narrow.Select(column => column.Select(value => (double)value).ToArray())];
        float[] rows = [.. Enumerable.Range(0, 5_000).SelectMany(row => narrow.Select(column => column[row]))];

        var expected = LightGbmText.Write(BoostingTrainer.Train(Matrix(Small, wide), labels, Small));

        Assert.Equal(expected, LightGbmText.Write(BoostingTrainer.Train(
            BinnedMatrix.Build(FeatureTable.OfRows(rows, 3), null, Small), labels, Small)));
        Assert.Equal(expected, LightGbmText.Write(BoostingTrainer.Train(
            BinnedMatrix.Build(FeatureTable.OfColumns([.. narrow.Select(column => (ReadOnlyMemory<float>)column)]), null, Small), labels, Small)));
    }

    private static string Complaint(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;

    private static double WorstStep(TreeEnsemble model, int direction)
    {
        var worst = 0.0;
        for (var b = 0; b <= 20; b++)
        {
            for (var a = 0; a < 200; a++)
            {
                worst = Math.Min(worst, direction * (model.Predict([(a + 1) / 200.0, b / 20.0]) - model.Predict([a / 200.0, b / 20.0])));
            }
        }

        return worst;
    }

    private static double[] Bounds(double[] column, float[] labels, BoostingParameters parameters)
    {
        var tree = parameters with { NumLeaves = 31, MinDataInLeaf = 1, NumIterations = 200, LearningRate = 0.5 };
        float[] ranks = [.. column.Select(value => (float)value)];
        return [.. BoostingTrainer.Train(Matrix(tree, [column]), ranks, tree with { NumIterations = 3 }).Trees
            .SelectMany(grown => grown.Threshold).Distinct()];
    }

    private static (double[][] Columns, float[] Labels) Table(int rows, int features)
    {
        var random = new SeededRandom(21);
        double[][] columns = [.. Enumerable.Range(0, features).Select(c => Enumerable.Range(0, rows).Select(_ =>
            c == 2 ? random.NextInt(6) : c == 3 && random.NextDouble() < 0.1 ? double.NaN : random.NextGaussian()).ToArray())];
        float[] labels = [.. Enumerable.Range(0, rows).Select(row =>
            (float)(columns[0][row] + (columns[1][row] > 0.5 ? 1 : 0) + (0.2 * columns[2][row]) + random.NextGaussian()))];
        return (columns, labels);
    }

    private static BinnedMatrix Matrix(BoostingParameters parameters, double[][] columns, int threads = 1) =>
        BinnedMatrix.Build([.. columns.Select(column => (ReadOnlyMemory<double>)column)], null, parameters, threads: threads);
}
