using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Tests.Features;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

/// <summary>Labels worked by hand. Entry 100 at the close of bar 0, ATR 2: long target 103, long stop 98; short the mirror.</summary>
public sealed class TripleBarrierTests
{
    private static readonly LabelSpec Spec = new(KTp: 1.5, KSl: 1, HorizonBars: 3, RiskMaeAtr: 4, FeeRate: 0.0004, SlippageK: 0.1);

    [Fact]
    public void Long_TargetReachedExactly_PaysTheTarget()
    {
        var labels = Label(PositionSide.Long, (100, 101, 99, 100), (100, 103, 98.5, 102), (102, 102, 90, 95));

        AssertRow(labels, y: 1, ret: 0.03, minutes: 2, mae: 0.015, mfe: 0.03);
    }

    [Fact]
    public void Long_BothBarriersInOneBar_IsAStop()
    {
        var labels = Label(PositionSide.Long, (100, 104, 97, 100), (100, 100, 100, 100), (100, 100, 100, 100));

        AssertRow(labels, y: -1, ret: -0.02, minutes: 1, mae: 0.03, mfe: 0.04);
    }

    [Fact]
    public void Long_OpensBeyondTheStop_ExitsAtThatOpen()
    {
        var labels = Label(PositionSide.Long, (96, 97, 95, 96), (96, 96, 96, 96), (96, 96, 96, 96));

        AssertRow(labels, y: -1, ret: -0.04, minutes: 1, mae: 0.05, mfe: 0);
    }

    [Fact]
    public void Long_OpensBeyondTheTarget_PaysTheTargetNotMore()
    {
        var labels = Label(PositionSide.Long, (105, 106, 104, 105), (105, 105, 105, 105), (105, 105, 105, 105));

        AssertRow(labels, y: 1, ret: 0.03, minutes: 1, mae: 0, mfe: 0.06);
    }

    [Fact]
    public void Long_NeitherReached_ExitsAtTheLastMarkClose()
    {
        var labels = Label(PositionSide.Long, (100, 101, 99, 100), (100, 102, 100, 101), (101, 102.5, 98.5, 101));

        AssertRow(labels, y: 0, ret: 0.01, minutes: 3, mae: 0.015, mfe: 0.025);
    }

    [Fact]
    public void Short_TargetReachedExactly_PaysTheTarget()
    {
        var labels = Label(PositionSide.Short, (100, 101, 99, 100), (100, 101.5, 97, 98), (98, 110, 98, 110));

        AssertRow(labels, y: 1, ret: 0.03, minutes: 2, mae: 0.015, mfe: 0.03);
    }

    [Fact]
    public void Short_OpensBeyondTheStop_ExitsAtThatOpen()
    {
        var labels = Label(PositionSide.Short, (104, 105, 96, 104), (104, 104, 104, 104), (104, 104, 104, 104));

        AssertRow(labels, y: -1, ret: -0.04, minutes: 1, mae: 0.05, mfe: 0.04);
    }

    [Fact]
    public void Long_RiskRuleNearerThanTheStop_EndsAsAStopThere()
    {
        var labels = Label(
            PositionSide.Long, Spec with { KSl = 3, RiskMaeAtr = 2 }, [], (100, 101, 96, 100), (100, 110, 100, 110), (110, 110, 110, 110));

        AssertRow(labels, y: -1, ret: -0.04, minutes: 1, mae: 0.04, mfe: 0.01);
    }

    [Fact]
    public void Costs_OfOneTrade_AreBothSidesFeeAndSlippage()
    {
        var labels = Label(PositionSide.Long, (100, 101, 99, 100), (100, 103, 98.5, 102), (102, 102, 90, 95));

        Assert.Equal(0.0008, labels.Fee[0], 15);
        Assert.Equal(2 * 0.1 * 2 / 100, labels.Slippage[0], 15);
        Assert.Equal(0.03 - 0.0008 - 0.004, labels.RetNet(0), 12);
    }

    [Theory]
    [InlineData(0, 0)]       // Settled before the entry.
    [InlineData(1, 0)]       // At the very instant of the entry.
    [InlineData(2, 0.001)]   // While held.
    [InlineData(3, 0.001)]   // At the open of the exit bar.
    [InlineData(4, 0)]       // At the instant of the exit: not known when the label is made.
    public void Funding_SettledInBar_IsPaidOnlyWhileHeld(int bar, double paid)
    {
        (double, double, double, double)[] still = [(100, 100, 100, 100), (100, 100, 100, 100), (100, 100, 100, 100), (100, 100, 100, 100)];
        FundingEvent[] funding = [new(TestMinutes.First + bar, 0.001)];

        var (longs, shorts) = (Label(PositionSide.Long, Spec, funding, still), Label(PositionSide.Short, Spec, funding, still));

        Assert.Equal(paid, longs.Funding[0]);
        Assert.Equal(-paid, shorts.Funding[0]);
        Assert.Equal(-0.0008 - 0.004 + paid, shorts.RetNet(0), 12);
    }

