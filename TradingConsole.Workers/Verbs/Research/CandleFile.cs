using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Candles a researcher brings, checked line by line.</summary>
internal sealed class CandleFile
{
    /// <summary>What <c>--help</c> says about such a file.</summary>
    public const string Columns =
        """
        Candles (.csv or .csv.gz, one header line, columns in any order):
          timestamp_ms            open time of the minute, Unix milliseconds UTC, ascending, whole minutes; gaps are allowed
          open,high,low,close     last traded price, quote currency, positive, low <= open,close <= high
          volume                  base asset, not negative
        optional:
          mark_open,mark_high,mark_low,mark_close
                                  mark price, all four or none; empty = no mark price in that minute.
                                  Without these columns the last price stands for the mark
          funding_rate            fraction per interval. Rows left empty: a value is a settlement at the open of its minute.
                                  No row empty: the rate in force, settled at 00:00, 08:00, 16:00 UTC and wherever it changes
          atr                     ATR in price units known at the close of the minute; used as given, empty = not ready.
                                  Without this column: Wilder's ATR(14) of the mark price
        Other columns are ignored, with a note.
        """;

    private const int MinuteMs = 60_000;
    private const int EightHours = 480;
    private static readonly string[] Required = ["timestamp_ms", "open", "high", "low", "close", "volume"];
    private static readonly string[] Mark = ["mark_open", "mark_high", "mark_low", "mark_close"];

    private readonly CsvTable _table;

    private CandleFile(CsvTable table, MinuteSeries series)
    {
        _table = table;
        Series = series;
    }

    public MinuteSeries Series { get; }

    /// <summary>ATR in price units as the file gives it, NaN where not ready; null when the file has none.</summary>
    public double[]? Atr { get; private init; }

    public IReadOnlyList<FundingEvent> Funding { get; private init; } = [];

    /// <param name="notes">Told about columns that are not read.</param>
    /// <param name="symbol">Whose minutes they are, where that matters.</param>
    /// <exception cref="InvalidDataException">A violation; the message names file, line, column, value and rule.</exception>
    public static CandleFile Read(string path, TextWriter notes, Symbol? symbol = null)
    {
        var table = CsvTable.Read(path, IsKnown);
        foreach (var name in Required)
        {
            table.Column(name);
        }

        var ignored = table.Names.Where(name => !IsKnown(name)).ToArray();
        if (ignored.Length > 0)
        {
            notes.WriteLine($"{path}: ignored {string.Join(", ", ignored)}");
        }

        var marks = Mark.Where(table.Has).ToArray();
        if (marks.Length is > 0 and < 4)
        {
            throw new InvalidDataException($"{path}: {string.Join(", ", marks)} without {string.Join(", ", Mark.Except(marks))}; all four mark columns or none");
        }

        if (table.Rows == 0)
        {
            throw new InvalidDataException($"{path}: no row after the header");
        }

        var series = new MinuteSeries(symbol ?? Symbol.Parse("CSVUSDT"), table.Rows);
        series.Index.AsSpan().Fill(double.NaN);
        series.FundingRate.AsSpan().Fill(double.NaN);
        var file = new CandleFile(table, series);
        file.FillMinutes();
        file.FillPrices(["open", "high", "low", "close"], [series.Open, series.High, series.Low, series.Close], mayBeEmpty: false);
        file.FillVolume();
        var price = marks.Length > 0 ? Mark : ["open", "high", "low", "close"];
        file.FillPrices(price, [series.MarkOpen, series.MarkHigh, series.MarkLow, series.MarkClose], mayBeEmpty: marks.Length > 0);
        return new CandleFile(table, series)
        {
            Atr = table.Has("atr") ? file.ReadAtr() : null,
            Funding = table.Has("funding_rate") ? file.FillFunding() : [],
        };
    }

    private static bool IsKnown(string name) =>
        Required.Contains(name) || Mark.Contains(name) || name is "funding_rate" or "atr";

    private void FillMinutes()
    {
        var times = _table.Column("timestamp_ms");
        for (var i = 0; i < times.Length; i++)
        {
            if (!(times[i] >= 0 && times[i] < 1e15 && times[i] % MinuteMs == 0))
            {
                throw _table.Wrong(i, "timestamp_ms", times[i], "is not the open of a minute in Unix milliseconds");
            }

            Series.Minute[i] = (long)times[i] / MinuteMs;
            if (i > 0 && Series.Minute[i] <= Series.Minute[i - 1])
            {
                throw _table.Wrong(i, "timestamp_ms", times[i], "is not after the line before it; timestamps must ascend");
            }
        }
    }

    private void FillVolume()
    {
        var volume = _table.Column("volume");
        for (var i = 0; i < volume.Length; i++)
        {
            if (!(volume[i] >= 0 && double.IsFinite(volume[i])))
            {
                throw _table.Wrong(i, "volume", volume[i], "is not a volume; it must be finite and not negative");
            }

            Series.Volume[i] = volume[i];
        }
    }

    private void FillPrices(string[] names, double[][] to, bool mayBeEmpty)
    {
        var from = names.Select(_table.Column).ToArray();
        for (var i = 0; i < Series.Length; i++)
        {
            var isEmpty = mayBeEmpty && from.All(column => double.IsNaN(column[i]));
            for (var c = 0; c < 4; c++)
            {
                var price = from[c][i];
                if (!isEmpty && !(price > 0 && double.IsFinite(price)))
                {
                    throw _table.Wrong(i, names[c], price, "is not a price; it must be positive and finite");
                }

                to[c][i] = price;
            }

            for (var c = 0; c < 4 && !isEmpty; c++)
            {
                if (from[c][i] > from[1][i])
                {
                    throw _table.Wrong(i, names[c], from[c][i], FormattableString.Invariant($"is above {names[1]} ({from[1][i]:R})"));
                }

                if (from[c][i] < from[2][i])
                {
                    throw _table.Wrong(i, names[c], from[c][i], FormattableString.Invariant($"is below {names[2]} ({from[2][i]:R})"));
                }
            }
        }
    }

    private double[] ReadAtr()
    {
        var atr = _table.Column("atr");
        for (var i = 0; i < atr.Length; i++)
        {
            if (atr[i] < 0 || double.IsInfinity(atr[i]))
            {
                throw _table.Wrong(i, "atr", atr[i], "is not an ATR in price units; it must be finite and not negative, or empty");
            }
        }

        return atr;
    }

    private List<FundingEvent> FillFunding()
    {
        var rates = _table.Column("funding_rate");
        var isSparse = rates.Any(double.IsNaN);
        var events = new List<FundingEvent>();
        var last = double.NaN;
        for (var i = 0; i < rates.Length; i++)
        {
            if (double.IsInfinity(rates[i]))
            {
                throw _table.Wrong(i, "funding_rate", rates[i], "is not a rate; it must be finite or empty");
            }

            var minute = Series.Minute[i];
            var isSettled = isSparse ? !double.IsNaN(rates[i]) : minute % EightHours == 0 || (i > 0 && rates[i] != last);
            if (isSettled)
            {
                events.Add(new FundingEvent(minute, rates[i]));
            }

            last = double.IsNaN(rates[i]) ? last : rates[i];
            Series.FundingRate[i] = last;
        }

        return events;
    }
}
