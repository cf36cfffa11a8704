using System.Globalization;
using CsvHelper;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary>Goes through a file of rows and remembers every one that breaks a rule.</summary>
/// <param name="path">A <c>.csv</c> file with a header line, compressed or not.</param>
/// <param name="columns">The columns that are read.</param>
internal sealed class ForecastCsv(string path, params string[] columns)
{
    /// <summary>Wrong rows an error names; the others are counted.</summary>
    public const int NamedMax = 20;

    // Prices read when a market had settled; nothing that has these columns is a forecast.
    private static readonly string[] SettledColumns = ["price_at_observation", "closed_observed_ms"];

    // A stray quote must not swallow the lines behind it.
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',', TrackLineNumbers = true, AllowLineBreaksInQuotes = false, MalformedData = CsvMalformedDataHandling.Throw,
    };

    private readonly List<string> _wrong = [];
    private long _wrongCount;

    /// <summary>Line of the current row in the file, from 1.</summary>
    public int Line { get; private set; }

    /// <param name="row">Told the fields of the columns, in their order.</param>
    /// <exception cref="InvalidDataException">Columns are missing, are those of settled prices, or rows were wrong: every one is named.</exception>
    public void Each(Action<string[]> row)
    {
        using var file = new StrictUtf8(CsvTable.Open(path), path);
        try
        {
            using var reader = CsvReader.Create(file, Options, leaveOpen: true);
            var places = Header(reader);
            var fields = new string[columns.Length];
            while (reader.Read())
            {
                Line = (int)reader.LineNumber;
                if (reader.FieldCount != reader.Headers.Count)
                {
                    Wrong("row", reader.GetString(0), FormattableString.Invariant(
                        $"begins a line of {reader.FieldCount} fields, the header has {reader.Headers.Count} columns"));
                    continue;
                }

                for (var i = 0; i < places.Length; i++)
                {
                    fields[i] = reader.GetString(places[i]).Trim();
                }

                row(fields);
            }
        }
        catch (CsvFormatException damaged)
        {
            throw new InvalidDataException(FormattableString.Invariant($"{path}: line {damaged.LineNumber}: {damaged.Message}"), damaged);
        }
        catch (InvalidDataException damaged) when (!damaged.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: not a readable gzip file: {damaged.Message}", damaged);
        }

        ThrowIfWrong();
    }

    /// <summary>Remembers that the current row breaks a rule.</summary>
    public void Wrong(string column, string value, string rule)
    {
        _wrongCount++;
        if (_wrong.Count < NamedMax)
        {
            var shown = value.Length > 80 ? string.Concat(value.AsSpan(0, 80), "…") : value;
            _wrong.Add(FormattableString.Invariant($"line {Line}, {column}: '{shown}' {rule}"));
        }
    }

    /// <summary>A whole number of milliseconds since 1970, between 2001 and 2100; null and remembered otherwise.</summary>
    public long? Milliseconds(string column, string value)
    {
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) && ms is >= 1_000_000_000_000 and < 4_102_444_800_000)
        {
            return ms;
        }

        Wrong(column, value, "is not a time in whole milliseconds since 1970, 2001 to 2100");
        return null;
    }

    private int[] Header(CsvReader reader)
    {
        var names = reader.Headers.ToArray().Select(name => name.Trim()).ToArray();
        if (names is [] or [""])
        {
            throw new InvalidDataException($"{path}: the file is empty, a line of column names was expected");
        }

        if (SettledColumns.FirstOrDefault(names.Contains) is { } settled)
        {
            throw new InvalidDataException(
                $"{path}: line 1, column {settled}: these are prices observed after the markets had settled. They already know the outcome "
                + "(a look-ahead leak: the Brier score would be 0 by construction) and are no forecasts; nothing was scored.");
        }

        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"{path}: line 1: column '{twice.Key}' appears {twice.Count()} times");
        }

        return [.. columns.Select(column => Array.IndexOf(names, column) is >= 0 and var place
            ? place
            : throw new InvalidDataException($"{path}: column '{column}' is missing; the file has {string.Join(", ", names)}"))];
    }

    private void ThrowIfWrong()
    {
        if (_wrongCount > 0)
        {
            var more = _wrongCount > _wrong.Count ? FormattableString.Invariant($"; and {_wrongCount - _wrong.Count} more") : "";
            throw new InvalidDataException(FormattableString.Invariant(
                $"{path}: {_wrongCount} wrong row{(_wrongCount == 1 ? "" : "s")}, nothing was scored: {string.Join("; ", _wrong)}{more}"));
        }
    }
}
