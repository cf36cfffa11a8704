namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>The quantile of labels or residuals as LightGBM defines it, with or without weights.</summary>
/// <remarks>
/// Without weights: linear between order statistics at position α(n − 1), counted from the top. With weights: the first value whose
/// cumulative weight exceeds α of the total; between two values only where the next weight step is at least 1.
/// </remarks>
internal sealed class LeafQuantile(float[] labels, float[]? weights, float alpha)
{
    private const int Few = 512;

    public double OfLabels()
    {
        if (weights is not null)
        {
            return Weighted([.. labels.Select(label => (double)label)], [.. weights]);
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

    public double OfResiduals(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, LeafScratch scratch)
    {
        var residuals = scratch.Values(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            residuals[i] = labels[rows[i]] - scores[rows[i]];
        }

        if (weights is not null)
        {
            var leafWeights = scratch.Weights(rows.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                leafWeights[i] = weights[rows[i]];
            }

            return Weighted(residuals, leafWeights);
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

    private double Weighted(Span<double> values, Span<float> valueWeights)
    {
        var total = 0.0;
        foreach (var weight in valueWeights)
        {
            total += weight;
        }

        var threshold = total * alpha;
        var (from, to, cumulative) = Selection.Narrow(values, valueWeights, threshold, Few);
        values[from..to].Sort(valueWeights[from..to]);
        var at = from;
        for (; at < to; at++)
        {
            cumulative += valueWeights[at];
            if (cumulative > threshold)
            {
                break;
            }
        }

        // Rounding can leave the last value of the window, or of all, short of the threshold.
        at = Math.Min(at, to - 1);
        if (at < from || at == values.Length - 1)
        {
            return Selection.Largest(values);
        }

        if (at == 0)
        {
            return values[0];
        }

        // The values next to the window lie somewhere outside it.
        var below = at > from ? values[at - 1] : Selection.Largest(values[..from]);
        var step = valueWeights[at + 1 < to ? at + 1 : to + values[to..].IndexOf(Selection.Smallest(values[to..]))];
        return step < 1 ? values[at] : ((threshold - cumulative) / step * (values[at] - below)) + below;
    }
}

/// <summary>Room one worker renews leaves in.</summary>
internal sealed class LeafScratch
{
    private double[] _values = [];
    private float[] _weights = [];

    public Span<double> Values(int length) => Room(ref _values, length);

    public Span<float> Weights(int length) => Room(ref _weights, length);

    private static Span<T> Room<T>(ref T[] room, int length)
    {
        if (room.Length < length)
        {
            room = new T[length];
        }

        return room.AsSpan(0, length);
    }
}
