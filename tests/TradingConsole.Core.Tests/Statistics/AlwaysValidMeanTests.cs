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

    [Fact]
    public void Test_BadInput_SaysWhichRule()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValidMean.Test([1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AlwaysValidMean.Test([1], 1, 1));
        Assert.Contains("difference 1 is NaN", Assert.Throws<ArgumentException>(
            () => AlwaysValidMean.Test([1, double.NaN], 1)).Message, StringComparison.Ordinal);
    }
}
