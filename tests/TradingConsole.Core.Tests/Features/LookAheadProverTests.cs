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
}
