using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Training;

/// <summary>The columnar table a training run reads: decisions of many symbols with their features and outcomes.</summary>
/// <remarks>
/// Every column has <see cref="Count"/> values in the same order: ascending by minute, then by symbol. The features of a row
/// use data up to the close of its minute; the outcomes lie after it, up to and including <see cref="EndMinute"/>. Single
/// precision: 24 bits tell two values apart far better than the 255 bins of a tree, and a year of 50 symbols fits in memory.
/// </remarks>
public sealed class TrainingRows
{
    /// <summary>What the outcomes mean.</summary>
    public required LabelSpec LabelSpec { get; init; }

    /// <summary>Names behind <see cref="SymbolIndex"/>.</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>Shape [features][rows], feature-schema order, NaN where unknown.</summary>
    public required float[][] Features { get; init; }

    /// <summary>Decision bar, minutes since the Unix epoch.</summary>
    public required long[] Minute { get; init; }

    /// <summary>Last bar the outcome of either direction reads: what splits purge by.</summary>
    public required long[] EndMinute { get; init; }

    public required int[] SymbolIndex { get; init; }

    /// <summary>ATR at the decision as a fraction of price, positive: the unit returns are learned in.</summary>
    public required float[] AtrFraction { get; init; }

    public required DirectionOutcomes Long { get; init; }

    public required DirectionOutcomes Short { get; init; }

    /// <summary>Sample weights, positive; null = all equal.</summary>
    public float[]? Weight { get; init; }

    public int Count => Minute.Length;

    /// <summary>SHA-256 (hex) over the label spec, the symbols and every column, in their order.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"training_rows/1|{LabelSpec.Hash()}|{string.Join(',', Symbols)}|{Features.Length}|{Count}|"));
        foreach (var feature in Features)
        {
            Append<float>(hash, feature);
        }

        Append<long>(hash, Minute);
        Append<long>(hash, EndMinute);
        Append<int>(hash, SymbolIndex);
        Append<float>(hash, AtrFraction);
        foreach (var side in (DirectionOutcomes[])[Long, Short])
        {
            foreach (var column in (float[][])[side.GrossReturn, side.Fee, side.Slippage, side.Funding, side.Mae, side.HoldMinutes])
            {
                Append<float>(hash, column);
            }

            Append<bool>(hash, side.TargetFirst);
        }

        Append<float>(hash, Weight ?? []);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> column)
        where T : unmanaged
    {
        // In pieces: a span of bytes cannot be longer than 2 GB.
        const int Piece = 1 << 20;
        for (var from = 0; from < column.Length; from += Piece)
        {
            hash.AppendData(MemoryMarshal.AsBytes(column.Slice(from, Math.Min(Piece, column.Length - from))));
        }
    }
}
