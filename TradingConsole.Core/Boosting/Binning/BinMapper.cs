using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TradingConsole.Core.Boosting.Binning;

/// <summary>From a feature's values to its bins: bin = first bound at or above the value; NaN has the last bin.</summary>
internal sealed class BinMapper
{
    private const int SlotsMax = 256;

    private readonly double[] _steps;

    private BinMapper(double[] bounds, bool hasMissing, bool isUsed, double min, double max)
    {
        Bounds = bounds;
        _steps = new double[SlotsMax];
        Array.Fill(_steps, double.PositiveInfinity);
        bounds.CopyTo(_steps, 0);
        HasMissing = hasMissing;
        IsUsed = isUsed;
        Min = min;
        Max = max;
    }

    /// <summary>Upper bounds of the non-missing bins, the last +∞.</summary>
    public double[] Bounds { get; }

    /// <summary>Whether NaN occurred while fitting; only then it has a bin of its own, otherwise NaN is read as 0.</summary>
    public bool HasMissing { get; }

    /// <summary>False when no split of this feature could satisfy the smallest leaf.</summary>
    public bool IsUsed { get; }

    public int Bins => Bounds.Length + (HasMissing ? 1 : 0);

    private double Min { get; }

    private double Max { get; }

    /// <summary>The range as LightGBM's <c>feature_infos</c> writes it.</summary>
    public string Info => IsUsed ? string.Create(CultureInfo.InvariantCulture, $"[{Min:g17}:{Max:g17}]") : "none";

    /// <param name="values">The feature in the rows to fit on; reordered.</param>
    public static BinMapper Fit(Span<double> values, int maxBin, int minDataInBin, int minDataInLeaf)
    {
        var present = 0;
        foreach (var value in values)
        {
            if (!double.IsNaN(value))
            {
                values[present++] = value;
            }
        }

        var missing = values.Length - present;
        var sorted = values[..present];
        sorted.Sort();
        var bounds = BinFinder.Find(sorted, missing > 0 ? maxBin - 1 : maxBin, minDataInBin);
        var mapper = new BinMapper(
            bounds, missing > 0, true, present > 0 ? sorted[0] : 0, present > 0 ? sorted[^1] : 0);
        var counts = mapper.Count(sorted, missing);
        return CanSplit(counts, values.Length, minDataInLeaf)
            ? mapper
            : new BinMapper(bounds, missing > 0, false, 0, 0);
    }

    /// <param name="bins">Filled at 0, <paramref name="stride"/>, 2 × <paramref name="stride"/>….</param>
    public void Bin(ReadOnlySpan<double> values, Span<byte> bins, int stride)
    {
        var missing = HasMissing ? Bounds.Length : BinOf(0);
        ref var steps = ref MemoryMarshal.GetArrayDataReference(_steps);
        for (int i = 0, at = 0; i < values.Length; i++, at += stride)
        {
            var value = values[i];
            bins[at] = (byte)(double.IsNaN(value) ? missing : Search(ref steps, value));
        }
    }

    private int BinOf(double value) => Search(ref MemoryMarshal.GetArrayDataReference(_steps), value);

    /// <summary>The number of bounds below the value: eight halvings without a branch to guess.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Search(ref double steps, double value)
    {
        var at = 0;
        at += Below(ref steps, at + 127, value) << 7;
        at += Below(ref steps, at + 63, value) << 6;
        at += Below(ref steps, at + 31, value) << 5;
        at += Below(ref steps, at + 15, value) << 4;
        at += Below(ref steps, at + 7, value) << 3;
        at += Below(ref steps, at + 3, value) << 2;
        at += Below(ref steps, at + 1, value) << 1;
        at += Below(ref steps, at, value);
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Below(ref double steps, int at, double value)
    {
        var isBelow = Unsafe.Add(ref steps, at) < value;
        return Unsafe.As<bool, byte>(ref isBelow);
    }

    private int[] Count(ReadOnlySpan<double> sorted, int missing)
    {
        var counts = new int[Bins];
        var bin = 0;
        foreach (var value in sorted)
        {
            while (value > Bounds[bin] && bin < Bounds.Length - 1)
            {
                bin++;
            }

            counts[bin]++;
        }

        if (HasMissing)
        {
            counts[^1] = missing;
        }

        return counts;
    }

    private static bool CanSplit(int[] counts, int total, int minDataInLeaf)
    {
        var left = 0;
        foreach (var count in counts.AsSpan(0, counts.Length - 1))
        {
            left += count;
            if (left >= minDataInLeaf && total - left >= minDataInLeaf)
            {
                return true;
            }
        }

        return false;
    }
}
