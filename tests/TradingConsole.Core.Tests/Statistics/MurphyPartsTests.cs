using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class MurphyPartsTests
{
    [Fact]
    public void Of_TwoBinsByHand_AreTheTextbooksParts()
    {
        // 0.25 twice (one happened), 0.75 twice (both happened): base rate ¾.
        var parts = MurphyParts.Of([0.25, 0.25, 0.75, 0.75], [true, false, true, true], bins: 2);

        Assert.Equal((0.0625 + 0.0625) / 2, parts.Reliability, 1e-15); // Gaps of ¼ each.
        Assert.Equal((0.0625 + 0.0625) / 2, parts.Resolution, 1e-15); // ½ and 1 lie ¼ off ¾.
        Assert.Equal(0.1875, parts.Uncertainty, 1e-15);
        Assert.Equal(0, parts.Within, 1e-15); // One probability a bin.
    }

    [Fact]
    public void Of_AnyForecasts_AddUpToBrierWithThePartsWithinBins()
    {
        var random = new SeededRandom(4);
        double[] p = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
        bool[] y = [.. p.Select(value => random.NextDouble() < value * value)];

        var parts = MurphyParts.Of(p, y, bins: 7);

        // Stephenson et al.: variance within bins less twice the covariance with the outcomes.
        var within = p.Zip(y).GroupBy(row => Math.Min(6, (int)(row.First * 7))).Sum(bin =>
        {
            var (mean, rate) = (bin.Average(row => row.First), bin.Average(row => row.Second ? 1.0 : 0));
            return bin.Sum(row => ((row.First - mean) * (row.First - mean)) - (2 * (row.First - mean) * ((row.Second ? 1 : 0) - rate)));
        }) / p.Length;
        Assert.Equal(within, parts.Within, 1e-12);
        Assert.True(Math.Abs(within) > 1e-4);
        Assert.Equal(ProbabilityScores.Brier(p, y), parts.Reliability - parts.Resolution + parts.Uncertainty + parts.Within, 1e-15);
    }

    [Fact]
    public void Of_Nothing_IsNotANumber() => Assert.True(double.IsNaN(MurphyParts.Of([], []).Reliability));

    [Fact]
    public void BrierSkill_BaseRateAndPerfect_AreZeroAndOne()
    {
        bool[] y = [true, false, false, true, true];

        Assert.Equal(0, ProbabilityScores.BrierSkill([0.6, 0.6, 0.6, 0.6, 0.6], y, 0.6), 1e-15);
        Assert.Equal(1, ProbabilityScores.BrierSkill([1, 0, 0, 1, 1], y, 0.6), 1e-15);
        Assert.Equal(-3, ProbabilityScores.BrierSkill([0, 1, 1, 0, 0], y, 0.5), 1e-15);
        Assert.True(double.IsNaN(ProbabilityScores.BrierSkill([0.5], [true], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilityScores.BrierSkill([0.5], [true], 1.1));
    }

    [Fact]
    public void Mce_TwoBins_IsTheLargerGap()
    {
        Assert.Equal(0.4, ProbabilityScores.Mce([0.1, 0.6], [false, true], 2), 1e-15);
        Assert.True(double.IsNaN(ProbabilityScores.Mce([], [])));
    }
}
