using System.IO.Compression;
using CsvHelper;

namespace TradingConsole.Workers.Forecasts.StandIn.Recorded;

/// <summary>The rows of a recording's file: quoted fields may hold commas, doubled quotes and line breaks.</summary>
internal static class RecordedCsv
{
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',', TrackLineNumbers = true, AllowLineBreaksInQuotes = true, MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>Each row after the header, with the line it begins on.</summary>
    /// <param name="path">A <c>.csv</c> or <c>.csv.gz</c> file.</param>
    /// <exception cref="FormatException">It is no UTF-8 or no such table; names file and line.</exception>
    public static IEnumerable<(long Line, string[] Fields)> Read(string path)
    {
        var name = Path.GetFileName(path);
        Stream packed = File.OpenRead(path);
        using var bytes = new StrictUtf8(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(packed, CompressionMode.Decompress) : packed, name);
        using var reader = CsvReader.Create(bytes, Options, leaveOpen: true);
        while (Next(reader, name))
        {
            var fields = new string[reader.FieldCount];
            for (var i = 0; i < fields.Length; i++)
            {
                fields[i] = reader.GetString(i);
            }

            yield return (reader.LineNumber, fields);
        }
    }

    private static bool Next(CsvReader reader, string name)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException damaged)
        {
            throw new FormatException(FormattableString.Invariant($"{name} line {damaged.LineNumber}: {damaged.Message}"), damaged);
        }
        catch (InvalidDataException damaged)
        {
            throw new FormatException(damaged.Message, damaged);
        }
    }
}
