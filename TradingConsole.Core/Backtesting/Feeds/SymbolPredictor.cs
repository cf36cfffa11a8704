using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Backtesting.Feeds;

/// <summary>One symbol's kernel and the block of feature rows it is filling. Not thread safe.</summary>
internal sealed class SymbolPredictor
{
    private static readonly int AtrColumn = FeatureSchema.V1.IndexOf("atr");
    private static readonly int RegimeColumn = FeatureSchema.V1.IndexOf("btc_regime");

    private readonly double[] _row = new double[FeatureSchema.V1.Count];
    private double[][] _features = [];
    private int[] _readyRows = [];
    private Prediction[] _predictions = [];

    public FeatureKernel Kernel { get; } = new();

    /// <param name="contexts">BTC's context of each minute from <paramref name="from"/> on.</param>
    /// <param name="chunk">Filled with the minutes and their predictions; null only warms the kernel.</param>
    public void Fill(
        MinuteSeries series, BtcContext[] contexts, long from, bool hasBtc, ModelSchedule schedule, MinuteChunk? chunk, int slot)
    {
        Reserve(series.Length);
        var ready = 0;
        var start = 0;
        for (var i = 0; i < series.Length; i++)
        {
            var minute = series.Minute[i];
            var context = hasBtc ? contexts[minute - from] : BtcContext.Absent;
            var isReady = Kernel.Push(FeatureInput.At(series, i), context, _row);
            if (chunk is null)
            {
                continue;
            }

            var row = chunk.RowOf((int)(minute - from), slot);
            Copy(series, i, chunk, row);
            if (!isReady || !(_row[AtrColumn] > 0))
            {
                continue;
            }

            (chunk.AtrFraction[row], chunk.BtcRegime[row]) = (_row[AtrColumn], _row[RegimeColumn]);
            for (var f = 0; f < _row.Length; f++)
            {
                _features[f][ready] = _row[f];
            }

            _readyRows[ready++] = row;
        }

        if (chunk is null || ready == 0)
        {
            return;
        }

        foreach (var span in schedule.Spans)
        {
            var end = start;
            while (end < ready && MinuteOf(chunk, _readyRows[end]) < span.ToMinute)
            {
                end++;
            }

            while (start < end && MinuteOf(chunk, _readyRows[start]) < span.FromMinute)
            {
                start++;
            }

            Predict(span.Model, start, end, chunk);
            start = end;
        }
    }

    private void Predict(TradingModel model, int start, int end, MinuteChunk chunk)
    {
        if (end <= start)
        {
            return;
        }

        model.PredictMany(_features, start, _predictions.AsSpan(start, end - start));
        for (var i = start; i < end; i++)
        {
            chunk.Predictions[_readyRows[i]] = _predictions[i];
        }
    }

    private static long MinuteOf(MinuteChunk chunk, int row) => chunk.FirstMinute + (row / chunk.Symbols);

    private static void Copy(MinuteSeries series, int i, MinuteChunk chunk, int row)
    {
        (chunk.Open[row], chunk.Close[row], chunk.Volume[row]) = (series.Open[i], series.Close[i], series.Volume[i]);
        (chunk.MarkOpen[row], chunk.MarkHigh[row]) = (series.MarkOpen[i], series.MarkHigh[i]);
        (chunk.MarkLow[row], chunk.MarkClose[row]) = (series.MarkLow[i], series.MarkClose[i]);
        chunk.FundingRate[row] = series.FundingRate[i];
    }

    private void Reserve(int rows)
    {
        if (_readyRows.Length >= rows)
        {
            return;
        }

        _readyRows = new int[rows];
        _predictions = new Prediction[rows];
        _features = [.. Enumerable.Range(0, FeatureSchema.V1.Count).Select(_ => new double[rows])];
    }
}
