using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class ConformalTests
{
    [Theory]
    [InlineData(0.2, 4)]
    [InlineData(0.1, 9)]
    [InlineData(0.05, 19)]
    [InlineData(0.3, 3)] // ⌈3.33⌉ − 1
    public void ScoresLeast_IsTheFirstCountWithAFiniteQuantile(double alpha, int expected)
    {
        Assert.Equal(expected, Conformal.ScoresLeast(alpha));
        Assert.True(Conformal.Rank(expected, alpha) <= expected);
        Assert.True(Conformal.Rank(expected - 1, alpha) > expected - 1);
        Assert.Null(Conformal.Quantile(new double[expected - 1], alpha));
        Assert.NotNull(Conformal.Quantile(new double[expected], alpha));
    }

    [Fact]
    public void Rank_EveryCount_IsTheExactCeiling()
    {
        for (var n = 0; n <= 2_000; n++)
        {
            foreach (var percent in (int[])[5, 10, 20, 25])
            {
                // ⌈(n + 1)(100 − percent)/100⌉ in whole numbers.
                Assert.Equal((((n + 1) * (100 - percent)) + 99) / 100, Conformal.Rank(n, percent / 100.0));
            }
        }
    }

    [Fact]
    public void Quantile_Unsorted_IsTheScoreAtItsRank() =>
        Assert.Equal(8, Conformal.Quantile([9, 1, 8, 3, 5, 2, 7, 4, 6], 0.2)); // Rank ⌈10 · 0.8⌉ = 8.

    [Fact]
    public void Quantile_AnyScoresWithManyTies_IsWhatSortingFinds()
    {
        var random = new SeededRandom(9);
        for (var i = 0; i < 2_000; i++)
        {
            double[] scores = [.. Enumerable.Range(0, 4 + random.NextInt(60)).Select(_ => random.NextInt(3) > 0 ? 0 : random.NextInt(5) - (0.1 * random.NextInt(9)))];

            Assert.Equal(scores.Order().ElementAt(Conformal.Rank(scores.Length, 0.2) - 1), Conformal.Quantile(scores, 0.2));
        }
    }

    [Fact]
    public void Quantile_ExchangeableScores_CoversItsShareAndNoMore()
    {
        // Of n + 1 exchangeable scores without ties, the last is at most the quantile with probability rank/(n + 1) = 8/10 exactly.
        var random = new SeededRandom(11);
        var inside = 0;
        for (var i = 0; i < 40_000; i++)
        {
            double[] scores = [.. Enumerable.Range(0, 9).Select(_ => random.NextGaussian())];
            inside += random.NextGaussian() <= Conformal.Quantile(scores, 0.2) ? 1 : 0;
        }

        Assert.Equal(0.8, inside / 40_000.0, 0.008); // Four deviations.
    }

    [Fact]
    public void CqrScore_InsideAndOutside_HasItsSign()
    {
        Assert.Equal(-1, Conformal.CqrScore(0, 4, 1));
        Assert.Equal(2, Conformal.CqrScore(0, 4, 6));
        Assert.Equal(3, Conformal.CqrScore(0, 4, -3));
        Assert.Equal(0.5, Conformal.SplitScore(1, 0.5));
    }

    [Fact]
    public void Winkler_InsideBelowAbove_AddsTheMissTenfold()
    {
        Assert.Equal(0.4, IntervalScores.Winkler(0.2, 0.6, 0.3, 0.2), 1e-15);
        Assert.Equal(0.4 + (10 * 0.1), IntervalScores.Winkler(0.2, 0.6, 0.1, 0.2), 1e-15);
        Assert.Equal(0.4 + (10 * 0.3), IntervalScores.Winkler(0.2, 0.6, 0.9, 0.2), 1e-15);
        Assert.Equal((0.4 + 1.4) / 2, IntervalScores.Winkler([0.2, 0.2], [0.6, 0.6], [0.3, 0.1], 0.2), 1e-15);
        Assert.Equal(0.75, IntervalScores.Coverage([0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0.5, 1.1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => IntervalScores.Winkler(0, 1, 0, 1));
        Assert.Throws<ArgumentException>(() => IntervalScores.Winkler([0], [1, 2], [0], 0.2));
    }

    [Fact]
    public void Winkler_IsLeastAtTheTrueQuantiles()
    {
        // Strictly proper: on a fine uniform sample of [0, 1] the 80 % interval that scores best is [0.1, 0.9].
        double[] actual = [.. Enumerable.Range(0, 1_000).Select(i => (i + 0.5) / 1_000)];
        double Score(double low, double high) =>
            IntervalScores.Winkler([.. actual.Select(_ => low)], [.. actual.Select(_ => high)], actual, 0.2);

        var best = (from low in Enumerable.Range(0, 10) from high in Enumerable.Range(11, 10) select (Low: low / 20.0, High: high / 20.0))
            .MinBy(pair => Score(pair.Low, pair.High));

        Assert.Equal((0.1, 0.9), best);
    }
}
