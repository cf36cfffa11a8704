using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Features;

/// <summary>Law 2: what the live minute computes and what training reads are the same bits.</summary>
public sealed class FeatureParityTests
{
    [Fact]
    public void Rows_OnlineAndInBulk_SameBitsOnSyntheticMinutes()
    {
        var (btc, other) = (TestMinutes.Walk(11, 1_500, "BTCUSDT"), TestMinutes.Walk(12, 1_500));
        for (var i = 700; i < other.Length; i++)
        {
            other.Minute[i] += 3;
        }

        AssertOnlineEqualsBulk(btc, [btc, other]);
    }

    [SharedDataFact]
    public void Rows_OnlineAndInBulk_SameBitsOnRecordedMinutes()
    {
        var btc = RecordedMinutes.Load(RecordedMinutes.Btc, 20_000);
        var eth = RecordedMinutes.Load(RecordedMinutes.Eth, 20_000);
        RecordedMinutes.AddFunding(eth, RecordedMinutes.EthFunding);

        AssertOnlineEqualsBulk(btc, [btc, eth, RecordedMinutes.Load(RecordedMinutes.Xrp, 20_000)]);
    }

    [Fact]
    public void Rows_LookbackInsteadOfWholePast_SameOnSyntheticMinutes() =>
        AssertLookbackSuffices(TestMinutes.Walk(13, 6_000), TestMinutes.Walk(14, 6_000, "BTCUSDT"));

    [SharedDataTheory]
    [InlineData(RecordedMinutes.Btc)]
    [InlineData(RecordedMinutes.Xrp)]
    [InlineData(RecordedMinutes.Crash)]
    public void Rows_LookbackInsteadOfWholePast_SameOnRecordedMinutes(string file)
    {
        var series = RecordedMinutes.Load(file, 25_000);

        AssertLookbackSuffices(series, series);
    }

    [Fact]
    public void Build_IntoASpentMatrix_SameBitsAsFreshMemory()
    {
        var (series, other) = (TestMinutes.Walk(61, 400), TestMinutes.Walk(62, 400));
        var fresh = FeatureMatrixBuilder.Build(series, null, []);

        var spent = FeatureMatrixBuilder.Build(other, null, []);
        var reused = FeatureMatrixBuilder.Build(series, null, [], spent);

        Assert.Same(spent.Columns, reused.Columns);
        Assert.Equal(fresh.Ready, reused.Ready);
        Assert.Equal(fresh.Columns.Append(fresh.AtrPrice), reused.Columns.Append(reused.AtrPrice));
        Assert.NotSame(fresh.Columns, FeatureMatrixBuilder.Build(TestMinutes.Walk(61, 399), null, [], fresh).Columns);
    }

    /// <summary>The live order: minute by minute, BTC first, each symbol with a kernel of its own.</summary>
    private static void AssertOnlineEqualsBulk(MinuteSeries btc, MinuteSeries[] symbols)
    {
        var bulk = symbols.Select(series => FeatureMatrixBuilder.Build(series, btc)).ToArray();
        var kernels = symbols.Select(_ => new FeatureKernel()).ToArray();
        var next = new int[symbols.Length];
        var (btcKernel, btcNext) = (new BtcContextKernel(), 0);
        var row = FeatureRows.NewRow();
        var ready = 0;

        var last = symbols.Max(series => series.Minute[^1]);
        for (var minute = symbols.Min(series => series.Minute[0]); minute <= last; minute++)
        {
            var context = btcNext < btc.Length && btc.Minute[btcNext] == minute
                ? btcKernel.Push(minute, btc.Close[btcNext++])
                : default;
            for (var s = 0; s < symbols.Length; s++)
            {
                var i = next[s];
                if (i == symbols[s].Length || symbols[s].Minute[i] != minute)
                {
                    continue;
                }

                next[s]++;
                var isReady = kernels[s].Push(FeatureInput.At(symbols[s], i), context, row);
                Assert.Equal(bulk[s].Ready[i], isReady);
                ready += isReady ? 1 : 0;
                FeatureRows.AssertSameBits(bulk[s].AtrPrice[i], kernels[s].AtrPrice, $"atr of {symbols[s].Symbol} row {i}");
                for (var f = 0; f < row.Length; f++)
                {
                    FeatureRows.AssertSameBits(bulk[s].Columns[f][i], row[f], $"{FeatureSchema.V1.Names[f]} of {symbols[s].Symbol} row {i}");
                }
            }
        }

        Assert.True(ready > 1_000, $"only {ready} rows were ready");
    }

    /// <summary>A kernel that looked back far enough agrees with one that ran since the beginning; window features to the bit.</summary>
    private static void AssertLookbackSuffices(MinuteSeries series, MinuteSeries btc)
    {
        string[] recursive = ["atr", "ema_dist_atr", "adx", "rsi", "macd_z"];
        var whole = FeatureMatrixBuilder.Build(series, btc);
        foreach (var start in new[] { 1_501, 2_222, 3_333, 4_321 })
        {
            var (first, btcFirst) = (start + FeatureKernel.LookbackBars, start + FeatureKernel.LookbackBars - BtcContextKernel.LookbackBars);
            var late = FeatureMatrixBuilder.Build(TestMinutes.From(series, start), TestMinutes.From(btc, btcFirst));
            for (var f = 0; f < FeatureSchema.V1.Count; f++)
            {
                var name = FeatureSchema.V1.Names[f];
                for (var i = first; i < Math.Min(first + 500, series.Length); i++)
                {
                    var (expected, actual) = (whole.Columns[f][i], late.Columns[f][i - start]);
                    if (recursive.Contains(name))
                    {
                        Assert.True(
                            Math.Abs(expected - actual) <= 1e-9 * Math.Max(1e-3, Math.Abs(expected)), $"{name} row {i}: {expected:R} and {actual:R}");
                    }
                    else if (name != "funding_z")
                    {
                        FeatureRows.AssertSameBits(expected, actual, $"{name} row {i}");
                    }
                }
            }
        }
    }
}
