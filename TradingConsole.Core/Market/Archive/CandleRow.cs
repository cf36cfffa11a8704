using System.Buffers.Text;

namespace TradingConsole.Core.Market.Archive;

/// <summary>One parsed candle line, or the rule it broke.</summary>
internal ref struct CandleRow
{
    private const long MicrosecondsFrom = 100_000_000_000_000; // 10^14 ms would be the year 5138.
    private const long EarliestMs = 1_262_304_000_000; // 2010-01-01: no futures exchange of ours is older.
    private static readonly string[] Names = ["timestamp_ms", "open", "high", "low", "close", "volume"];

    public long Minute;
    public double Open;
    public double High;
    public double Low;
    public double Close;
    public double Volume;
    public int PriceDecimals;
    public int VolumeDecimals;

    public string? Rule;
    public string Field;
    public string Value;

    /// <param name="columns">Columns every row of the file must have; 0 while unknown.</param>
    public static CandleRow Parse(ReadOnlySpan<byte> line, int columns, long latestMs)
    {
        var row = new CandleRow { Field = "", Value = "" };
        Span<Range> fields = stackalloc Range[6];
        var count = SplitFields(line, fields);
        if (count < 6 || (columns > 0 && count < columns))
        {
            return row.Break("row", line, $"has {count} columns; {Math.Max(columns, 6)} were expected");
        }

        if (!TryParseTime(line[fields[0]], out var ms, out var rule, latestMs))
        {
            return row.Break(Names[0], line[fields[0]], rule);
        }

        row.Minute = ms / 60_000;
        Span<double> numbers = stackalloc double[5];
        for (var i = 0; i < 5; i++)
        {
            var text = line[fields[i + 1]];
            if (!DecimalText.TryParse(text, out numbers[i], out var decimals))
            {
                return row.Break(Names[i + 1], text, "is not a number");
            }

            if (!double.IsFinite(numbers[i]))
            {
                return row.Break(Names[i + 1], text, "must be finite");
            }

            if (i < 4 ? numbers[i] <= 0 : numbers[i] < 0)
            {
                return row.Break(Names[i + 1], text, i < 4 ? "must be above 0" : "must not be negative");
            }

            row.PriceDecimals = i < 4 ? Math.Max(row.PriceDecimals, decimals) : row.PriceDecimals;
            row.VolumeDecimals = i < 4 ? 0 : decimals;
        }

        (row.Open, row.High, row.Low, row.Close, row.Volume) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        return row.High < Math.Max(row.Open, row.Close) ? row.Break("high", line[fields[2]], "is below open or close")
            : row.Low > Math.Min(row.Open, row.Close) ? row.Break("low", line[fields[3]], "is above open or close")
            : row;
    }

    /// <summary>Epoch milliseconds of a text in milliseconds or microseconds.</summary>
    public static bool TryParseMilliseconds(ReadOnlySpan<byte> text, out long ms)
    {
        var isNumber = Utf8Parser.TryParse(text, out ms, out var consumed) && consumed == text.Length && consumed > 0;
        ms = ms > MicrosecondsFrom ? ms / 1000 : ms;
        return isNumber;
    }

    /// <returns>How many columns the line has; only the first <c>fields.Length</c> are located.</returns>
    public static int SplitFields(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var count = 0;
        var start = 0;
        while (true)
        {
            var length = line[start..].IndexOf((byte)',');
            var end = length < 0 ? line.Length : start + length;
            if (count < fields.Length)
            {
                fields[count] = start..end;
            }

            count++;
            if (length < 0)
            {
                return count;
            }

            start = end + 1;
        }
    }

    private static bool TryParseTime(ReadOnlySpan<byte> text, out long ms, out string rule, long latestMs)
    {
        rule = !TryParseMilliseconds(text, out ms) ? "is not a number of milliseconds"
            : ms < EarliestMs ? "is before 2010; epoch milliseconds were expected"
            : ms > latestMs ? "lies in the future"
            : ms % 60_000 != 0 ? "is not on the one-minute grid"
            : "";
        return rule.Length == 0;
    }

    private CandleRow Break(string field, ReadOnlySpan<byte> value, string rule)
    {
        (Field, Value, Rule) = (field, Excerpt(value), rule);
        return this;
    }

    public static string Excerpt(ReadOnlySpan<byte> value)
    {
        var text = System.Text.Encoding.UTF8.GetString(value[..Math.Min(value.Length, 60)]);
        return value.Length > 60 ? text + "…" : text;
    }
}
