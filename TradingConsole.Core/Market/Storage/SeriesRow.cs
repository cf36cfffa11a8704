using Npgsql;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Market.Storage;

/// <summary>One joined minute on its way into the columns of a <see cref="MinuteSeries"/>.</summary>
internal readonly record struct SeriesRow(
    long Minute, double Open, double High, double Low, double Close, double Volume,
    double MarkOpen, double MarkHigh, double MarkLow, double MarkClose, double Index)
{
    /// <summary>The trade columns: open time, four prices, volume; by position, as a training set has millions of these.</summary>
    public static SeriesRow Read(NpgsqlDataReader reader) => new(
        MinuteOf(reader),
        reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5),
        double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    public static long MinuteOf(NpgsqlDataReader reader) => MinuteGrid.ToIndex(new DateTimeOffset(reader.GetDateTime(0)));

    public SeriesRow WithMark(NpgsqlDataReader reader) => this with
    {
        MarkOpen = reader.GetDouble(1), MarkHigh = reader.GetDouble(2), MarkLow = reader.GetDouble(3), MarkClose = reader.GetDouble(4),
    };

    public SeriesRow WithIndex(NpgsqlDataReader reader) => this with { Index = reader.GetDouble(1) };

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
}
