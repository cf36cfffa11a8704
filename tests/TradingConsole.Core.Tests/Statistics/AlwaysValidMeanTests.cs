using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class AlwaysValidMeanTests
{
    [Fact]
    public void Test_NoDifference_LookedAtEveryDay_RarelyAlarms()
    {
        const double Alpha = 0.1;
        var random = new SeededRandom(5);
        var (alarms, missed) = (0, 0);
        for (var trial = 0; trial < 400; trial++)
        {
            double[] days = [.. Enumerable.Range(0, 300).Select(_ => 0.01 * random.NextGaussian())];

            // Evidence and interval keep their best so far: the last look knows whether any look alarmed.
            var verdict = AlwaysValidMean.Test(days, 0.03, Alpha);
            alarms += verdict.IsAboveZero ? 1 : 0;
            missed += verdict.Low > 0 || verdict.High < 0 ? 1 : 0;
        }

        Assert.InRange(alarms, 0, 400 * Alpha);
        Assert.InRange(missed, 0, 400 * Alpha);
    }

    [Fact]
    public void Test_SkewedLossesThatCancelOut_RarelyAlarms()
    {
        // Nine small gains pay for one large loss: tests that trust normality alarm here.
        var random = new SeededRandom(6);
        var alarms = Enumerable.Range(0, 400).Count(_ => AlwaysValidMean.Test(
            [.. Enumerable.Range(0, 300).Select(_ => random.NextInt(10) == 0 ? -0.9 : 0.1)], 1).IsAboveZero);

        Assert.InRange(alarms, 0, 20);
    }

    [Fact]
    public void Test_RealAdvantage_IsFoundAndEnclosed()
    {
        var random = new SeededRandom(7);
        var (found, enclosed) = (0, 0);
        for (var trial = 0; trial < 100; trial++)
        {
            var verdict = AlwaysValidMean.Test([.. Enumerable.Range(0, 300).Select(_ => 0.003 + (0.01 * random.NextGaussian()))], 0.05);
            found += verdict.IsAboveZero ? 1 : 0;
            enclosed += verdict is { Low: < 0.003, High: > 0.003 } ? 1 : 0;
        }

        Assert.InRange(found, 80, 100);
        Assert.InRange(enclosed, 95, 100);
    }

    [Fact]
    public void Test_OneObservation_FollowsTheFormulaByHand()
    {
        // The first bet is nothing (no past), so wealth stays 1. Interval: bet = min(½, √(2·ln 40 / (¼·1·ln 2))) = ½,
        // value (0.5 + 1)/2 = ¾, penalty (¾ − ½)²·(ln 2 − ½), radius (ln 40 + penalty)/½ is beyond [0, 1] on both sides.
        var verdict = AlwaysValidMean.Test([0.5], 1);

        Assert.Equal((1, 0.5, -1.0, 1.0, 1.0), (verdict.Observations, verdict.Mean, verdict.Low, verdict.High, verdict.EValue));
    }

    [Fact]
    public void Test_TwoEqualGains_BetsKellyOnTheSecond()
    {
        // After x = 0.4: mean 0.4/3, second moment (0.16 + 0.5)/3, bet 0.4/0.66 → capped at ½; wealth 1 + ½·0.4.
        Assert.Equal(1.2, AlwaysValidMean.Test([0.4, 0.4], 1).EValue, 1e-12);

        // After x = 0.2: bet 0.2/0.54, wealth 1 + 0.2/0.54·0.2.
        Assert.Equal(1 + (0.2 / 0.54 * 0.2), AlwaysValidMean.Test([0.2, 0.2], 1).EValue, 1e-12);
    }

    [Fact]
    public void Test_OutlierBeyondTheBound_CountsAsTheBound() =>
        Assert.Equal(AlwaysValidMean.Test([0.1, 1, -1], 1), AlwaysValidMean.Test([0.1, 50, -9], 1));

    [Fact]
    public void Test_MoreObservations_NeverWidenTheInterval()
    {
        var random = new SeededRandom(8);
        double[] days = [.. Enumerable.Range(0, 200).Select(_ => random.NextGaussian())];
        var before = AlwaysValidMean.Test([], 3);
        for (var count = 1; count <= days.Length; count++)
        {
            var now = AlwaysValidMean.Test(days.AsSpan(0, count), 3);
            Assert.True(now.Low >= before.Low && now.High <= before.High && now.EValue >= before.EValue);
            before = now;
        }
    }

    // Numbers: numpy, from the paper's theorem 2 with its predictable plug-ins, written with v = 4(X − μ̂)² and ψ/4 as there.
    [Theory]
    [InlineData(20, -0.006316265853365839, 0.0144942304813846)]
    [InlineData(60, -0.0005610446275300296, 0.008213602404993236)]
    [InlineData(2_000, 0.001248970288013761, 0.0031453709818101416)]
    public void Test_ManyObservations_HaveThePapersInterval(int count, double low, double high)
    {
        var verdict = AlwaysValidMean.Test([.. Enumerable.Range(0, count).Select(i => (0.02 * Math.Sin(i * i * 0.37)) + 0.004)], 0.015, 0.1);

        Assert.Equal(low, verdict.Low, 1e-9);
        Assert.Equal(high, verdict.High, 1e-9);
        if (count == 60)
        {
            Assert.Equal(16.7575809860432, verdict.EValue, 1e-9);
            Assert.Equal(0.004044125923901545, verdict.Mean, 1e-12);
        }
    }

    [Fact]
    public void Test_Nothing_IsNoEvidence()
    {
        var verdict = AlwaysValidMean.Test([], 2);

        Assert.Equal((0, 0.0, -2.0, 2.0, 1.0), (verdict.Observations, verdict.Mean, verdict.Low, verdict.High, verdict.EValue));
    }

    [Fact]
    public void IsAboveZero_EvidenceOfExactlyOneOverAlpha_IsEnough()
    {
        Assert.True(new AlwaysValidVerdict(1, 1, 0, 1, 20, 0.05).IsAboveZero);
        Assert.False(new AlwaysValidVerdict(1, 1, 0, 1, 19.999, 0.05).IsAboveZero);
    }

    [Fact]
    public void Test_BadInput_SaysWhichRule()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValidMean.Test([1], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValidMean.Test([1], double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValidMean.Test([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValidMean.Test([1], 1, 1));
        Assert.Contains("difference 1 is NaN", Assert.Throws<ArgumentException>(
            () => AlwaysValidMean.Test([1, double.NaN], 1)).Message, StringComparison.Ordinal);
    }
}
