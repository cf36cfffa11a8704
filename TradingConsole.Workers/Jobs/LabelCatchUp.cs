using TradingConsole.Core.Database;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Labels.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Jobs;

/// <summary>Labels what of one symbol is not labelled yet, a week at a time, oldest first.</summary>
/// <remarks>
/// Memory is a week, its horizon and the kernel's lookback, however long the history. A chunk is stored before the next is
/// loaded, so whatever ends a run between two of them, the next run goes on after the last minute that both sides hold; what was
/// half stored is stored again under the same keys. Rows do not depend on where chunks begin: the lookback is long enough for
/// the ATR to forget its seed to the bit.
/// </remarks>
internal sealed class LabelCatchUp(CandleStore candles, LabelStore labels, BatchWriter writer)
{
    public static readonly TimeSpan Chunk = TimeSpan.FromDays(7);

    // Series (13 columns), feature matrix (18) and both sides' labels (12), 8 bytes each.
    private const long MinuteBytes = (13 + 18 + 12) * 8;

    // A row of each side as an object, once listed and once waiting in the writer.
    private const long RowBytes = 2 * 2 * 120;

    /// <summary>What a chunk takes at its largest, bytes: what lives, and as much again that the collector lets wait.</summary>
    public static long ChunkBytes(int horizonBars)
    {
        var minutes = (long)Chunk.TotalMinutes;
        return 2 * (((minutes + FeatureKernel.LookbackBars + horizonBars) * MinuteBytes) + (minutes * RowBytes));
    }

    /// <param name="earliest">Where a symbol without labels begins, UTC, inclusive.</param>
    /// <param name="to">End of what is known, UTC, exclusive: rows whose horizon reaches it stay for a later run.</param>
    /// <param name="report">Told the share done after each chunk, 0 to 1.</param>
    /// <returns>Rows stored of each side.</returns>
    public async Task<long> RunAsync(
        Symbol symbol, LabelSpec spec, DateTimeOffset earliest, DateTimeOffset to, Func<double, Task> report, CancellationToken cancellationToken)
    {
        var latest = await labels.LatestAsync(symbol, spec.Hash(), cancellationToken);
        var first = latest?.AddMinutes(1) ?? earliest;
        var rows = 0L;
        for (var from = first; from < to; from += Chunk)
        {
            var end = from + Chunk < to ? from + Chunk : to;
            rows += await LabelAsync(symbol, spec, from, end, to, cancellationToken);
            await report((end - first) / (to - first));
        }

        return rows;
    }

    private async Task<long> LabelAsync(
        Symbol symbol, LabelSpec spec, DateTimeOffset from, DateTimeOffset end, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var lookback = from.AddMinutes(-FeatureKernel.LookbackBars);
        var horizon = end.AddMinutes(spec.HorizonBars) < to ? end.AddMinutes(spec.HorizonBars) : to;
        var series = await candles.LoadSeriesAsync(symbol, lookback, horizon, cancellationToken);
        if (series.Length == 0)
        {
            return 0;
        }

        var funding = await candles.LoadFundingAsync(symbol, lookback, horizon, cancellationToken);
        var atr = FeatureMatrixBuilder.Build(series, null).AtrPrice;
        KeepWithin(series, atr, from, end);
        var (longs, shorts) = TripleBarrier.LabelBoth(series, atr, [.. funding.Select(FundingEvent.From)], spec);
        var rows = LabelRow.From(longs, series, spec.Hash()).ToList();
        await writer.EnqueueAsync(LabelTables.Long, rows, cancellationToken);
        await writer.EnqueueAsync(LabelTables.Short, LabelRow.From(shorts, series, spec.Hash()).ToList(), cancellationToken);
        await writer.FlushAsync(cancellationToken);
        return rows.Count;
    }

    /// <summary>A row without ATR is not labelled: the lookback and the horizon are there to be read only.</summary>
    private static void KeepWithin(MinuteSeries series, double[] atr, DateTimeOffset from, DateTimeOffset end)
    {
        var (first, last) = (MinuteGrid.ToIndex(from), MinuteGrid.ToIndex(end));
        for (var i = 0; i < atr.Length; i++)
        {
            atr[i] = series.Minute[i] >= first && series.Minute[i] < last ? atr[i] : double.NaN;
        }
    }
}
