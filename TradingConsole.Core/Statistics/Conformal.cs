namespace TradingConsole.Core.Statistics;

/// <summary>How much a forecast interval must be widened so that it keeps its promise, learned from what earlier ones missed.</summary>
/// <remarks>
/// <para>
/// With exchangeable scores the next one is at most <see cref="Quantile"/> with a probability of at least 1 − alpha, and of at most
/// 1 − alpha + 1/(n + 1) where no two scores are equal. Equal scores (a price that did not move) can push it above that: the guarantee is
/// one-sided.
/// </para>
/// <para>
/// Sources: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005); Romano, Patterson and Candès, Conformalized quantile
/// regression (2019).
/// </para>
/// </remarks>
public static class Conformal
{
    /// <summary>Fewest scores from which a finite quantile follows: ⌈1/alpha⌉ − 1.</summary>
    public static int ScoresLeast(double alpha)
    {
        RequireShare(alpha);
        return (int)Math.Ceiling((1 / alpha) - 1e-9) - 1;
    }

    /// <summary>Which of n scores in ascending order is the quantile, from 1: ⌈(n + 1)(1 − alpha)⌉; n + 1 means none is large enough.</summary>
    public static int Rank(int scores, double alpha)
    {
        RequireShare(alpha);
        ArgumentOutOfRangeException.ThrowIfNegative(scores);

        // 0.8 · 5 is 4.000…001 as doubles; the rank is 4.
        return Math.Max(1, (int)Math.Ceiling(((scores + 1) * (1 - alpha)) - 1e-9));
    }

    /// <summary>The conformal quantile of calibration scores; null when they are too few for this alpha.</summary>
    /// <param name="scores">Any order, finite.</param>
    public static double? Quantile(ReadOnlySpan<double> scores, double alpha)
    {
        var rank = Rank(scores.Length, alpha);
        if (rank > scores.Length)
        {
            return null;
        }

        return Smallest(scores.ToArray(), rank - 1);
    }

    // Hoare's selection: a book of scores is asked far more often than it is worth sorting.
    private static double Smallest(double[] values, int place)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var pivot = Middle(values[low], values[low + ((high - low) / 2)], values[high]);
            var (left, right) = (low, high);
            while (left <= right)
            {
                while (values[left] < pivot)
                {
                    left++;
                }

                while (values[right] > pivot)
                {
                    right--;
                }

                if (left <= right)
                {
                    (values[left], values[right]) = (values[right], values[left]);
                    left++;
                    right--;
                }
            }

            if (place <= right)
            {
                high = right;
            }
            else if (place >= left)
            {
                low = left;
            }
            else
            {
                break;
            }
        }

        return values[place];
    }

    private static double Middle(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    /// <summary>Split conformal's score of a point forecast: |actual − forecast|. The band is forecast ± quantile.</summary>
    public static double SplitScore(double forecast, double actual) => Math.Abs(actual - forecast);

    /// <summary>CQR's score of an interval: how far outside the actual lies, negative inside. The band is [low − quantile, high + quantile].</summary>
    public static double CqrScore(double low, double high, double actual) => Math.Max(low - actual, actual - high);

    private static void RequireShare(double alpha)
    {
        if (alpha is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "must lie between 0 and 1, exclusive");
        }
    }
}
