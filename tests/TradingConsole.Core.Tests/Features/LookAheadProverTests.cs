using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Features;

public sealed class LookAheadProverTests
{
    [Fact]
    public void Prove_TheKernel_NoFeatureKnowsTheFuture()
    {
        var verdict = LookAheadProver.Prove(
            TestMinutes.Walk(21, 800), TestMinutes.Walk(22, 800, "BTCUSDT"), new SeededRandom(23), trials: 60);

        Assert.Empty(verdict.GuiltyFeatures);
        Assert.True(verdict.IsClean);
        Assert.Equal(60, verdict.Trials);
    }

    [SharedDataFact]
    public void Prove_TheKernelOnRecordedMinutes_NoFeatureKnowsTheFuture()
    {
        var eth = RecordedMinutes.Load(RecordedMinutes.Eth, 3_000);
        RecordedMinutes.AddFunding(eth, RecordedMinutes.EthFunding);

        var verdict = LookAheadProver.Prove(eth, RecordedMinutes.Load(RecordedMinutes.Btc, 3_000), new SeededRandom(24), trials: 40);

        Assert.Empty(verdict.GuiltyFeatures);
    }

    public static TheoryData<string> Features => [.. FeatureSchema.V1.Names];

    [Theory]
    [MemberData(nameof(Features))]
    public void Prove_FeatureReadOneBarEarly_IsFoundGuiltyAlone(string feature)
    {
        var cheat = FeatureSchema.V1.IndexOf(feature);

        var verdict = LookAheadProver.Prove(
            (series, btc) =>
            {
                var matrix = FeatureMatrixBuilder.Build(series, btc);
                var column = matrix.Columns[cheat];
                Array.Copy(column, 1, column, 0, column.Length - 1);
                return matrix;
            },
            TestMinutes.Walk(25, 1_200),
            TestMinutes.Walk(26, 1_200, "BTCUSDT"),
            new SeededRandom(27),
            trials: 60);

        Assert.Equal(feature, Assert.Single(verdict.GuiltyFeatures));
        Assert.False(verdict.IsClean);
    }

    [Fact]
    public void Prove_ReadinessKnownFromTheEnd_IsFoundGuilty()
    {
        static FeatureMatrix Cheat(MinuteSeries series, MinuteSeries? btc)
        {
            var matrix = FeatureMatrixBuilder.Build(series, btc);
            Array.Fill(matrix.Ready, matrix.Ready[^1]);
            Array.Fill(matrix.AtrPrice, matrix.AtrPrice[^1]);
            return matrix;
        }

        var verdict = LookAheadProver.Prove(Cheat, TestMinutes.Walk(28, 400), null, new SeededRandom(29), trials: 40);

        Assert.Equal(["atr_price", "ready"], verdict.GuiltyFeatures.AsEnumerable());
    }

    [Fact]
    public void Prove_NextBarsClose_SmallestCaseIsTheNextBar()
    {
        var verdict = Prove(Leak("ret_1", (series, i) => i + 1 < series.Length ? series.Close[i + 1] : double.NaN));

        Assert.Equal("ret_1", Assert.Single(verdict.GuiltyFeatures));
        Assert.Equal(Enum.GetValues<LookAheadTransformation>(), verdict.Findings.Select(finding => finding.Transformation));
        Assert.All(verdict.Findings, finding => Assert.Equal((2, 1, 1), (finding.Bars, finding.BarsAhead, finding.BarsChanged)));
    }

