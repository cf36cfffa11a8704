using TradingConsole.Core.Market;

namespace TradingConsole.Core.Features;

/// <summary>Copies of parts of a series.</summary>
internal static class SeriesWindow
{
    /// <summary>Bars <paramref name="start"/> up to and without <paramref name="end"/>, their minutes moved by <paramref name="offset"/>.</summary>
    public static MinuteSeries Cut(MinuteSeries series, int start, int end, long offset = 0)
    {
        var part = new MinuteSeries(series.Symbol, end - start);
        for (var i = start; i < end; i++)
        {
            part.Minute[i - start] = series.Minute[i] + offset;
            CopyValues(series, i, part, i - start);
        }

        return part;
    }

    /// <summary>Everything of a bar but its minute.</summary>
    public static void CopyValues(MinuteSeries from, int source, MinuteSeries to, int target)
    {
        (to.Open[target], to.High[target], to.Low[target]) = (from.Open[source], from.High[source], from.Low[source]);
        (to.Close[target], to.Volume[target]) = (from.Close[source], from.Volume[source]);
        (to.MarkOpen[target], to.MarkHigh[target]) = (from.MarkOpen[source], from.MarkHigh[source]);
        (to.MarkLow[target], to.MarkClose[target]) = (from.MarkLow[source], from.MarkClose[source]);
        (to.Index[target], to.FundingRate[target]) = (from.Index[source], from.FundingRate[source]);
    }
}
