using System.Globalization;

namespace TradingConsole.Core.Boosting.Binning;

/// <summary>From a feature's values to its bins: bin = first bound at or above the value; NaN has the last bin.</summary>
internal sealed class BinMapper
{
    // Rarer than this, LightGBM counts every bin but the zero bin.
    private const double SparseShare = 0.7;

    private BinMapper(double[] bounds, bool hasMissing, bool isUsed, double min, double max)
    {
        Bounds = bounds;
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

    /// <summary>The bin whose sums follow from the others: the zero bin, or the one that holds most rows of a sparse feature.</summary>
    public int CommonestBin { get; private init; }

    private double Min { get; }

    private double Max { get; }

    /// <summary>The range as LightGBM's <c>feature_infos</c> writes it.</summary>
    public string Info => IsUsed ? string.Create(CultureInfo.InvariantCulture, $"[{Min:R}:{Max:R}]") : "none";

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
            ? new BinMapper(bounds, missing > 0, true, mapper.Min, mapper.Max)
            {
                CommonestBin = CommonestOf(counts, values.Length, mapper.BinOf(0)),
            }
            : new BinMapper(bounds, missing > 0, false, 0, 0);
    }

    public byte BinOf(double value)
    {
        if (double.IsNaN(value))
        {
            if (HasMissing)
            {
                return (byte)Bounds.Length;
            }

            value = 0;
        }

        int low = 0, high = Bounds.Length - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (value <= Bounds[middle])
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return (byte)low;
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

    private static int CommonestOf(int[] counts, int total, int zeroBin)
    {
        var most = counts.AsSpan().IndexOf(counts.Max());
        return (double)counts[most] / total < SparseShare ? zeroBin : most;
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
