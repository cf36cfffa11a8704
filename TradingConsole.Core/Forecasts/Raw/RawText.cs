using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>The lines of one raw file, one at a time.</summary>
internal static class RawText
{
    /// <exception cref="InvalidDataException">A line is not a raw line; names file and line.</exception>
    public static async IAsyncEnumerable<RawLine> ReadAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        await using var zip = new GZipStream(file, CompressionMode.Decompress);
        using var text = new StreamReader(zip, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, 1 << 16);
        for (var number = 1; await text.ReadLineAsync(ct) is { } line; number++)
        {
            yield return Parse(path, number, line);
        }
    }

    private static RawLine Parse(string path, int number, string line)
    {
        try
        {
            return RawLineJson.Read(line);
        }
        catch (JsonException unreadable)
        {
            throw new InvalidDataException($"raw file {path}, line {number}: {unreadable.Message}", unreadable);
        }
    }
}
