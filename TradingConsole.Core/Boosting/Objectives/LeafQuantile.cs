namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>The quantile of labels or residuals as LightGBM defines it, with or without weights.</summary>
/// <remarks>
/// Without weights: linear between order statistics at position α(n − 1), counted from the top. With weights: the first value whose
/// cumulative weight exceeds α of the total; between two values only where the next weight step is at least 1.
/// </remarks>
internal sealed class LeafQuantile(float[] labels, float[]? weights, float alpha)
{
    public double OfLabels()
    {
        if (weights is not null)
        {
            return Weighted([.. labels.Select(label => (double)label)], [.. Enumerable.Range(0, labels.Length)]);
        }

        // In float from end to end, as the original computes it.
        var sorted = labels.ToArray();
        Array.Sort(sorted);
        var (rank, bias) = Position(sorted.Length);
        if (rank >= sorted.Length)
        {
            return sorted[0];
        }

        var above = sorted[^rank];
        var below = sorted[^(rank + 1)];
        return (float)(above - ((above - below) * bias));
    }

    /// <param name="scratch">At least as long as <paramref name="rows"/>; overwritten.</param>
    public double OfResiduals(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, Span<double> scratch)
    {
        var residuals = scratch[..rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            residuals[i] = labels[rows[i]] - scores[rows[i]];
        }

        if (weights is not null)
        {
            return Weighted(residuals.ToArray(), rows.ToArray());
        }

        if (rows.Length == 1)
        {
            return residuals[0];
        }

        var (rank, bias) = Position(rows.Length);
        if (rank >= rows.Length)
        {
            return Selection.Smallest(residuals);
        }

        var below = Selection.Select(residuals, rows.Length - 1 - rank);
        var above = Selection.Smallest(residuals[(rows.Length - rank)..]);
        return above - ((above - below) * bias);
    }

    // Counted from the top: the value wanted lies `bias` of the way from the rank-th largest (1-based) to the next one down.
    private (int Rank, double Bias) Position(int count)
    {
        var position = (count - 1) * (1.0 - alpha);
        var rank = (int)position + 1;
        return (rank, position - (rank - 1));
    }

    private double Weighted(double[] values, int[] rows)
    {
        Array.Sort(values, rows);
        var cumulative = new double[rows.Length];
        var sum = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            sum += weights![rows[i]];
            cumulative[i] = sum;
        }

        var threshold = sum * alpha;
        var at = Array.FindIndex(cumulative, weight => weight > threshold);
        at = at < 0 ? rows.Length - 1 : at;
        if (at == 0 || at == rows.Length - 1 || cumulative[at + 1] - cumulative[at] < 1)
        {
            return values[at];
        }

        var share = (threshold - cumulative[at]) / (cumulative[at + 1] - cumulative[at]);
        return (share * (values[at] - values[at - 1])) + values[at - 1];
    }
}