    [Fact]
    public void Prove_CloseOfTheFifthBarAhead_SmallestCaseReachesThatFar()
    {
        var verdict = Prove(Leak("adx", (series, i) => i + 5 < series.Length ? series.Close[i + 5] : -1));

        var perturbed = verdict.Findings.Single(finding => finding.Transformation == LookAheadTransformation.PerturbFuture);
        Assert.Equal((6, 5), (perturbed.Bars, perturbed.BarsAhead));
        Assert.Contains("adx at ", perturbed.ToString(), StringComparison.Ordinal);
        Assert.Contains("the bar 5 after it changed (6 bars", perturbed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_CentredWindow_IsFoundByEveryTransformation()
    {
        static double Centred(MinuteSeries series, int i) =>
            series.Close[Math.Max(0, i - 3)..Math.Min(series.Length, i + 4)].Average() / series.Close[i];

        var verdict = Prove(Leak("bb_z", Centred));

        Assert.Equal("bb_z", Assert.Single(verdict.GuiltyFeatures));
        Assert.Equal(3, verdict.Findings.Length);
        Assert.All(verdict.Findings, finding => Assert.InRange(finding.BarsAhead, 1, 3));
        Assert.InRange(verdict.Findings[0].Bars, 2, 4);
    }

    [Fact]
    public void Prove_ScaledOverTheWholeHistory_IsFound()
    {
        // The classic leak: a scaler fitted before the split.
        var verdict = Prove(Leak("vol_z", (series, i) => (series.Volume[i] - series.Volume.Average()) / (1 + series.Volume.Max())));

        Assert.Equal("vol_z", Assert.Single(verdict.GuiltyFeatures));
        Assert.Contains(verdict.Findings, finding => finding is { Transformation: LookAheadTransformation.PerturbFuture, BarsAhead: 1, Bars: 2 });
        Assert.Contains(verdict.Findings, finding => finding is { Transformation: LookAheadTransformation.ShiftClock, BarsAhead: 1 });
    }

    [Fact]
    public void Prove_CountedFromTheEnd_OnlyTheClockTellsOnIt()
    {
        var verdict = Prove(Leak("rsi", (series, i) => series.Length - i));

        var finding = Assert.Single(verdict.Findings);
        Assert.Equal(("rsi", LookAheadTransformation.ShiftClock, 1), (finding.Feature, finding.Transformation, finding.BarsAhead));
        Assert.Equal((2, 2.0, 1.0), (finding.Bars, finding.Before, finding.After));
    }

    [Fact]
    public void Prove_AbsoluteTime_NeedsNoFutureBar()
    {
        var verdict = Prove(Leak("basis", (series, i) => series.Minute[i]));

        var finding = Assert.Single(verdict.Findings);
        Assert.Equal((LookAheadTransformation.ShiftClock, 0, 1), (finding.Transformation, finding.BarsAhead, finding.Bars));
        Assert.Contains("only the clock was set forward", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_HourOfTheDay_IsInnocent() =>
        Assert.True(Prove(Leak("basis", (series, i) => series.Minute[i] % 1_440)).IsClean);

    [Fact]
    public void Prove_OrderOfTheFuture_IsFoundByShuffling()
    {
        // Which of the next two bars trades more: the values themselves are not in the feature.
        var verdict = Prove(Leak("funding_z", (series, i) => i + 2 < series.Length && series.Volume[i + 1] > series.Volume[i + 2] ? 1 : 0));

        Assert.Contains(verdict.Findings, finding => finding is { Feature: "funding_z", Transformation: LookAheadTransformation.ShuffleFuture, BarsAhead: <= 2 });
    }

    [Fact]
    public void Prove_BtcsNextBar_IsFoundThroughBtcAlone()
    {
        LookAheadProver.Builder cheat = (series, btc) =>
        {
            var matrix = FeatureMatrixBuilder.Build(series, btc);
            for (var i = 0; i < matrix.Rows; i++)
            {
                matrix.Column("btc_ret_60")[i] = i + 1 < btc!.Length ? btc.Close[i + 1] : 0;
            }

            return matrix;
        };

        var verdict = LookAheadProver.Prove(cheat, TestMinutes.Walk(33, 400), TestMinutes.Walk(34, 400, "BTCUSDT"), new SeededRandom(35), trials: 12);

        Assert.Equal("btc_ret_60", Assert.Single(verdict.GuiltyFeatures));
        Assert.All(verdict.Findings, finding => Assert.Equal(1, finding.BarsAhead));
    }

    private static LookAheadVerdict Prove(LookAheadProver.Builder builder) =>
        LookAheadProver.Prove(builder, TestMinutes.Walk(31, 300), null, new SeededRandom(32), trials: 12);

    private static LookAheadProver.Builder Leak(string feature, Func<MinuteSeries, int, double> value) => (series, btc) =>
    {
        var matrix = FeatureMatrixBuilder.Build(series, btc);
        for (var i = 0; i < matrix.Rows; i++)
        {
            matrix.Column(feature)[i] = value(series, i);
        }

        return matrix;
    };
}
