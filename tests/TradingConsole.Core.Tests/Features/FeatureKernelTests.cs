using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Features;

public sealed class FeatureKernelTests
{
    [Fact]
    public void Push_FreshKernel_FirstReadyRowIsBar93()
    {
        var matrix = FeatureMatrixBuilder.Build(TestMinutes.Walk(1, 200), null);

        Assert.Equal(FeatureKernel.WarmUpBars - 1, Array.IndexOf(matrix.Ready, true));
        Assert.DoesNotContain(false, matrix.Ready[(FeatureKernel.WarmUpBars - 1)..]);
    }

    [Fact]
    public void Push_ReadyRow_HoldsEveryValue()
    {
        var series = TestMinutes.Walk(2, 400);
        var kernel = new FeatureKernel();
        kernel.SeedFunding([1e-4, 2e-4, 3e-4]);
        var btc = new BtcContextKernel();
        var row = FeatureRows.NewRow();

        for (var i = 0; i < series.Length; i++)
        {
            if (kernel.Push(FeatureInput.At(series, i), btc.Push(series.Minute[i], series.Close[i]), row))
            {
                Assert.All(row, value => Assert.True(double.IsFinite(value)));
            }
        }
    }

    [Fact]
    public void Push_WarmingUp_LeavesNaNInsteadOfValues()
    {
        var matrix = FeatureMatrixBuilder.Build(TestMinutes.Walk(3, 120), TestMinutes.Walk(4, 120));

        // First known bar of each feature, 0-based.
        (string Feature, int Bar)[] firsts =
        [
            ("ret_1", 1), ("ret_5", 5), ("ret_15", 15), ("atr", 14), ("ema_dist_atr", 19), ("adx", 27), ("bb_z", 19), ("vol_z", 59),
            ("rsi", 14), ("macd_z", 92), ("funding_rate", 0), ("basis", 0), ("btc_ret_60", 89), ("btc_vol_60", 89), ("btc_regime", 89),
        ];
        Assert.All(firsts, first => Assert.Equal(first.Bar, Array.FindIndex(matrix.Column(first.Feature), double.IsFinite)));
    }

    [Fact]
    public void Push_WorkedExample_MatchesTheFormulas()
    {
        // 100 bars rising by 1 from 101: every range is 2 (close before + 1, ± 1), every change +1.
        var series = new MinuteSeries(Symbol.Parse("RAMPUSDT"), 100);
        for (var i = 0; i < series.Length; i++)
        {
            var close = 101.0 + i;
            TestMinutes.Set(series, i, TestMinutes.First + i, close - 1, close + 1, close - 1, close, i % 2 == 0 ? 0 : Math.E - 1);
        }

        series.Index[^1] = 160;

        var kernel = new FeatureKernel();
        var (row, isReady) = kernel.PushAll(series);

        Assert.True(isReady);
        Assert.Equal(2, kernel.AtrPrice, 12);
        Assert.Equal((200.0 / 199) - 1, row.At("ret_1"), 15);
        Assert.Equal((200.0 / 195) - 1, row.At("ret_5"), 15);
        Assert.Equal((200.0 / 185) - 1, row.At("ret_15"), 15);
        Assert.Equal(2.0 / 200, row.At("atr"), 14);
        Assert.Equal(9.5 / 2, row.At("ema_dist_atr"), 10);              // An EMA(20) trails a ramp by (20 − 1) / 2.
        Assert.Equal(100, row.At("adx"), 10);                           // Only upward movement.
        Assert.Equal(9.5 / Math.Sqrt(399 / 12.0), row.At("bb_z"), 12);  // σ of 20 consecutive integers: √((20² − 1) / 12).
        Assert.Equal(1, row.At("vol_z"), 12);                           // ln(1 + volume) alternates 0 and 1, last 1: mean ½, σ ½.
        Assert.Equal(100, row.At("rsi"));
        Assert.Equal(0, row.At("macd_z"));                              // On a ramp the line is constant: no deviation.
        Assert.Equal(40.0 / 160, row.At("basis"), 15);
        Assert.True(double.IsNaN(row.At("funding_rate")));
        Assert.True(double.IsNaN(row.At("btc_regime")));
    }

    [Fact]
    public void Push_NothingMoves_ScoresAreZeroAndTheDistanceUnknown()
    {
        var (row, isReady) = new FeatureKernel().PushAll(TestMinutes.Constant(150));

        Assert.True(isReady);
        Assert.Equal(0, row.At("atr"));
        Assert.True(double.IsNaN(row.At("ema_dist_atr")));
        Assert.Equal([0.0, 0, 0, 0], [row.At("bb_z"), row.At("vol_z"), row.At("macd_z"), row.At("adx")]);
        Assert.Equal(50, row.At("rsi"));
    }

    [Fact]
    public void Push_MissingMinute_RestartsTheWarmUp()
    {
        var series = TestMinutes.Walk(5, 400);
        for (var i = 200; i < series.Length; i++)
        {
            series.Minute[i]++;
        }

        var matrix = FeatureMatrixBuilder.Build(series, null);
        var afterGap = FeatureMatrixBuilder.Build(TestMinutes.From(series, 200), null);

        Assert.True(matrix.Ready[199]);
        Assert.Equal(200 + FeatureKernel.WarmUpBars - 1, Array.IndexOf(matrix.Ready, true, 200));
        foreach (var name in FeatureSchema.V1.Names.Except(["funding_z"]))
        {
            Assert.Equal(afterGap.Column(name), matrix.Column(name)[200..]);
        }
    }

