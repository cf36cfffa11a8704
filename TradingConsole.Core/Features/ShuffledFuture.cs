using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Features;

/// <summary>A series whose minutes after a moment hold the same bars in another order.</summary>
internal static class ShuffledFuture
{
    /// <param name="moment">Last minute index that stays as it was.</param>
    /// <remarks>Minutes keep their places: only what happened in them is exchanged.</remarks>
    public static MinuteSeries Of(MinuteSeries series, long moment, SeededRandom random)
    {
        var order = new int[series.Length];
        var first = 0;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            first = series.Minute[i] <= moment ? i + 1 : first;
        }

        for (var i = order.Length - 1; i > first; i--)
        {
            var other = first + random.NextInt(i - first + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        var shuffled = new MinuteSeries(series.Symbol, series.Length);
        for (var i = 0; i < order.Length; i++)
        {
            shuffled.Minute[i] = series.Minute[i];
            SeriesWindow.CopyValues(series, order[i], shuffled, i);
        }

        return shuffled;
    }
}
