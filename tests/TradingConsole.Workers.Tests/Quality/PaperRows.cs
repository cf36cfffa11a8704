using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Tests.Quality;

/// <summary>Feature rows of a paper market's own minutes, through the kernel the desk uses.</summary>
internal static class PaperRows
{
    /// <summary>Minute by minute, all symbols of a minute together; only ready rows.</summary>
    public static SortedDictionary<long, List<FeatureRow>> Of(
        IPaperMarket market, IReadOnlyList<Symbol> symbols, DateTimeOffset from, DateTimeOffset to)
    {
        var warm = from.AddMinutes(-BtcContextKernel.LookbackBars);
        var btc = BtcContextSeries.From(Series(market, Symbol.Btc, warm, to));
        var rows = new SortedDictionary<long, List<FeatureRow>>();
        foreach (var symbol in symbols)
        {
            var matrix = FeatureMatrixBuilder.Build(Series(market, symbol, warm, to), btc, []);
            var values = new double[matrix.Columns.Length];
            for (var i = 0; i < matrix.Rows; i++)
            {
                if (!matrix.Ready[i] || matrix.Minute[i] < MinuteGrid.ToIndex(from))
                {
                    continue;
                }

                for (var f = 0; f < values.Length; f++)
                {
                    values[f] = matrix.Columns[f][i];
                }

                if (!rows.TryGetValue(matrix.Minute[i], out var minute))
                {
                    rows[matrix.Minute[i]] = minute = [];
                }

                minute.Add(FeatureRow.From(symbol, MinuteGrid.FromIndex(matrix.Minute[i]), values, matrix.AtrPrice[i]));
            }
        }

        return rows;
    }

    private static MinuteSeries Series(IPaperMarket market, Symbol symbol, DateTimeOffset from, DateTimeOffset to)
    {
        var first = MinuteGrid.ToIndex(from);
        var length = (int)(MinuteGrid.ToIndex(to) - first);
        var series = new MinuteSeries(symbol, length);
        var path = new MinutePath();
        for (var i = 0; i < length; i++)
        {
            if (!market.TryFillPath(symbol, first + i, path))
            {
                throw new InvalidOperationException($"{symbol} has no minute {first + i}.");
            }

            var last = MinutePath.Bar(path.Last);
            var mark = MinutePath.Bar(path.Mark);
            series.Minute[i] = first + i;
            (series.Open[i], series.High[i], series.Low[i], series.Close[i]) = (last.Open, last.High, last.Low, last.Close);
            (series.MarkOpen[i], series.MarkHigh[i], series.MarkLow[i], series.MarkClose[i]) = (mark.Open, mark.High, mark.Low, mark.Close);
            series.Volume[i] = path.Volume;
            series.Index[i] = path.Index[^1];
            series.FundingRate[i] = market.GetFunding(symbol, MinuteGrid.FromIndex(first + i)).RateEstimate ?? double.NaN;
        }

        return series;
    }
}
