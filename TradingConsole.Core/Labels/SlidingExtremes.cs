using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TradingConsole.Core.Labels;

/// <summary>The highest high and lowest low of every window of 1, 2, 4 … 256 bars of one stretch of a path.</summary>
/// <remarks>
/// A bar is kept as the pair (high, −low), so that both barriers are one comparison upwards. Level k holds, for every bar, the
/// extremes of the 2^k bars that begin with it: any range's extremes are two look-ups, and the first bar beyond a level is
/// found by halving. A bar that is not a number, or lies past the data, is (−∞, −∞): it reaches nothing.
/// Memory is taken once and reused from stretch to stretch. Native, because addresses of pinned memory are half of the work
/// that a search does.
/// </remarks>
internal sealed unsafe class SlidingExtremes<TStretch>(TStretch stretch) : IDisposable
    where TStretch : struct, IStretch
{
    /// <summary>The highest level: windows of 256 bars.</summary>
    public const int Top = 8;

    /// <summary>Bytes of one bar's pair.</summary>
    public const int Pair = 2 * sizeof(double);

    private const int Line = 64;

    private readonly byte* _pairs = (byte*)NativeMemory.AlignedAlloc((nuint)((Top + 1) * stretch.Bars * Pair), Line);

    /// <summary>The pair of bar 0 at level 0; bar b at level k lies <see cref="Pair"/> · (b + k · bars of the stretch) further.</summary>
    public byte* Pairs => _pairs;

    public void Dispose() => NativeMemory.AlignedFree(_pairs);

    /// <summary>Takes the bars from <paramref name="first"/> on; what lies past the end of the data reaches nothing.</summary>
    public void Fill(ReadOnlySpan<double> high, ReadOnlySpan<double> low, int first)
    {
        var known = Math.Min(stretch.Bars, high.Length - first);
        FillBars(high.Slice(first, known), low.Slice(first, known));
        for (var level = 1; level <= Top; level++)
        {
            FillLevel(level);
        }
    }

    private void FillBars(ReadOnlySpan<double> high, ReadOnlySpan<double> low)
    {
        var to = (double*)_pairs;
        fixed (double* highs = high, lows = low)
        {
            var i = 0;
            for (; Avx.IsSupported && i + 4 <= high.Length; i += 4)
            {
                var up = Known(Vector256.Load(highs + i));
                var down = Known(-Vector256.Load(lows + i));
                var (even, odd) = (Avx.UnpackLow(up, down), Avx.UnpackHigh(up, down));
                Avx.Permute2x128(even, odd, 0x20).Store(to + (2 * i));
                Avx.Permute2x128(even, odd, 0x31).Store(to + (2 * i) + 4);
            }

            for (; i < high.Length; i++)
            {
                var pair = Vector256.Create(highs[i], -lows[i], 0, 0);
                Known(pair).GetLower().Store(to + (2 * i));
            }

            for (; i < stretch.Bars; i++)
            {
                Vector128.Create(double.NegativeInfinity).Store(to + (2 * i));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Known(Vector256<double> values) =>
        Vector256.ConditionalSelect(Vector256.Equals(values, values), values, Vector256.Create(double.NegativeInfinity));

    /// <summary>A window is the union of its two halves. The last windows would leave the stretch and are not made.</summary>
    private void FillLevel(int level)
    {
        var half = 1 << (level - 1);
        var from = (double*)(_pairs + ((nint)(level - 1) * stretch.Bars * Pair));
        var right = from + (2 * half);
        var to = (double*)(_pairs + ((nint)level * stretch.Bars * Pair));
        var end = to + (2 * (stretch.Bars - (1 << level)));
        const int Width = 8;
        for (; to + (2 * Width) <= end; to += 2 * Width, from += 2 * Width, right += 2 * Width)
        {
            Vector512.MaxNative(Vector512.Load(from), Vector512.Load(right)).Store(to);
            Vector512.MaxNative(Vector512.Load(from + Width), Vector512.Load(right + Width)).Store(to + Width);
        }

        for (; to < end; to += 2, from += 2, right += 2)
        {
            Vector128.MaxNative(Vector128.Load(from), Vector128.Load(right)).Store(to);
        }
    }
}