    [Fact]
    public void Push_MinuteWithoutMark_RestartsOnlyTheAtr()
    {
        var whole = TestMinutes.Walk(6, 300);
        var holed = TestMinutes.Walk(6, 300);
        holed.MarkHigh[200] = double.NaN;

        var (expected, actual) = (FeatureMatrixBuilder.Build(whole, null), FeatureMatrixBuilder.Build(holed, null));

        // The bar itself and 14 more: a range needs a close before it.
        Assert.Equal(Enumerable.Range(200, 15), Enumerable.Range(150, 150).Where(i => !actual.Ready[i]));
        Assert.All(Enumerable.Range(200, 15), i => Assert.True(double.IsNaN(actual.AtrPrice[i])));
        Assert.Equal(expected.Column("macd_z"), actual.Column("macd_z"));
        Assert.Equal(expected.Column("adx"), actual.Column("adx"));
    }

    [Fact]
    public void Push_BtcNotReady_HoldsTheRowBack()
    {
        var series = TestMinutes.Walk(7, 150);
        var kernel = new FeatureKernel();
        kernel.PushAll(TestMinutes.Walk(7, 149));
        var row = FeatureRows.NewRow();

        var isReady = kernel.Push(FeatureInput.At(series, 149), default, row);

        Assert.False(isReady);
        Assert.True(double.IsNaN(row.At("btc_ret_60")));
    }

    [Fact]
    public void FundingZ_DistinctRates_ScoresTheNewestOfTheLast21()
    {
        var series = TestMinutes.Constant(60, price: 10);
        for (var i = 0; i < series.Length; i++)
        {
            series.FundingRate[i] = 1e-4 * (i / 20); // 0, 1e-4, 2e-4: twenty minutes each.
        }

        var matrix = FeatureMatrixBuilder.Build(series, null);

        Assert.True(double.IsNaN(matrix.Column("funding_z")[39]));
        Assert.Equal(Math.Sqrt(1.5), matrix.Column("funding_z")[40], 10); // (2 − 1) / √(2/3)
        Assert.Equal(2e-4, matrix.Column("funding_rate")[59]);
    }

    [Fact]
    public void SeedFunding_SettlementsThatRepeat_CountAsTheMinutesThatRepeatThem()
    {
        var series = TestMinutes.Constant(30);
        Array.Fill(series.FundingRate, 3e-4);

        var seeded = FeatureMatrixBuilder.Build(series, null, [1e-4, 1e-4, 2e-4, 3e-4]);

        Assert.Equal(Math.Sqrt(1.5), seeded.Column("funding_z")[0], 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Push_MinuteNotAfterTheLast_ThrowsAndChangesNothing(int step)
    {
        var series = TestMinutes.Walk(8, 150);
        var (kernel, untouched) = (new FeatureKernel(), new FeatureKernel());
        kernel.PushAll(TestMinutes.Walk(8, 149));
        untouched.PushAll(TestMinutes.Walk(8, 149));
        var (row, expected) = (FeatureRows.NewRow(), FeatureRows.NewRow());

        var error = Assert.Throws<ArgumentException>(() =>
            kernel.Push(FeatureInput.At(series, 100) with { Minute = series.Minute[148] + step }, BtcContext.Absent, row));
        kernel.Push(FeatureInput.At(series, 149), BtcContext.Absent, row);
        untouched.Push(FeatureInput.At(series, 149), BtcContext.Absent, expected);

        Assert.Contains($"minute was {series.Minute[148] + step}", error.Message, StringComparison.Ordinal);
        Assert.Equal(expected, row);
    }

    [Theory]
    [InlineData("open", double.NaN)]
    [InlineData("high", double.PositiveInfinity)]
    [InlineData("low", 0)]
    [InlineData("close", -1)]
    [InlineData("volume", -0.5)]
    public void Push_UnusableNumber_MessageNamesFieldAndValue(string field, double value)
    {
        var bar = FeatureInput.At(TestMinutes.Walk(9, 1), 0);
        bar = field switch
        {
            "open" => bar with { Open = value },
            "high" => bar with { High = value },
            "low" => bar with { Low = value },
            "close" => bar with { Close = value },
            _ => bar with { Volume = value },
        };

        var error = Assert.Throws<ArgumentException>(() => new FeatureKernel().Push(bar, BtcContext.Absent, FeatureRows.NewRow()));

        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{field} of minute {bar.Minute} was {value}"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Push_AnyNumberOfRows_AllocatesNothing()
    {
        var series = TestMinutes.Walk(10, 5_000);
        var (kernel, btc, row) = (new FeatureKernel(), new BtcContextKernel(), FeatureRows.NewRow());
        PushRange(0, 1_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PushRange(1_000, 5_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void PushRange(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                kernel.Push(FeatureInput.At(series, i), btc.Push(series.Minute[i], series.Close[i]), row);
            }
        }
    }

    [Fact]
    public void Push_RowOfAnotherLength_Throws()
    {
        var bar = FeatureInput.At(TestMinutes.Walk(9, 1), 0);

        Assert.Throws<ArgumentException>(() => new FeatureKernel().Push(bar, BtcContext.Absent, new double[15]));
    }
}
