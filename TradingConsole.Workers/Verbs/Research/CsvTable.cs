using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>A <c>.csv</c> file, or one compressed by gzip, with a header line, as columns of numbers.</summary>
/// <remarks>
/// Separator <c>,</c>, decimal point <c>.</c>; an empty field, <c>nan</c>, <c>na</c> or <c>null</c> is NaN. Columns are found by their header
/// name, in any order; only those asked for are kept.
/// </remarks>
internal sealed class CsvTable
{
    private readonly Dictionary<string, NumberColumn> _columns;

    private CsvTable(string path, ImmutableArray<string> names, Dictionary<string, NumberColumn> columns, int rows)
    {
        Path = path;
        Names = names;
        Rows = rows;
        _columns = columns;
    }

    public string Path { get; }

    /// <summary>Every name of the header, in file order.</summary>
    public ImmutableArray<string> Names { get; }

    public int Rows { get; }

    /// <exception cref="InvalidDataException">Not readable as such a table; the message names file, line, value and rule.</exception>
    public static CsvTable Read(string path, Predicate<string>? isWanted = null)
    {
        using var file = Open(path);
        using var text = new StreamReader(file, Encoding.UTF8);
        try
        {
            return Read(path, text, isWanted ?? (_ => true));
        }
        catch (InvalidDataException damaged) when (!damaged.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: not a readable gzip file: {damaged.Message}", damaged);
        }
    }

    public bool Has(string name) => _columns.ContainsKey(name);

    /// <summary>Whether every field of the column is a number or missing.</summary>
    public bool IsNumeric(string name) => _columns.TryGetValue(name, out var column) && column.Complaint is null;

    /// <exception cref="InvalidDataException">No such column, or one that holds text.</exception>
    public double[] Column(string name) =>
        !_columns.TryGetValue(name, out var column)
            ? throw new InvalidDataException($"{Path}: column '{name}' is missing; the file has {string.Join(", ", Names)}")
            : column.Complaint is null ? column.Values : throw new InvalidDataException(column.Complaint);

    /// <summary>The line of the file a row stands on, for messages.</summary>
    public static int LineOf(int row) => row + 2;

    public InvalidDataException Wrong(int row, string column, string value, string rule) =>
        new($"{Path}: line {LineOf(row)}, column {column}: '{value}' {rule}");

    public InvalidDataException Wrong(int row, string column, double value, string rule) =>
        Wrong(row, column, value.ToString("R", CultureInfo.InvariantCulture), rule);

    /// <summary>The text inside, whether it is compressed or not.</summary>
    internal static Stream Open(string path)
    {
        var file = Seekable(File.OpenRead(path));
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isGzip || path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
    }

    /// <summary>A pipe cannot go back to its first bytes, so it is read into memory, which the columns need anyway.</summary>
    private static Stream Seekable(FileStream file)
    {
        if (file.CanSeek)
        {
            return file;
        }

        using (file)
        {
            var content = new MemoryStream();
            file.CopyTo(content);
            content.Position = 0;
            return content;
        }
    }

    private static CsvTable Read(string path, TextReader text, Predicate<string> isWanted)
    {
        var header = text.ReadLine();
        if (string.IsNullOrWhiteSpace(header))
        {
            throw new InvalidDataException($"{path}: the file is empty, a line of column names was expected");
        }

        var names = CsvLine.Split(header).Select(name => name.Trim()).ToImmutableArray();
        var twice = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new InvalidDataException($"{path}: line 1: column '{twice.Key}' appears {twice.Count()} times");
        }

        var columns = names.Select(name => isWanted(name) ? new NumberColumn() : null).ToArray();
        var rows = 0;
        for (var number = 2; text.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
            {
                RequireNothingMore(path, text, number);
                break;
            }

            ReadLine(path, names, columns, line, number, rows);
            rows++;
        }

        return new CsvTable(
            path,
            names,
            names.Select((name, i) => (name, Column: columns[i])).Where(pair => pair.Column is not null).ToDictionary(
                pair => pair.name, pair => pair.Column!.Trimmed(rows), StringComparer.Ordinal),
            rows);
    }

    private static void ReadLine(
        string path, ImmutableArray<string> names, NumberColumn?[] columns, string line, int number, int row)
    {
        var fields = new CsvLine(line);
        var found = 0;
        while (fields.Next(out var field))
        {
            if (found < columns.Length && columns[found] is { } column)
            {
                if (!TryNumber(field, out var value) && column.Complaint is null)
                {
                    column.Complaint = $"{path}: line {number}, column {names[found]}: '{field}' is not a number";
                }

                column.Set(row, value);
            }

            found++;
        }

        if (found != columns.Length)
        {
            throw new InvalidDataException($"{path}: line {number}: {found} fields, the header has {columns.Length} columns");
        }
    }

    private static bool TryNumber(ReadOnlySpan<char> field, out double value)
    {
        if (double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        field = field.Trim();
        value = double.NaN;
        if (field.IsEmpty || Is(field, "nan") || Is(field, "na") || Is(field, "null"))
        {
            return true;
        }

        if (Is(field, "inf") || Is(field, "+inf") || Is(field, "-inf"))
        {
            value = field[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        return false;

        static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);
    }

    private static void RequireNothingMore(string path, TextReader text, int number)
    {
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0)
            {
                throw new InvalidDataException($"{path}: line {number} follows an empty line; rows must come without a break");
            }
        }
    }

    private sealed class NumberColumn
    {
        public double[] Values { get; private set; } = new double[1024];

        public string? Complaint { get; set; }

        public void Set(int row, double value)
        {
            if (row == Values.Length)
            {
                var grown = Values;
                Array.Resize(ref grown, row * 2);
                Values = grown;
            }

            Values[row] = value;
        }

        public NumberColumn Trimmed(int rows)
        {
            var trimmed = Values;
            Array.Resize(ref trimmed, rows);
            Values = trimmed;
            return this;
        }
    }
}