    [Fact]
    public void Row_HorizonPastTheData_IsUnlabelledEvenIfDecidedEarly()
    {
        var labels = Label(PositionSide.Long, (100, 104, 100, 104), (104, 104, 104, 104));

        Assert.Equal([-1, -1, -1], labels.EndBar);
        Assert.False(labels.IsLabelled(0));
    }

    [Fact]
    public void Row_MinuteMissingAfterTheExit_IsUnlabelled()
    {
        var series = Series((100, 104, 100, 104), (104, 104, 104, 104), (104, 104, 104, 104));
        series.Minute[3]++;

        var labels = TripleBarrier.Label(series, [2, 2, 2, 2], [], Spec, PositionSide.Long);

        Assert.Equal(-1, labels.EndBar[0]);
    }

    [Fact]
    public void Label_UnusableArguments_MessageNamesThem()
    {
        var series = Series((100, 100, 100, 100));

        Assert.Contains("1 values", Throws(() => TripleBarrier.Label(series, [2], [], Spec, PositionSide.Long)), StringComparison.Ordinal);
        Assert.Contains("KTp was 0", Throws(() => TripleBarrier.Label(series, [2, 2], [], Spec with { KTp = 0 }, PositionSide.Long)), StringComparison.Ordinal);
        foreach (var (field, spec) in ((string, LabelSpec)[])
            [
                ("KSl", Spec with { KSl = double.NaN }), ("RiskMaeAtr", Spec with { RiskMaeAtr = double.PositiveInfinity }),
                ("FeeRate", Spec with { FeeRate = -1 }), ("FeeRate", Spec with { FeeRate = double.PositiveInfinity }),
                ("SlippageK", Spec with { SlippageK = -0.1 }),
            ])
        {
            Assert.Contains($"{field} was ", Throws(() => TripleBarrier.Label(series, [2, 2], [], spec, PositionSide.Long)), StringComparison.Ordinal);
        }

        Assert.Contains("HorizonBars was -1", Throws(() => TripleBarrier.Label(series, [2, 2], [], Spec with { HorizonBars = -1 }, PositionSide.Long)), StringComparison.Ordinal);
        Assert.Contains("FeeRate was NaN", Throws(() => TripleBarrier.Label(series, [2, 2], [], Spec with { FeeRate = double.NaN }, PositionSide.Long)), StringComparison.Ordinal);
        Assert.Contains("ascend", Throws(() => TripleBarrier.Label(series, [2, 2], [new(5, 0), new(4, 0)], Spec, PositionSide.Long)), StringComparison.Ordinal);

        static string Throws(Action act) => Assert.ThrowsAny<ArgumentException>(act).Message;
    }

    private static LabelColumns Label(PositionSide side, params (double Open, double High, double Low, double Close)[] path) =>
        Label(side, Spec, [], path);

    private static LabelColumns Label(
        PositionSide side, LabelSpec spec, FundingEvent[] funding, params (double Open, double High, double Low, double Close)[] path)
    {
        var series = Series(path);
        return TripleBarrier.Label(series, Enumerable.Repeat(2.0, series.Length).ToArray(), funding, spec, side);
    }

    /// <summary>Bar 0 closes at 100; the path follows.</summary>
    private static MinuteSeries Series(params (double Open, double High, double Low, double Close)[] path)
    {
        var series = new MinuteSeries(Symbol.Parse("HANDUSDT"), path.Length + 1);
        TestMinutes.Set(series, 0, TestMinutes.First, 90, 120, 80, 100, 1);
        for (var i = 0; i < path.Length; i++)
        {
            var (open, high, low, close) = path[i];
            TestMinutes.Set(series, i + 1, TestMinutes.First + i + 1, open, high, low, close, 1);
        }

        return series;
    }

    private static void AssertRow(LabelColumns labels, int y, double ret, int minutes, double mae, double mfe)
    {
        Assert.Equal(y, labels.Y[0]);
        Assert.Equal(ret, labels.RetGross[0], 12);
        Assert.Equal((minutes, minutes), (labels.MinutesToEvent[0], labels.EndBar[0]));
        Assert.Equal((mae, mfe), (Math.Round(labels.Mae[0], 12), Math.Round(labels.Mfe[0], 12)));
    }
}
