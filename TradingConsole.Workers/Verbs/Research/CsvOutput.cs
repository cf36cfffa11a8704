using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TradingConsole.Workers.Verbs.Research;

/// <summary>Writes a <c>.csv</c> or <c>.csv.gz</c> row by row; the file appears under its name only once it is whole.</summary>
/// <remarks>Numbers are the shortest text that reads back exactly, NaN an empty field, lines end in <c>\n</c>: equal rows are equal bytes.</remarks>
internal sealed class CsvOutput : IDisposable
{
    private readonly string _path;
    private readonly string _part;
    private readonly StreamWriter _text;
    private readonly char[] _number = new char[32];
    private bool _isFirst = true;

    public CsvOutput(string path, IEnumerable<string> columns)
    {
        _path = path;
        _part = path + ".part";
        Stream file = new FileStream(_part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            file = new GZipStream(file, CompressionLevel.Optimal);
        }

        _text = new StreamWriter(file, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        foreach (var column in columns)
        {
            Field(column.AsSpan().ContainsAny(',', '"') ? $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : column);
        }

        EndRow();
    }

    public void Field(ReadOnlySpan<char> text)
    {
        if (!_isFirst)
        {
            _text.Write(',');
        }

        _isFirst = false;
        _text.Write(text);
    }

    public void Field(double value)
    {
        var length = 0;
        if (!double.IsNaN(value))
        {
            value.TryFormat(_number, out length, "R", CultureInfo.InvariantCulture);
        }

        Field(_number.AsSpan(0, length));
    }

    public void Field(long value)
    {
        value.TryFormat(_number, out var length, default, CultureInfo.InvariantCulture);
        Field(_number.AsSpan(0, length));
    }

    public void EndRow()
    {
        _text.Write('\n');
        _isFirst = true;
    }

    /// <summary>Puts the finished file under its name.</summary>
    public void Complete()
    {
        _text.Dispose();
        File.Move(_part, _path, overwrite: true);
    }

    public void Dispose()
    {
        _text.Dispose();
        File.Delete(_part);
    }
}
