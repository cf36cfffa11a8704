using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Quality;

/// <summary>How far one feature lies from its training reference, and how far chance alone would put it.</summary>
/// <param name="Rows">In the window.</param>
/// <param name="EffectiveRows">Independent rows they are worth; null while the reference's dependence is unknown.</param>
/// <param name="SizeLimit">χ² limit of the effective rows; null likewise.</param>
/// <param name="ReferenceShares">Per bin; the last is the missing values.</param>
/// <param name="CurrentShares">Same bins.</param>
/// <param name="ReferenceMedian">Of the known values, interpolated inside its bin; NaN when it lies in an open one.</param>
public sealed record FeatureDrift(
    string Feature,
    double Psi,
    double? SizeLimit,
    long Rows,
    double? EffectiveRows,
    ImmutableArray<double> ReferenceShares,
    ImmutableArray<double> CurrentShares,
    double ReferenceMedian,
    double CurrentMedian)
{
    /// <summary>What a day of an unchanged market seldom exceeds, by the days of the training window; null when those are not known.</summary>
    public double? DayLimit { get; init; }

    /// <summary>The larger of the limits chance sets; null while the dependence of the reference's rows is unknown.</summary>
    public double? ByChance => SizeLimit is { } size ? Math.Max(size, DayLimit ?? 0) : null;

    /// <summary>Weighs counted rows against their reference.</summary>
    /// <param name="designEffect">See <see cref="DesignEffect"/>; null: unknown.</param>
    /// <param name="referenceTrainMinutes">
    /// Minutes the reference spans. Training may have taken every k-th row only; those span the same time, so their independent
    /// rows are counted like those of the window: per minute.
    /// </param>
    /// <param name="windowMinutes">
    /// Minutes the counted rows may span. Fewer than a day's lie further away by chance, at most in inverse proportion: minutes that
    /// resemble each other average out less than independent ones would.
    /// </param>
    public static FeatureDrift Of(
        FeatureCounts counts, double? designEffect, double referenceTrainMinutes, double windowMinutes, double confidence)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var reference = counts.Reference;
        var rows = counts.Rows;
        double? effective = designEffect is { } effect && rows > 0 ? Math.Max(1, rows / effect) : null;
        double? limit = null;
        if (effective is { } independent && reference.FilledBins > 1)
        {
            var perMinute = independent / Math.Max(1, windowMinutes);
            var referenceEffective = Math.Clamp(perMinute * referenceTrainMinutes, 1, reference.Rows);
            limit = Statistics.Psi.SizeAwareLimit(
                reference.FilledBins, (long)Math.Max(1, referenceEffective), (long)Math.Max(1, independent), confidence);
        }

        ImmutableArray<double> current = rows == 0
            ? [.. reference.Shares.Select(_ => double.NaN)]
            : [.. counts.Counts.Select(count => (double)count / rows)];
        return new FeatureDrift(
            counts.Feature, counts.Psi, limit, rows, effective, reference.Shares, current,
            Median(reference, reference.Shares), Median(reference, current))
        {
            DayLimit = rows > 0 && counts.DayToDay is { } days
                ? days.Limit(confidence) * Math.Max(1, DayToDay.WindowHours * 60 / Math.Max(1, windowMinutes))
                : null,
        };
    }

    /// <summary>Past the conventional limit and past what chance explains.</summary>
    public bool IsOver(double psi) => Psi > psi && ByChance is { } limit && Psi > limit;

    private static double Median(PsiReference reference, ImmutableArray<double> shares)
    {
        var known = 1 - shares[^1];
        var (edges, below) = (reference.InnerEdges, 0.0);
        for (var bin = 0; bin < shares.Length - 1; bin++)
        {
            if (below + shares[bin] < known / 2)
            {
                below += shares[bin];
                continue;
            }

            if (bin == 0 || bin == edges.Length)
            {
                return edges.IsEmpty ? double.NaN : edges[bin == 0 ? 0 : ^1];
            }

            var inside = shares[bin] > 0 ? ((known / 2) - below) / shares[bin] : 0;
            return edges[bin - 1] + (inside * (edges[bin] - edges[bin - 1]));
        }

        return double.NaN;
    }
}
