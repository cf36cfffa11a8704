using TradingConsole.Core.Boosting.Objectives;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Boosting;

public sealed class LeafQuantileTests
{
    [Theory]
    [InlineData(0.05f, 3, 0)]
    [InlineData(0.5f, 700, 0)]
    [InlineData(0.05f, 5_000, 0)]
    [InlineData(0.95f, 5_000, 40)]
    [InlineData(0.5f, 5_000, 3)]
    [InlineData(0.999f, 2_000, 0)]
    public void OfResiduals_Weighted_EqualsTheSortedDefinition(float alpha, int rows, int distinct)
    {
        var random = new SeededRandom(5);
        float[] labels = [.. Enumerable.Range(0, rows).Select(_ => distinct > 0 ? random.NextInt(distinct) : (float)random.NextGaussian())];
        foreach (var weightMost in (int[])[1, 3])
        {
            // Weights that add up exactly, below 1 or well above: the interpolation depends on it. Ties weigh the same.
            float[] weights = [.. labels.Select(label => (1 + (Math.Abs(label.GetHashCode()) % 8)) * weightMost / 16f)];
            var leaf = new LeafQuantile(labels, weights, alpha);

            var actual = leaf.OfResiduals([.. Enumerable.Range(0, rows)], new double[rows], new LeafScratch());

            Assert.Equal(Sorted(labels, weights, alpha), actual, 1e-12);
        }
    }

    [Theory]
    [InlineData(0.05f, 4_001)]
    [InlineData(0.5f, 4_000)]
    [InlineData(0.9f, 2)]
    [InlineData(0.0001f, 30_000)]
    [InlineData(0.9999f, 30_000)]
    public void OfResiduals_Unweighted_InterpolatesAsNumpyDoes(float alpha, int rows)
    {
        var random = new SeededRandom(6);
        float[] labels = [.. Enumerable.Range(0, rows).Select(_ => (float)random.NextGaussian())];

        var actual = new LeafQuantile(labels, null, alpha).OfResiduals([.. Enumerable.Range(0, rows)], new double[rows], new LeafScratch());

        var sorted = labels.Order().ToArray();
        var position = alpha * (rows - 1.0);
        var low = (int)position;
        Assert.Equal(sorted[low] + ((position - low) * (sorted[Math.Min(low + 1, rows - 1)] - (double)sorted[low])), actual, 1e-6);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(3)]
    public void OfResiduals_SampledRowsUnlikeTheRest_IsStillExact(int distinct)
    {
        // Rows the sample looks at (every 16th) lie far above all others.
        float[] labels = [.. Enumerable.Range(0, 4_096).Select(row => row % 16 == 0 ? 1_000f + row : row * 7 % distinct)];

        var actual = new LeafQuantile(labels, null, 0.5f).OfResiduals([.. Enumerable.Range(0, 4_096)], new double[4_096], new LeafScratch());

        var sorted = labels.Order().ToArray();
        Assert.Equal((sorted[2_047] + sorted[2_048]) / 2.0, actual, 1e-9);
    }

    // LightGBM 4.6.0, src/objective/regression_objective.hpp, WeightedPercentileFun.
    private static double Sorted(float[] labels, float[] weights, float alpha)
    {
        var order = Enumerable.Range(0, labels.Length).OrderBy(row => labels[row]).ToArray();
        var cumulative = new double[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            cumulative[i] = weights[order[i]] + (i > 0 ? cumulative[i - 1] : 0);
        }

        var threshold = cumulative[^1] * alpha;
        var at = Math.Min(Array.FindIndex(cumulative, sum => sum > threshold), order.Length - 1);
        if (at == 0 || at == order.Length - 1 || cumulative[at + 1] - cumulative[at] < 1)
        {
            return labels[order[at]];
        }

        double below = labels[order[at - 1]], value = labels[order[at]];
        return ((threshold - cumulative[at]) / (cumulative[at + 1] - cumulative[at]) * (value - below)) + below;
    }
}
