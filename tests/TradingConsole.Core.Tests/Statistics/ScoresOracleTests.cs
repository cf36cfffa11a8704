using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

/// <summary>Three hundred returns and forecasts made by a formula, measured by numpy, pandas, scipy and scikit-learn.</summary>
public sealed class ScoresOracleTests
{
    private static readonly double[] Returns = [.. Rows(i => (0.01 * Math.Sin(i * i * 0.37)) + 0.0005)];
    private static readonly double[] Actuals = [.. Rows(i => Math.Cos(i * 0.7) + (0.1 * Math.Sin(i * i * 0.11)))];
    private static readonly double[] Predictions = [.. Rows(i => Math.Cos((i * 0.7) + 0.2))];

    [Fact]
    public void TradeScores_AReturnSeries_EqualNumpyAndPandas()
    {
        var equity = new double[Returns.Length];
        for (var i = 0; i < equity.Length; i++)
        {
            equity[i] = (i == 0 ? 1 : equity[i - 1]) * (1 + Returns[i]);
        }

        Assert.Equal(1.2542582982257546, TradeScores.ProfitFactor(Returns)!.Value, 1e-9);
        Assert.Equal(0.06041304326176722, TradeScores.MaxDrawdown(equity), 1e-10);
        Assert.Equal(0.061867813878479005, TradeScores.MaxDrawdownOfSum(Returns), 1e-10);
        Assert.Equal(0.0007304367397053453, TradeScores.Mean(Returns), 1e-12);
        Assert.Equal(-0.009491027831684267, TradeScores.TailLoss(Returns), 1e-12);
        Assert.Equal(-0.009440668944231328, TradeScores.TailLoss(Returns, 0.05), 1e-12);
        Assert.Equal(0.10183781166396665, TradeScores.Sharpe(Returns)!.Value, 1e-9);
    }

    [Fact]
    public void RegressionScores_Forecasts_EqualScikitLearn()
    {
        Assert.Equal(0.15490283744991865, RegressionScores.Rmse(Predictions, Actuals), 1e-10);
        Assert.Equal(0.1314899158889143, RegressionScores.Mae(Predictions, Actuals), 1e-10);
        Assert.Equal(0.06357132838951342, RegressionScores.Pinball(Predictions, Actuals, 0.05), 1e-10);
        Assert.Equal(0.06719404431441961, RegressionScores.Pinball(Predictions, Actuals, 0.8), 1e-10);
    }

    [Theory]
    [InlineData(0, -0.009499177177532611)]
    [InlineData(0.05, -0.00935456028382787)]
    [InlineData(0.5, 0.0008008395107696536)]
    [InlineData(0.937, 0.010407274507152545)]
    [InlineData(1, 0.010499975682825487)]
    public void Quantile_AReturnSeries_EqualsNumpy(double q, double expected) => Assert.Equal(expected, Quantile.Of(Returns, q), 1e-12);

    [Theory]
    [InlineData(37, 120, 0.23272736988916295, 0.3958299772380067)]
    [InlineData(119, 120, 0.9543037087549504, 0.9985274442666578)]
    [InlineData(10, 10, 0.7224672001371109, 1)]
    public void WilsonInterval_Counts_EqualScipy(int successes, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);

        Assert.Equal(low, interval.Low, 1e-12);
        Assert.Equal(high, interval.High, 1e-12);
    }

    [Fact]
    public void Scores_OfNothing_AreNotANumberOrSaySo()
    {
        Assert.Equal([double.NaN, double.NaN, double.NaN], [RegressionScores.Rmse([], []), RegressionScores.Mae([], []), RegressionScores.Pinball([], [], 0.5)]);
        Assert.Equal((double.NaN, double.NaN), (TradeScores.Mean([]), TradeScores.TailLoss([])));
        Assert.Equal((0.0, 0.0), (TradeScores.MaxDrawdown([]), TradeScores.MaxDrawdownOfSum([])));
        Assert.Null(TradeScores.ProfitFactor([]));
        Assert.Null(TradeScores.Sharpe([0.01]));
        Assert.Equal(new WilsonInterval(0, 1), WilsonInterval.Of(0, 0));
        Assert.Throws<ArgumentException>(() => Quantile.Of([], 0.5));
    }

    [Fact]
    public void Scores_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => RegressionScores.Rmse([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => RegressionScores.Mae([1], []));
        Assert.Throws<ArgumentException>(() => RegressionScores.Pinball([1], [1, 2], 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of([1, 2], -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Of([1, 2], 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(3, 2));
    }

    private static IEnumerable<double> Rows(Func<int, double> value) => Enumerable.Range(0, 300).Select(value);
}
