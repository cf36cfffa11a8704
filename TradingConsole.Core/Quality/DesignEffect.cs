using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Quality;

/// <summary>
/// How many rows together say as much as one independent row. Minutes follow from the minutes before, and all symbols breathe with one
/// market, so 50 symbols × 12 hours are far fewer than 36,000 independent rows.
/// </summary>
/// <remarks>
/// The shares of the reference's bins are counted per hour. Were rows independent, the share of bin b would vary from hour to hour
/// by p(1 − p)/n; the design effect is how much more it really varies, averaged over bins as in Rao and Scott's correction of χ²
/// (The Analysis of Categorical Data from Complex Sample Surveys, 1981), times (1 + ρ)/(1 − ρ) for the dependence between hours,
/// with ρ the lag-one autocorrelation pooled over bins and corrected for its bias. What H hours say about such a variance is what ν = H·(1 − ρ)/(1 + ρ) − 1
/// independent ones say: the estimate is raised to its upper confidence bound, ν/χ²(1 − <see cref="Confidence"/>, ν). A short
/// training window, or a feature that moves slower than it is long, therefore gets a wide limit instead of a false alarm.
/// Never below 1.
/// </remarks>
public static class DesignEffect
{
    /// <summary>Hours below which nothing is said.</summary>
    public const int BlocksMin = 12;

    /// <summary>Of the bound on the design effect itself.</summary>
    public const double Confidence = 0.99;

    private const double AutocorrelationMax = 0.95;

    /// <param name="reference">Whose bins were counted.</param>
    /// <param name="hours">Rows per bin, one array an hour in time order; empty hours are left out.</param>
    /// <returns>Null with fewer than <see cref="BlocksMin"/> hours that hold rows.</returns>
    public static double? Of(PsiReference reference, IReadOnlyList<int[]> hours)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(hours);
        var filled = hours.Select(counts => (Counts: counts, Rows: (double)counts.Sum())).Where(hour => hour.Rows > 0).ToArray();
        if (filled.Length < BlocksMin)
        {
            return null;
        }

        var rows = filled.Sum(hour => hour.Rows);
        double squared = 0, lagged = 0, expected = 0;
        var bins = 0;
        for (var b = 0; b < reference.Shares.Length; b++)
        {
            var share = filled.Sum(hour => hour.Counts[b]) / rows;
            if (share is <= 0 or >= 1)
            {
                continue;
            }

            // Scaled so that every bin weighs alike in χ²: deviation² / share.
            bins++;
            var before = double.NaN;
            foreach (var (counts, n) in filled)
            {
                var deviation = (counts[b] / n) - share;
                squared += deviation * deviation / share;
                expected += (1 - share) / n;
                lagged += double.IsNaN(before) ? 0 : before * deviation / share;
                before = deviation;
            }
        }

        if (bins == 0 || squared == 0)
        {
            return 1;
        }

        // Estimated from few hours ρ is too small; the correction is Marriott and Pope's for a series with unknown mean (1954).
        var raw = lagged / squared;
        var between = Math.Clamp(raw + ((1 + (3 * raw)) / filled.Length), 0, AutocorrelationMax);
        var unbiased = squared * filled.Length / (filled.Length - 1);
        var inflation = (1 + between) / (1 - between);
        var freedom = (int)Math.Max(1, (filled.Length / inflation) - 1);
        return Math.Max(1, unbiased / expected * inflation * freedom / ChiSquareDistribution.Quantile(1 - Confidence, freedom));
    }
}
