using System.Runtime.InteropServices;

namespace TradingConsole.Workers.Verbs;

/// <summary>The label bench's candles: columnar doubles of several symbols.</summary>
/// <remarks>
/// Format, little endian: "TCCB", int32 version (1), symbols, rows; then for each symbol six arrays of <c>rows</c> float64: open,
/// high, low, close, volume, ATR(14).
/// </remarks>
internal sealed class CandleBenchFile
{
    private const int HeaderBytes = 16;
    private const int Columns = 6;

    public sealed record SymbolColumns(double[] High, double[] Low, double[] Close, double[] Atr);

    private CandleBenchFile(int rows, SymbolColumns[] symbols) => (Rows, Symbols) = (rows, symbols);

    public int Rows { get; }

    public IReadOnlyList<SymbolColumns> Symbols { get; }

    /// <exception cref="InvalidDataException">Not such a file, or cut short.</exception>
    public static CandleBenchFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header[..4].SequenceEqual("TCCB"u8))
        {
            throw new InvalidDataException($"{path} is not a candle bench file: it does not begin with TCCB.");
        }

        var numbers = MemoryMarshal.Cast<byte, int>(header[4..]);
        var (version, symbols, rows) = (numbers[0], numbers[1], numbers[2]);
        if (version != 1 || symbols < 1 || rows < 1)
        {
            throw new InvalidDataException($"{path} has version {version}, {symbols} symbols, {rows} rows; version 1 and at least one of each are needed.");
        }

        var expected = HeaderBytes + ((long)symbols * Columns * rows * sizeof(double));
        return stream.Length == expected
            ? new(rows, [.. Enumerable.Range(0, symbols).Select(_ => ReadSymbol(stream, rows))])
            : throw new InvalidDataException($"{path} has {stream.Length} bytes; {symbols} symbols of {rows} rows need {expected}.");
    }

    private static SymbolColumns ReadSymbol(FileStream stream, int rows)
    {
        var columns = new double[Columns][];
        for (var i = 0; i < Columns; i++)
        {
            columns[i] = new double[rows];
            stream.ReadExactly(MemoryMarshal.AsBytes(columns[i].AsSpan()));
        }

        return new(columns[1], columns[2], columns[3], columns[5]);
    }
}
