using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TradingConsole.Core.Labels;

/// <summary>First touches of one stretch: for one direction, row by row.</summary>
internal readonly unsafe struct BarrierSearch<TStretch>(SlidingExtremes<TStretch> extremes, TStretch stretch)
    where TStretch : struct, IStretch
{
    private const int Pair = SlidingExtremes<TStretch>.Pair;
    private const int Top = SlidingExtremes<TStretch>.Top;
    private const int Window = 1 << Top;
    private const int Halved = 2 * Window; // Bars that the steps from the highest level down, and the eight at their end, can tell apart.

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
                var (bar, from) = (row + 1, row + 1);
                var touches = Touches(pairs, bar, levels);
                if (touches == 0 && last > row + 8)
                {
                    bar = Skip(pairs, levels, row + 9, last, ref from, ref reach);
                    touches = Touches(pairs, bar, levels);
                }

                var bit = BitOperations.TrailingZeroCount(touches); // 32 where nothing touches: beyond any last bar that is left.
                bar += bit >> 1;
                var isTimedOut = (last - bar) >> 31; // All ones or none: as random as the market, so no branch.
                bar += (last - bar) & isTimedOut;
                var levelsReached = (int)(touches >> (bit & 30)) & 3 & ~isTimedOut;
                reach = Vector128.MaxNative(reach, Extremes(pairs, from, bar));
                bars[row] = firstRow + bar;
                reached[row] = levelsReached;
                high[row] = reach.ToScalar();
                low[row] = -reach.GetElement(1);
            }
        }
    }

    /// <summary>The next eight bars, two bits each: upper level reached, lower level reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Touches(byte* pairs, int bar, Vector128<double> levels)
    {
        var all = Spread(levels);
        var at = (double*)(pairs + ((nint)bar * Pair));
        var near = Vector512.GreaterThanOrEqual(Vector512.Load(at), all).ExtractMostSignificantBits();
        var far = Vector512.GreaterThanOrEqual(Vector512.Load(at + 8), all).ExtractMostSignificantBits();
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

    /// <summary>Moves on to the eight bars that hold the first touch, or past <paramref name="last"/>.</summary>
    /// <param name="from">Moves on to the first bar whose extremes are not yet in <paramref name="reach"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Skip(byte* pairs, Vector128<double> levels, int bar, int last, ref int from, ref Vector128<double> reach)
    {
        // Goes on until less than 512 bars are left from `from` on: what two look-ups of the highest level span.
        while (bar + Halved - 8 <= last + 1)
        {
            var window = At(pairs, Top, bar);
            if (Vector128.GreaterThanOrEqual(window, levels).ExtractMostSignificantBits() != 0)
            {
                break;
            }

            // The first eight bars were missing so far; in later rounds the second look-up repeats what is known.
            reach = Vector128.MaxNative(Vector128.MaxNative(reach, window), At(pairs, 3, Math.Min(from, bar - 8)));
            bar += Window;
            from = bar;
        }

        bar += Step(pairs, 8, bar, levels);
        bar += Step(pairs, 7, bar, levels);
        bar += Step(pairs, 6, bar, levels);
        bar += Step(pairs, 5, bar, levels);
        bar += Step(pairs, 4, bar, levels);
        return bar + Step(pairs, 3, bar, levels);
    }

    /// <summary>The window's length where nothing in it touches, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Step(byte* pairs, int level, int bar, Vector128<double> levels)
    {
        var touches = Vector128.GreaterThanOrEqual(At(pairs, level, bar), levels).ExtractMostSignificantBits();
        return (((int)touches - 1) >> 31) & (1 << level); // Which way it goes is random: no branch.
    }

    /// <summary>Extremes of the bars <paramref name="from"/> … <paramref name="to"/>; nothing where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<double> Extremes(byte* pairs, int from, int to)
    {
        if (to < from)
        {
            return Vector128.Create(double.NegativeInfinity);
        }

        var level = BitOperations.Log2((uint)(to - from + 1));
        return Vector128.MaxNative(At(pairs, level, from), At(pairs, level, to + 1 - (1 << level)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<double> At(byte* pairs, int level, int bar) =>
        Vector128.Load((double*)(pairs + ((nint)bar * Pair) + ((nint)level * stretch.Bars * Pair)));
}
