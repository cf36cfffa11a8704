using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TradingConsole.Workers.Verbs;

/// <summary>A table of the boosting bench: float features row after row, one float label a row.</summary>
/// <param name="Features">Shape [rows × columns].</param>
/// <param name="Labels">Shape [rows].</param>
internal sealed record GbdtFile(float[] Features, float[] Labels, int Columns)
{
    private const int HeaderBytes = 16;

    public int Rows => Labels.Length;

    /// <summary>Reads the file: <c>TCGB</c>, then version 1, rows and columns as 32-bit integers, features and labels as 32-bit floats, little endian.</summary>
    /// <exception cref="InvalidDataException">Not such a file, or cut off; the message says where.</exception>
    public static GbdtFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path} is not there");
        }

        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) < HeaderBytes || !header.StartsWith("TCGB"u8))
        {
            throw new InvalidDataException($"{path} does not begin with TCGB and a header of {HeaderBytes} bytes");
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        var rows = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var columns = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        var bytes = HeaderBytes + (4L * rows * (columns + 1L));
        if (version != 1 || rows < 1 || columns < 1 || RandomAccess.GetLength(file) != bytes)
        {
            throw new InvalidDataException(
                $"{path} says version {version}, {rows} rows, {columns} columns and has {RandomAccess.GetLength(file)} bytes; "
                + $"version 1 with so many rows has {bytes}");
        }

        var features = new float[(long)rows * columns];
        var labels = new float[rows];
        Fill(features, HeaderBytes);
        Fill(labels, HeaderBytes + (4L * features.Length));
        return new GbdtFile(features, labels, columns);

        void Fill(float[] values, long offset)
        {
            var rest = MemoryMarshal.AsBytes(values.AsSpan());
            while (!rest.IsEmpty)
            {
                var read = RandomAccess.Read(file, rest, offset);
                rest = rest[read..];
                offset += read;
            }
        }
    }

    /// <summary>The features as doubles, the first rows only.</summary>
    public double[] Doubles(int rows)
    {
        var values = new double[Math.Min(rows, Rows) * Columns];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Features[i];
        }

        return values;
    }
}
