using Npgsql;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Market.Storage;

/// <summary>One joined minute on its way into the columns of a <see cref="MinuteSeries"/>.</summary>
internal readonly record struct SeriesRow(
    long Minute, double Open, double High, double Low, double Close, double Volume,
    double MarkOpen, double MarkHigh, double MarkLow, double MarkClose, double Index)
{
    /// <summary>Reads by position, in the order of the statement: a training set has millions of these.</summary>
    public static SeriesRow Read(NpgsqlDataReader reader) => new(
        MinuteGrid.ToIndex(new DateTimeOffset(reader.GetDateTime(0))),
        reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5),
        OrNaN(reader, 6), OrNaN(reader, 7), OrNaN(reader, 8), OrNaN(reader, 9), OrNaN(reader, 10));

    /// <param name="funding">Ascending; may begin before the first minute.</param>
    public static MinuteSeries ToSeries(Symbol symbol, List<SeriesRow> rows, IReadOnlyList<FundingRate> funding)
    {
        var series = new MinuteSeries(symbol, rows.Count);
        var (settled, rate) = (0, double.NaN);
        for (var bar = 0; bar < rows.Count; bar++)
        {
            var row = rows[bar];
            var openTime = MinuteGrid.FromIndex(row.Minute);
            for (; settled < funding.Count && funding[settled].Time <= openTime; settled++)
            {
                rate = funding[settled].Rate;
            }

            series.Minute[bar] = row.Minute;
            (series.Open[bar], series.High[bar], series.Low[bar], series.Close[bar]) = (row.Open, row.High, row.Low, row.Close);
            series.Volume[bar] = row.Volume;
            (series.MarkOpen[bar], series.MarkHigh[bar]) = (row.MarkOpen, row.MarkHigh);
            (series.MarkLow[bar], series.MarkClose[bar]) = (row.MarkLow, row.MarkClose);
            (series.Index[bar], series.FundingRate[bar]) = (row.Index, rate);
        }

        return series;
    }

    private static double OrNaN(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? double.NaN : reader.GetDouble(column);
}
