using TradingConsole.Core.Market;

namespace TradingConsole.Core.Features;

/// <summary>Feature rows in bulk, through the same kernel the live loop uses.</summary>
/// <remarks>One pass, nothing allocated per row. Calls for different symbols may run in parallel.</remarks>
public static class FeatureMatrixBuilder
{
    /// <param name="series">The symbol's minutes, ascending.</param>
    /// <param name="btc">BTC's minutes of the same time; null leaves the BTC features NaN without holding rows back.</param>
    /// <exception cref="ArgumentException">A bar is out of order or holds an unusable number.</exception>
    public static FeatureMatrix Build(MinuteSeries series, MinuteSeries? btc) =>
        Build(series, btc is null ? null : BtcContextSeries.From(btc), []);

    /// <param name="btc">BTC's contexts, computed once for all symbols; null as above.</param>
    /// <param name="fundingBefore">Rates settled before the first bar, oldest first; may be empty.</param>
    /// <param name="spent">
    /// A matrix nobody reads any more: one of the same length gives its columns, written over, to the new one. Fresh memory costs
    /// a third of a build.
    /// </param>
    /// <exception cref="ArgumentException">A bar is out of order or holds an unusable number.</exception>
    public static FeatureMatrix Build(
        MinuteSeries series, BtcContextSeries? btc, ReadOnlySpan<double> fundingBefore, FeatureMatrix? spent = null)
    {
        var kernel = new FeatureKernel();
        kernel.SeedFunding(fundingBefore);
        var matrix = new FeatureMatrix(series, spent);
        var columns = matrix.Columns;
        Span<double> row = stackalloc double[columns.Length];
        var cursor = 0;
        for (var i = 0; i < series.Length; i++)
        {
            var context = btc is null ? BtcContext.Absent : btc.At(series.Minute[i], ref cursor);
            matrix.Ready[i] = kernel.Push(FeatureInput.At(series, i), context, row);
            matrix.AtrPrice[i] = kernel.AtrPrice;
            for (var f = 0; f < columns.Length; f++)
            {
                columns[f][i] = row[f];
            }
        }

        return matrix;
    }
}
