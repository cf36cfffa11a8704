namespace TradingConsole.Core.Statistics;

/// <summary>Order statistics.</summary>
public static class Quantile
{
    /// <summary>The q-quantile by linear interpolation between order statistics at q·(n−1) (numpy's default).</summary>
    /// <param name="values">Any order; finite. NaN is a caller's mistake and is not looked for.</param>
    /// <param name="q">0 to 1.</param>
    /// <exception cref="ArgumentException">No values.</exception>
    public static double Of(ReadOnlySpan<double> values, double q)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted, q);
    }

    /// <summary>As <see cref="Of"/>, for values already ascending; does not allocate.</summary>
    public static double OfSorted(ReadOnlySpan<double> ascending, double q)
    {
        if (ascending.IsEmpty)
        {
            throw new ArgumentException("a quantile needs at least one value", nameof(ascending));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(q, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(q, 1);
        var position = q * (ascending.Length - 1);
        var below = (int)position;
        if (below + 1 >= ascending.Length)
        {
            return ascending[^1];
        }

        var share = position - below;
        return ascending[below] + (share * (ascending[below + 1] - ascending[below]));
    }
}
