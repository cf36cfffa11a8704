using TradingConsole.Core.Features;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

/// <summary>Four test rows whose prediction is off by 1, 2, 3 and 4 ATR: every slice follows by hand.</summary>
public sealed class EvidenceSlicesTests
{
    private static readonly int[] Test = [1, 2, 4, 5];

    [Fact]
    public void Of_FourRows_ScoresEachSymbolRegimeAndMonthByHand()
    {
        var slices = Long(Measure());

        Assert.Equal(
            ["symbol S0USDT 2", "symbol S1USDT 2", "regime calm 2", "regime high 1", "regime unknown 1", "month 2026-01 2", "month 2026-02 2"],
            slices.Select(slice => $"{slice.Dimension} {slice.Key} {slice.Rows}"));
        Near([6.5, 8.5, 8.5, 4, 9, 2.5, 12.5], slices.Select(slice => slice.ErRmse * slice.ErRmse));
        Near([0.125, 0.125, 0.125, 0.1, 0.15, 0.075, 0.175], slices.Select(slice => slice.Q05Pinball));
        Near([0.365, 0.185, 0.185, 0.64, 0.09, 0.325, 0.225], slices.Select(slice => slice.PTpBrier));
    }

    [Fact]
    public void Of_FourRows_TradesInItsSliceWhatTheRuleEnters()
    {
        var slices = Measure();

        // Every actual is -2 ATR, so er is -1, 0, 1, 2: the last two rows are entered, the short side nowhere.
        Assert.Equal([1, 1, 1, 0, 1, 0, 2], Long(slices).Select(slice => slice.Trading.Trades));
        Assert.All(slices.Where(slice => slice.Trading.Direction == "short"), slice => Assert.Equal(0, slice.Trading.Trades));
        Assert.Equal(["long", "short"], slices.Take(2).Select(slice => slice.Trading.Direction));
    }

    private static MetricSlice[] Measure()
    {
        var rows = SyntheticRows.Make(2, 3);
        var regime = rows.Features[FeatureSchema.V1.IndexOf("btc_regime")];
        DateTimeOffset[] at = [new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero), new(2026, 1, 31, 23, 59, 0, TimeSpan.Zero), new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)];
        int[] month = [0, 0, 1, 1, 2, 2];
        float[] regimes = [1, 0, 2, 1, float.NaN, 0];
        for (var row = 0; row < rows.Count; row++)
        {
            rows.Minute[row] = MinuteGrid.ToIndex(at[month[row]]);
            regime[row] = regimes[row];
            rows.AtrFraction[row] = 1 / 64f;
            rows.Long.GrossReturn[row] = -2 / 64f;
        }

        // Rows 1, 2 lie in January, 4, 5 in February; symbols alternate.
        rows.Minute[2] = rows.Minute[1];
        var outcomes = (bool[])[true, false, true, false];
        for (var i = 0; i < Test.Length; i++)
        {
            rows.Long.TargetFirst[Test[i]] = outcomes[i];
        }

        var predictions = Enumerable.Range(0, 10).Select(_ => new double[Test.Length]).ToArray();
        predictions[TargetOrder.Long.Er] = [-1, 0, 1, 2];
        predictions[TargetOrder.Long.Q05] = [-3, -4, -5, -6];
        predictions[TargetOrder.Long.PTp] = [0.9, 0.8, 0.7, 0.6];
        return [.. EvidenceSlices.Of(rows, TargetColumn.Of(rows), Test, predictions)];
    }

    private static MetricSlice[] Long(MetricSlice[] slices) => [.. slices.Where(slice => slice.Trading.Direction == "long")];

    private static void Near(double[] expected, IEnumerable<double> actual) => Assert.All(
        expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
}
