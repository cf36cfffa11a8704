using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Features;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Training;

/// <summary>The same evidence per symbol, regime and month: a mean over all hides the one that loses.</summary>
internal static class EvidenceSlices
{
    private static readonly string[] Regimes = ["calm", "normal", "high"];

    /// <param name="predictions">Shape [targets][test rows], targets in their usual order.</param>
    public static ImmutableArray<MetricSlice> Of(TrainingRows rows, TargetColumn[] targets, int[] test, double[][] predictions)
    {
        var regime = rows.Features[FeatureSchema.V1.IndexOf("btc_regime")];
        (string Dimension, Func<int, string> KeyOf)[] dimensions =
        [
            ("symbol", row => rows.Symbols[rows.SymbolIndex[row]]),
            ("regime", row => regime[row] is >= 0 and <= 2 ? Regimes[(int)regime[row]] : "unknown"),
            ("month", row => MinuteGrid.FromIndex(rows.Minute[row]).ToString("yyyy-MM", CultureInfo.InvariantCulture)),
        ];

        return
        [
            .. from dimension in dimensions
               from slice in Enumerable.Range(0, test.Length).GroupBy(i => dimension.KeyOf(test[i])).OrderBy(found => found.Key, StringComparer.Ordinal)
               let places = slice.ToArray()
               from side in (TargetOrder[])[TargetOrder.Long, TargetOrder.Short]
               select Slice(dimension.Dimension, slice.Key, rows, targets, test, predictions, places, side),
        ];
    }

    private static MetricSlice Slice(
        string dimension, string key, TrainingRows rows, TargetColumn[] targets, int[] test, double[][] predictions, int[] places, TargetOrder side)
    {
        double[] Predicted(int target) => [.. places.Select(i => predictions[target][i])];
        double[] Actual(int target) => [.. places.Select(i => (double)targets[target].Values[test[i]])];
        var er = Predicted(side.Er);
        return new MetricSlice(
            dimension,
            key,
            places.Length,
            RegressionScores.Rmse(er, Actual(side.Er)),
            RegressionScores.Pinball(Predicted(side.Q05), Actual(side.Q05), TargetColumn.Alpha),
            ProbabilityScores.Brier(Predicted(side.PTp), [.. places.Select(i => targets[side.PTp].Values[test[i]] > 0)]),
            new RuleTrades(rows, side.Of(rows), side.Direction).Measure([.. places.Select(i => test[i])], er));
    }
}
