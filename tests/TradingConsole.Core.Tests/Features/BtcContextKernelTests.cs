using TradingConsole.Core.Features;
using Xunit;

namespace TradingConsole.Core.Tests.Features;

public sealed class BtcContextKernelTests
{
    [Fact]
    public void Push_FreshKernel_FirstReadyContextIsBar90()
    {
        var series = TestMinutes.Walk(31, 120);
        var kernel = new BtcContextKernel();

        var ready = series.Close.Select((close, i) => kernel.Push(series.Minute[i], close).IsReady).ToArray();

        Assert.Equal(BtcContextKernel.WarmUpBars - 1, Array.IndexOf(ready, true));
        Assert.DoesNotContain(false, ready[(BtcContextKernel.WarmUpBars - 1)..]);
    }

    [Fact]
    public void Push_AlternatingReturns_MeasuresReturnAndDeviation()
    {
        // Log returns +0.001 and −0.001 in turn: mean 0, deviation 0.001, and 60 of them cancel.
        var kernel = new BtcContextKernel();
        var context = default(BtcContext);
        for (var i = 0; i < 200; i++)
        {
            context = kernel.Push(TestMinutes.First + i, 100 * Math.Exp(i % 2 == 0 ? 0 : 0.001));
        }

        Assert.True(context.IsReady);
        Assert.Equal(0, context.Ret60, 12);
        Assert.Equal(0.001, context.Vol60, 12);
        Assert.Equal(1, context.Regime);
    }

    [Theory]
    [InlineData(0.4, 0)]
    [InlineData(1.0, 1)]
    [InlineData(3.0, 2)]
    public void Regime_LastHourAgainstTheDay_IsNamedByTheirRatio(double lastHourFactor, int regime)
    {
        var kernel = new BtcContextKernel();
        var context = default(BtcContext);
        var logPrice = 4.0;
        for (var i = 0; i < 1_500; i++)
        {
            logPrice += (i % 2 == 0 ? 1 : -1) * 0.001 * (i >= 1_440 ? lastHourFactor : 1);
            context = kernel.Push(TestMinutes.First + i, Math.Exp(logPrice));
        }

        Assert.Equal(regime, context.Regime);
    }

    [Fact]
    public void Push_MissingMinute_RestartsTheWarmUp()
    {
        var series = TestMinutes.Walk(32, 300);
        var kernel = new BtcContextKernel();
        for (var i = 0; i < 200; i++)
        {
            kernel.Push(series.Minute[i], series.Close[i]);
        }

        Assert.False(kernel.Push(series.Minute[199] + 2, series.Close[200]).IsReady);
    }

    [Fact]
    public void Push_SameMinuteTwiceOrBadPrice_Throws()
    {
        var kernel = new BtcContextKernel();
        kernel.Push(TestMinutes.First, 100);

        Assert.Throws<ArgumentException>(() => kernel.Push(TestMinutes.First, 100));
        Assert.Throws<ArgumentException>(() => kernel.Push(TestMinutes.First + 1, double.NaN));
    }
}
