using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class ReliabilityBinsTests
{
    [Fact]
    public void Reliability_OnAndBesideEveryEdge_ObeysTheEdges()
    {
        for (var bins = 1; bins <= 60; bins++)
        {
            for (var k = 0; k <= bins; k++)
            {
                var edge = k == bins ? 1 : k * (1.0 / bins);
                double[] around = [Math.BitDecrement(edge), edge, Math.BitIncrement(edge)];
                foreach (var p in around.Where(p => p is >= 0 and <= 1))
                {
                    var left = ProbabilityScores.Reliability([p], [true], bins, BinEdge.LeftClosed).Single();
                    Assert.True(left.From <= p && (p < left.To || (p == 1 && left.To == 1)), $"{p:R} in [{left.From:R}, {left.To:R})");

                    var right = ProbabilityScores.Reliability([p], [true], bins, BinEdge.RightClosed).Single();
                    Assert.True((right.From < p || (p == 0 && right.From == 0)) && p <= right.To, $"{p:R} in ({right.From:R}, {right.To:R}]");
                }
            }
        }
    }

    [Fact]
    public void Reliability_BadInput_IsRefused()
    {
        foreach (var bins in (int[])[0, 1_001])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilityScores.Reliability([0.5], [true], bins));
            Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilityScores.ReliabilityEqualMass([0.5], [true], bins));
        }

        foreach (var p in (double[])[-0.01, 1.01, double.NaN])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilityScores.Reliability([p], [true]));
            Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilityScores.ReliabilityEqualMass([p], [true]));
        }

        Assert.Throws<ArgumentException>(() => ProbabilityScores.Reliability([0.5], []));
        Assert.Throws<ArgumentException>(() => ProbabilityScores.ReliabilityEqualMass([0.5], []));
        Assert.Throws<ArgumentException>(() => ProbabilityScores.Brier([0.5], []));
        Assert.Throws<ArgumentException>(() => ProbabilityScores.LogLoss([0.5], []));
    }

    [Fact]
    public void Scores_OfNothing_AreNotANumber()
    {
        Assert.Equal([double.NaN, double.NaN], [ProbabilityScores.Brier([], []), ProbabilityScores.LogLoss([], [])]);
        Assert.Empty(ProbabilityScores.Reliability([], []));
        Assert.Empty(ProbabilityScores.ReliabilityEqualMass([], []));
    }

    [Fact]
    public void LogLoss_CertainMiss_CostsTheClip() =>
        Assert.Equal(-(Math.Log(1e-3) + Math.Log(1 - 1e-3)) / 2, ProbabilityScores.LogLoss([0, 1], [true, true], 1e-3), 1e-12);

    [Fact]
    public void ReliabilityEqualMass_TiesAndDistinctOnes_ShareTheLowerBin()
    {
        // Quartiles of 0.1, 0.2, 0.2, 0.6, 0.9 are 0.2, 0.2, 0.6.
        var bins = ProbabilityScores.ReliabilityEqualMass([0.9, 0.2, 0.1, 0.6, 0.2], [true, false, true, true, false], 4);

        Assert.Equal([(0.1, 0.2, 3), (0.2, 0.6, 1), (0.6, 0.9, 1)], bins.Select(bin => (bin.From, bin.To, bin.Count)));
        Assert.Equal([1 / 3.0, 1, 1], bins.Select(bin => bin.ObservedRate));
    }
}
