using TradingConsole.Core.Market;

namespace TradingConsole.Core.Backtesting.Feeds;

/// <summary>Cuts a span out of a series.</summary>
public static class MinuteSlice
{
    /// <returns>A copy of the minutes in [<paramref name="fromMinute"/>, <paramref name="toMinute"/>).</returns>
    public static MinuteSeries Of(MinuteSeries series, long fromMinute, long toMinute)
    {
        ArgumentNullException.ThrowIfNull(series);
        var (first, end) = (FirstFrom(series.Minute, fromMinute), FirstFrom(series.Minute, toMinute));
        var slice = new MinuteSeries(series.Symbol, Math.Max(0, end - first));
        Array.Copy(series.Minute, first, slice.Minute, 0, slice.Length);
        Copy(series.Open, slice.Open);
        Copy(series.High, slice.High);
        Copy(series.Low, slice.Low);
        Copy(series.Close, slice.Close);
        Copy(series.Volume, slice.Volume);
        Copy(series.MarkOpen, slice.MarkOpen);
        Copy(series.MarkHigh, slice.MarkHigh);
        Copy(series.MarkLow, slice.MarkLow);
        Copy(series.MarkClose, slice.MarkClose);
        Copy(series.Index, slice.Index);
        Copy(series.FundingRate, slice.FundingRate);
        return slice;

        void Copy(double[] from, double[] to) => Array.Copy(from, first, to, 0, slice.Length);
    }

    private static int FirstFrom(long[] minutes, long minute)
    {
        var found = Array.BinarySearch(minutes, minute);
        return found < 0 ? ~found : found;
    }
}
