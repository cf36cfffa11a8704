namespace TradingConsole.Core.Statistics;

/// <summary>Population stability index: how far a distribution moved from its reference.</summary>
/// <remarks>
/// PSI = Σ (a − e)·ln(a/e) over bins, e = reference share, a = current share. By convention below 0.1 is stable, above 0.25
/// a shift. Source: Lewis, An Introduction to Credit Scoring (1994).
/// </remarks>
public static class Psi
{
    /// <summary>Shares below this count as this, so that an empty bin does not make the index infinite.</summary>
    public const double ShareFloor = 1e-4;

    /// <summary>PSI of two histograms over the same bins.</summary>
    /// <exception cref="ArgumentException">Different numbers of bins, or an empty histogram.</exception>
    public static double OfCounts(ReadOnlySpan<int> reference, ReadOnlySpan<int> current)
    {
        var referenceTotal = Total(reference, nameof(reference));
        var shares = new double[reference.Length];
        for (var bin = 0; bin < shares.Length; bin++)
        {
            shares[bin] = reference[bin] / referenceTotal;
        }

        return OfShares(shares, current);
    }

    /// <summary>PSI of a histogram against the shares of its reference; does not allocate.</summary>
    /// <exception cref="ArgumentException">Different numbers of bins, or an empty histogram.</exception>
    public static double OfShares(ReadOnlySpan<double> referenceShares, ReadOnlySpan<int> current)
    {
        Shape.RequireEqualLengths(referenceShares.Length, current.Length);
        var total = Total(current, nameof(current));
        var sum = 0.0;
        for (var bin = 0; bin < referenceShares.Length; bin++)
        {
            var expected = Math.Max(referenceShares[bin], ShareFloor);
            var actual = Math.Max(current[bin] / total, ShareFloor);
            sum += (actual - expected) * Math.Log(actual / expected);
        }

        return sum;
    }

    /// <summary>The PSI that chance alone exceeds in a share 1 − <paramref name="confidence"/> of comparisons of two samples of one distribution.</summary>
    /// <param name="bins">Bins that hold rows, at least 2 (<see cref="PsiReference.FilledBins"/>).</param>
    /// <param name="confidence">In (0, 1), e.g. 0.95.</param>
    /// <remarks>
    /// χ²(confidence, bins − 1) · (1/N + 1/M). Rows that depend on each other (a minute on the one before) count for fewer: pass
    /// the number of independent ones. Source: Yurdakul and Naranjo, Statistical Properties of the Population Stability Index (2020).
    /// </remarks>
    public static double SizeAwareLimit(int bins, long referenceRows, long currentRows, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(referenceRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(currentRows, 1);
        return ChiSquareDistribution.Quantile(confidence, bins - 1) * ((1.0 / referenceRows) + (1.0 / currentRows));
    }

    /// <summary>PSI of two samples over the quantile bins of the reference, with one more bin for missing (NaN) values.</summary>
    public static double OfSamples(ReadOnlySpan<double> reference, ReadOnlySpan<double> current, int bins = 10)
    {
        var edges = InnerEdges(reference, bins);
        return OfCounts(Count(reference, edges), Count(current, edges));
    }

    /// <summary>The inner edges of quantile bins, ascending, equal ones merged; NaN values are left out.</summary>
    public static double[] InnerEdges(ReadOnlySpan<double> reference, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        var sorted = reference.ToArray().Where(value => !double.IsNaN(value)).ToArray();
        Array.Sort(sorted);
        if (sorted.Length == 0)
        {
            return [];
        }

        return Enumerable.Range(1, bins - 1).Select(i => Quantile.OfSorted(sorted, (double)i / bins)).Distinct().ToArray();
    }

    /// <summary>Rows in each bin: bin = number of inner edges at or below the value; the last bin counts NaN.</summary>
    public static int[] Count(ReadOnlySpan<double> values, ReadOnlySpan<double> innerEdges)
    {
        var counts = new int[innerEdges.Length + 2];
        foreach (var value in values)
        {
            if (double.IsNaN(value))
            {
                counts[^1]++;
                continue;
            }

            var bin = innerEdges.BinarySearch(value);
            counts[bin >= 0 ? bin + 1 : ~bin]++;
        }

        return counts;
    }

    private static double Total(ReadOnlySpan<int> counts, string name)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        return total > 0 ? total : throw new ArgumentException("a histogram needs at least one row", name);
    }
}
