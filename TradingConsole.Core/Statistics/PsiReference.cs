using System.Collections.Immutable;

namespace TradingConsole.Core.Statistics;

/// <summary>The distribution a feature had when its model learned: what later rows are compared with.</summary>
/// <param name="InnerEdges">Ascending edges between the value bins; bin = number of edges at or below the value.</param>
/// <param name="Shares">Share of rows in each bin: one more value bin than edges, then the bin of missing (NaN) values.</param>
/// <param name="Rows">Rows the shares were counted over.</param>
public sealed record PsiReference(ImmutableArray<double> InnerEdges, ImmutableArray<double> Shares, long Rows)
{
    /// <summary>Bins the reference had rows in: what <see cref="Psi.SizeAwareLimit"/> takes.</summary>
    public int FilledBins => Shares.Count(share => share > 0);

    /// <summary>Quantile bins of a sample, equal edges merged, with a bin of its own for NaN.</summary>
    /// <param name="sample">Any order; at least one row.</param>
    /// <param name="bins">Value bins at most, at least 2.</param>
    public static PsiReference Of(ReadOnlySpan<double> sample, int bins = 10)
    {
        if (sample.IsEmpty)
        {
            throw new ArgumentException("a reference needs at least one row", nameof(sample));
        }

        var edges = Psi.InnerEdges(sample, bins);
        var rows = (double)sample.Length;
        return new PsiReference([.. edges], [.. Psi.Count(sample, edges).Select(count => count / rows)], sample.Length);
    }

    /// <summary>The bin of a value in <see cref="Shares"/>; NaN has the last.</summary>
    public int BinOf(double value)
    {
        if (double.IsNaN(value))
        {
            return Shares.Length - 1;
        }

        var edge = InnerEdges.AsSpan().BinarySearch(value);
        return edge >= 0 ? edge + 1 : ~edge;
    }

    /// <summary>PSI of current rows against this reference, shares floored at <see cref="Psi.ShareFloor"/>.</summary>
    /// <param name="currentCounts">Rows per bin, in the order of <see cref="Shares"/>.</param>
    /// <exception cref="ArgumentException">Another number of bins, or no row.</exception>
    public double Index(ReadOnlySpan<int> currentCounts) => Psi.OfShares(Shares.AsSpan(), currentCounts);
}
