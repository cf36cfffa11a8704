using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TradingConsole.Core.Labels;

/// <summary>First touches of one stretch: for one direction, row by row.</summary>
/// <remarks>Places are byte offsets into the table throughout: half of a search is addresses.</remarks>
internal readonly unsafe struct BarrierSearch<TStretch>(SlidingExtremes<TStretch> extremes, TStretch stretch)
    where TStretch : struct, IStretch
{
    private const int Pair = SlidingExtremes<TStretch>.Pair;
    private const int Top = SlidingExtremes<TStretch>.Top;
    private const int First = 8;              // Bars compared at once, at the beginning of a path and at the end of a search.
    private const int Window = 1 << Top;
    private const int Halved = 2 * Window;    // Bars that the steps from the highest level down, and the eight at their end, can tell apart.

    private static readonly Vector128<double> LowSign = Vector128.Create(0, -0.0);

    /// <summary>Bars that must lie in the table after the last row of a block.</summary>
    public static int Beside(int horizonBars) => horizonBars < Halved ? Halved + 24 : horizonBars + Halved + 24;

    /// <param name="entry">Entry prices of the block's rows.</param>
    public void Find(TouchBlock block, TouchColumns side, ReadOnlySpan<double> entry)
    {
        // Bounds of every array were settled when the block was made.
        fixed (double* entries = entry, upper = side.Upper, lower = side.Lower, high = side.High, low = side.Low)
        fixed (int* lasts = block.Last, bars = side.Bar, reached = side.Reached)
        {
            var pairs = extremes.Pairs;
            var (firstRow, count) = (block.FirstRow, block.Count);
            for (var row = 0; row < count; row++)
            {
                var last = lasts[row] - firstRow;
                if (last < row)
                {
                    continue;
                }

                var levels = Vector128.Create(upper[row], lower[row]) ^ LowSign;
                var reach = Vector128.Create(entries[row]) ^ LowSign;
                var from = pairs + ((nint)(row + 1) * Pair);
                var at = from;
                var touches = Touches(at, levels);
                if (touches == 0 && last > row + First)
                {
                    at = Skip(levels, pairs + ((nint)last * Pair), ref from, ref reach);
                    touches = Touches(at, levels);
                }

                var bit = BitOperations.TrailingZeroCount(touches); // 32 where nothing touches: beyond any last bar that is left.
                var bar = (int)((at - pairs) / Pair) + (bit >> 1);
                var isTimedOut = (last - bar) >> 31; // All ones or none: as random as the market, so no branch.
                bar += (last - bar) & isTimedOut;
                reach = Vector128.MaxNative(reach, Extremes(from, (int)((from - pairs) / Pair), bar));
                bars[row] = firstRow + bar;
                reached[row] = (int)(touches >> (bit & 30)) & 3 & ~isTimedOut;
                high[row] = reach.ToScalar();
                low[row] = -reach.GetElement(1);
            }
        }
    }

    /// <summary>The next eight bars, two bits each: upper level reached, lower level reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Touches(byte* at, Vector128<double> levels)
    {
        var all = Spread(levels);
        var near = Vector512.GreaterThanOrEqual(Vector512.Load((double*)at), all).ExtractMostSignificantBits();
        var far = Vector512.GreaterThanOrEqual(Vector512.Load((double*)at + 8), all).ExtractMostSignificantBits();
        return (uint)near | ((uint)far << 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Spread(Vector128<double> pair)
    {
        if (Avx512F.IsSupported)
        {
            var wide = pair.ToVector256Unsafe().ToVector512Unsafe();
            return Avx512F.Shuffle4x128(wide, wide, 0);
        }

        var half = Vector256.Create(pair, pair);
        return Vector512.Create(half, half);
    }

    /// <summary>The eight bars that hold the first touch, or bars past <paramref name="last"/>; nothing touched in the eight at <paramref name="from"/>.</summary>
    /// <param name="from">Moves on to the first bar whose extremes are not yet in <paramref name="reach"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Skip(Vector128<double> levels, byte* last, ref byte* from, ref Vector128<double> reach)
    {
        var at = from + (First * Pair);

        // Goes on until less than 512 bars are left from `from` on: what two look-ups of the highest level span.
        while (at + ((Halved - First - 1) * Pair) <= last)
        {
            var window = At(at, Top);
            if (Vector128.GreaterThanOrEqual(window, levels).ExtractMostSignificantBits() != 0)
            {
                break;
            }

            // The first eight bars were missing so far; in later rounds they are known, and asked for again.
            reach = Vector128.MaxNative(Vector128.MaxNative(reach, window), At(at - (First * Pair), 3));
            at += Window * Pair;
            from = at;
        }

        at += Step(at, 8, levels);
        at += Step(at, 7, levels);
        at += Step(at, 6, levels);
        at += Step(at, 5, levels);
        at += Step(at, 4, levels);
        return at + Step(at, 3, levels);
    }

    /// <summary>The window's length in bytes where nothing in it touches, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Step(byte* at, int level, Vector128<double> levels)
    {
        var touches = Vector128.GreaterThanOrEqual(At(at, level), levels).ExtractMostSignificantBits();
        return (nint)((ulong)((long)touches - 1) >> 63) * (Pair << level); // Which way it goes is random: no branch.
    }

    /// <summary>Extremes of the bars <paramref name="first"/> … <paramref name="last"/>; nothing where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<double> Extremes(byte* from, int first, int last)
    {
        var bars = last + 1 - first;
        if (bars <= 0)
        {
            return Vector128.Create(double.NegativeInfinity);
        }

        var level = BitOperations.Log2((uint)bars);
        var left = from + ((nint)level * stretch.Bars * Pair);
        return Vector128.MaxNative(Vector128.Load((double*)left), Vector128.Load((double*)(left + ((nint)(bars - (1 << level)) * Pair))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<double> At(byte* at, int level) =>
        Vector128.Load((double*)(at + ((nint)level * stretch.Bars * Pair)));
}
