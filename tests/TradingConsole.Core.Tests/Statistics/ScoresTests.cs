using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class ScoresTests
{
    [Fact]
    public void Pinball_UnderAndOver_WeighsThemByTheQuantile()
    {
        Assert.Equal(0.05 * 2, RegressionScores.Pinball([0], [2], 0.05), 1e-15);
        Assert.Equal(0.95 * 2, RegressionScores.Pinball([2], [0], 0.05), 1e-15);
    }

    [Fact]
    public void RmseAndMae_KnownErrors_AreTheirMeans()
    {
        Assert.Equal(Math.Sqrt(5), RegressionScores.Rmse([1, 3], [0, 0]), 1e-15);
        Assert.Equal(2, RegressionScores.Mae([1, -3], [0, 0]), 1e-15);
    }

    [Fact]
    public void MaxDrawdown_RiseFallRise_IsTheDeepestFallFromItsHigh() =>
        Assert.Equal(0.5, TradeScores.MaxDrawdown([100, 120, 60, 130, 100]), 1e-15);

    [Fact]
    public void MaxDrawdownOfSum_LossFirst_CountsFromTheStart() =>
        Assert.Equal(0.03, TradeScores.MaxDrawdownOfSum([-0.03, 0.05, -0.02]), 1e-15);

    [Fact]
    public void CostSplit_ReceivedFunding_LowersTheTotal() => Assert.Equal(4, new CostSplit(5, 2, -3).Total);

    [Fact]
    public void ProfitFactor_NoLoss_IsUnknown()
    {
        Assert.Null(TradeScores.ProfitFactor([0.1, 0.2]));
        Assert.Equal(3, TradeScores.ProfitFactor([0.1, 0.2, -0.1])!.Value, 1e-12);
    }

    [Fact]
    public void TailLoss_TwoHundredReturns_IsTheMeanOfTheWorstTwo()
    {
        double[] returns = [.. Enumerable.Range(0, 198).Select(_ => 0.01), -0.2, -0.1];

        Assert.Equal(-0.15, TradeScores.TailLoss(returns), 1e-12);
    }

    [Fact]
    public void Sharpe_ConstantReturns_IsUnknown()
    {
        Assert.Null(TradeScores.Sharpe([0.01, 0.01]));
        Assert.Equal(2 / Math.Sqrt(2), TradeScores.Sharpe([1, 3])!.Value, 1e-12);
    }

    [Fact]
    public void Quantile_BetweenTwoValues_InterpolatesAsNumpy() => Assert.Equal(1.3, Quantile.Of([4, 1, 2, 3], 0.1), 1e-12);

    // Reference values: Brown, Cai, DasGupta 2001, and statsmodels proportion_confint(method="wilson").
    [Theory]
    [InlineData(0, 10, 0, 0.27753279986288926)]
    [InlineData(5, 10, 0.23659309051256394, 0.763406909487436)]
    public void WilsonInterval_KnownCounts_EqualsTheReference(int successes, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);

        Assert.Equal(low, interval.Low, 1e-9);
        Assert.Equal(high, interval.High, 1e-9);
    }
}
