using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

/// <summary>
/// Expected values: numpy and scipy.stats (skew, kurtosis(fisher=False), norm) over x[t] = 0.01·sin t + 0.004·cos³ 3t + 0.0015, t = 0 … 59,
/// with the formulas of Bailey and López de Prado written out.
/// </summary>
public sealed class SharpeRatioTests
{
    private static readonly double[] Returns =
        [.. Enumerable.Range(0, 60).Select(t => (0.01 * Math.Sin(t)) + (0.004 * Math.Pow(Math.Cos(3 * t), 3)) + 0.0015)];

    private static readonly SharpeRatio Ratio = SharpeRatio.Of(Returns)!.Value;

    [Fact]
    public void Of_ATrackRecord_HasScipysMoments()
    {
        Assert.Equal(0.2510627518550794, Ratio.Value, 1e-13);
        Assert.Equal(-0.06705867565857222, Ratio.Skew, 1e-12);
        Assert.Equal(1.7836429424534168, Ratio.Kurtosis, 1e-12);
        Assert.Equal(60, Ratio.Periods);
    }

    [Fact]
    public void Probabilistic_AgainstBenchmarks_EqualsTheFormula()
    {
        Assert.Equal(0.971343121553308, Ratio.Probabilistic(), 1e-12);
        Assert.Equal(0.8736394121147903, Ratio.Probabilistic(0.1), 1e-12);
        Assert.Equal(0.5, Ratio.Probabilistic(Ratio.Value), 1e-12);
    }

    [Fact]
    public void Deflated_ManyTrials_EqualsTheFormula()
    {
        Assert.Equal(0.11381515467101742, SharpeRatio.ExpectedBest(0.05, 50), 1e-13);
        Assert.Equal(0.5197553442805939, SharpeRatio.ExpectedBest(1, 2), 1e-13);
        Assert.Equal(0.8506357684656667, Ratio.Deflated(0.05, 50), 1e-12);
        Assert.Equal(0.7515310973266749, Ratio.Deflated([0.1, 0.25, -0.05, 0.02, Ratio.Value]), 1e-12);
    }

    [Fact]
    public void Deflated_OneTrial_IsProbabilistic()
    {
        Assert.Equal(Ratio.Probabilistic(), Ratio.Deflated(0.3, 1));
        Assert.Equal(Ratio.Probabilistic(), Ratio.Deflated([Ratio.Value]));
    }

    [Fact]
    public void TrackRecordMin_EqualsTheFormulaAndIsInfiniteWithoutAnEdge()
    {
        Assert.Equal(45.17568139022784, Ratio.TrackRecordMin(), 1e-9);
        Assert.Equal(double.PositiveInfinity, Ratio.TrackRecordMin(Ratio.Value));
        Assert.Equal(double.PositiveInfinity, Ratio.TrackRecordMin(0.3));

        // Half the edge needs four times the periods, the first apart.
        Assert.Equal(1 + (4 * (Ratio.TrackRecordMin() - 1)), Ratio.TrackRecordMin(Ratio.Value / 2), 1e-9);

        // A record of just that length has just that confidence.
        Assert.Equal(0.95, (Ratio with { Periods = 46 }).Probabilistic(), 2e-3);
    }

    [Fact]
    public void Annualised_Days_TimesTheRootOfDays() => Assert.Equal(Ratio.Value * 19.1049731745428, Ratio.Annualised(365), 1e-12);

    [Fact]
    public void Of_NothingToMeasure_IsNull()
    {
        Assert.Null(SharpeRatio.Of([]));
        Assert.Null(SharpeRatio.Of([1]));
        Assert.Null(SharpeRatio.Of([1, 1, 1]));
    }

    [Fact]
    public void Probabilistic_TwoPointRecordWithoutAnyDoubt_IsCertain()
    {
        // Skew 0 and kurtosis 1 at ratio 0 leave spread 1; a spread of 0 needs skew = 2/SR·…: constructed directly.
        var sure = new SharpeRatio(1, 2, 5, 10) with { Kurtosis = 5 };
        Assert.Equal(1, sure.Probabilistic());
        Assert.Equal(0, sure.Probabilistic(2));
    }

    [Fact]
    public void ExpectedBest_BadInput_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SharpeRatio.ExpectedBest(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharpeRatio.ExpectedBest(1, 0));
    }
}
