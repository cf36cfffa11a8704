using System.Globalization;

namespace TradingConsole.Core.Labels;

/// <summary>How much each labelled row counts in training: less where labels overlap, less the older it is.</summary>
/// <remarks>Source: López de Prado, Advances in Financial Machine Learning, chapters 4.4, 4.6 and 4.7.</remarks>
public static class SampleWeights
{
    /// <summary>Average uniqueness × time decay, scaled so that the weights add up to the number of rows that count.</summary>
    /// <param name="uniqueness">Average uniqueness of each row (<see cref="SampleUniqueness"/>), oldest first; 0 for a row that does not count.</param>
    /// <param name="oldest">As in <see cref="TimeDecay"/>; 1 is no decay.</param>
    /// <returns>Shape [rows]; mean 1 over the rows of positive uniqueness.</returns>
    /// <exception cref="ArgumentException">A uniqueness is negative or not finite, or <paramref name="oldest"/> is out of range.</exception>
    public static double[] Of(ReadOnlySpan<double> uniqueness, double oldest = 1)
    {
        var weights = TimeDecay(uniqueness, oldest);
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] *= uniqueness[i];
        }

        Scale(weights, Positive(uniqueness));
        return weights;
    }

    /// <summary>The weights of one symbol's labels of one direction, one per bar; 0 where unlabelled.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{double}, double)"/>
    public static double[] Of(LabelColumns labels, double oldest = 1) => Of(SampleUniqueness.Weights(labels), oldest);

    /// <summary>A factor that falls linearly with the uniqueness that has come since: 1 at the newest row.</summary>
    /// <param name="uniqueness">Average uniqueness of each row, oldest first, not negative.</param>
    /// <param name="oldest">
    /// Above −1 up to 1. From 0 on, the factor before the first row: 0.5 halves the oldest. Below 0, that share of all
    /// uniqueness, the oldest, gets factor 0. 1 is no decay.
    /// </param>
    /// <returns>Shape [rows], 0 to 1.</returns>
    /// <exception cref="ArgumentException">A uniqueness is negative or not finite, or <paramref name="oldest"/> is out of range.</exception>
    /// <remarks>
    /// With C the cumulated uniqueness: max(0, 1 − slope · (C_end − C)), slope = (1 − c) / C_end for c ≥ 0 and 1 / ((1 + c) · C_end)
    /// for c &lt; 0.
    /// </remarks>
    public static double[] TimeDecay(ReadOnlySpan<double> uniqueness, double oldest)
    {
        if (!(oldest > -1 && oldest <= 1))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"oldest was {oldest}; it must lie above −1 and at most at 1."), nameof(oldest));
        }

        var cumulated = new double[uniqueness.Length];
        var sum = 0.0;
        for (var i = 0; i < cumulated.Length; i++)
        {
            if (!(uniqueness[i] >= 0 && double.IsFinite(uniqueness[i])))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"uniqueness of row {i} was {uniqueness[i]}; it is a finite number, not negative."), nameof(uniqueness));
            }

            cumulated[i] = sum += uniqueness[i];
        }

        var slope = sum == 0 ? 0 : oldest >= 0 ? (1 - oldest) / sum : 1 / ((1 + oldest) * sum);
        for (var i = 0; i < cumulated.Length; i++)
        {
            cumulated[i] = Math.Max(0, 1 - (slope * (sum - cumulated[i])));
        }

        return cumulated;
    }

    /// <summary>How much return falls to each label when every bar's return is split among the labels alive in it.</summary>
    /// <param name="start">Entry bar of each label; <paramref name="end"/> its exit bar, −1 unlabelled (weight 0), as in <see cref="SampleUniqueness"/>.</param>
    /// <param name="logReturns">Log return of each bar against the one before, shape [bars], finite.</param>
    /// <returns>|Σ over bars start + 1 … end of return / (labels alive)|, scaled so that the weights add up to the number of labels.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or an interval is empty or outside the bars.</exception>
    public static double[] ReturnAttribution(ReadOnlySpan<int> start, ReadOnlySpan<int> end, ReadOnlySpan<double> logReturns)
    {
        var shares = SampleUniqueness.SharesUpTo(start, end, logReturns.Length, logReturns);
        var weights = new double[start.Length];
        var labelled = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (end[i] >= 0)
            {
                weights[i] = Math.Abs(shares[end[i] + 1] - shares[start[i] + 1]);
                labelled++;
            }
        }

        Scale(weights, labelled);
        return weights;
    }

    private static int Positive(ReadOnlySpan<double> values)
    {
        var count = 0;
        foreach (var value in values)
        {
            count += value > 0 ? 1 : 0;
        }

        return count;
    }

    private static void Scale(double[] weights, int total)
    {
        var sum = weights.Sum();
        for (var i = 0; sum > 0 && i < weights.Length; i++)
        {
            weights[i] *= total / sum;
        }
    }
}
