using System.Runtime.InteropServices;

namespace TradingConsole.Workers.Verbs;

/// <summary>Labels in the peer bench's layout: [direction][row], direction 0 long, 1 short; <c>Off</c> −1 where there is no ATR.</summary>
internal sealed class PeerLabels(int rows)
{
    public int Rows { get; } = rows;

    public sbyte[] Label { get; } = new sbyte[2 * rows];

    /// <summary>Bars from entry to exit.</summary>
    public int[] Off { get; } = new int[2 * rows];

    public float[] Ret { get; } = new float[2 * rows];

    public float[] Mae { get; } = new float[2 * rows];

    public float[] Mfe { get; } = new float[2 * rows];

    /// <summary>What one row costs in writes, bytes.</summary>
    public const int BytesPerRow = 2 * (sizeof(sbyte) + sizeof(int) + (3 * sizeof(float)));

    /// <summary>Every bit as in the file the peer bench wrote.</summary>
    /// <exception cref="InvalidDataException">The file has another length.</exception>
    public bool EqualsFile(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length != (long)BytesPerRow * Rows)
        {
            throw new InvalidDataException($"{path} has {bytes.Length} bytes; labels of {Rows} rows have {(long)BytesPerRow * Rows}.");
        }

        var rest = bytes.AsSpan();
        return Take<sbyte>(Label, ref rest) && Take<int>(Off, ref rest) && Take<float>(Ret, ref rest)
            && Take<float>(Mae, ref rest) && Take<float>(Mfe, ref rest);
    }

    private static bool Take<T>(T[] ours, ref Span<byte> expected)
        where T : struct
    {
        var bytes = MemoryMarshal.AsBytes(ours.AsSpan());
        var isEqual = bytes.SequenceEqual(expected[..bytes.Length]);
        expected = expected[bytes.Length..];
        return isEqual;
    }
}
