namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>The quantile of labels or residuals as LightGBM defines it, with or without weights.</summary>
/// <remarks>
/// Without weights: linear between order statistics at position α(n − 1), counted from the top. With weights: the first value whose
/// cumulative weight exceeds α of the total; between two values only where the next weight step is at least 1.
/// </remarks>
internal sealed class LeafQuantile(float[] labels, float[]? weights, float alpha)
{
    private const int Few = 512;
    private const int RowsToSample = 2_048;
    private const int SampleRows = 256;

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
        if (weights is not null)
        {
            return WeightedOfResiduals(rows, scores, scratch);
        }

        if (rows.Length == 1)
        {
            return labels[rows[0]] - scores[rows[0]];
        }

        var (rank, bias) = Position(rows.Length);
        if (rank >= rows.Length)
        {
            return Selection.Smallest(Residuals(rows, scores, scratch));
        }

        var (below, above) = Neighbours(rows, scores, rows.Length - 1 - rank, scratch);
        return above - ((above - below) * bias);
    }

    /// <summary>The residuals at a place of the ascending order (0-based) and at the next.</summary>
    private (double Below, double Above) Neighbours(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, int place, LeafScratch scratch)
    {
        if (rows.Length >= RowsToSample)
        {
            // A sample tells nearly always between which values they lie, and one pass keeps only those.
            var (low, high) = Bracket(rows, scores, (double)place / rows.Length);
            var inside = Between(rows, scores, low, high, scratch, out var below);
            if (place >= below && place + 1 < below + inside.Length)
            {
                return Selection.SelectTwo(inside, place - below);
            }
        }

        return Selection.SelectTwo(Residuals(rows, scores, scratch), place);
    }

    private (double Low, double High) Bracket(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, double share)
    {
        Span<double> sample = stackalloc double[SampleRows];
        for (var i = 0; i < SampleRows; i++)
        {
            var row = rows[(int)((long)rows.Length * i / SampleRows)];
            sample[i] = labels[row] - scores[row];
        }

        sample.Sort();
        var place = (int)(SampleRows * share);
        var margin = 2 + (int)(4 * Math.Sqrt(SampleRows * share * (1 - share)));
        return (
            place < margin ? double.NegativeInfinity : sample[place - margin],
            place + margin >= SampleRows ? double.PositiveInfinity : sample[place + margin]);
    }

    /// <param name="below">Residuals smaller than <paramref name="low"/>.</param>
    private Span<double> Between(
        ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, double low, double high, LeafScratch scratch, out int below)
    {
        var values = scratch.Values(rows.Length);
        var kept = 0;
        below = 0;
        foreach (var row in rows)
        {
            // Always written, advanced only where wanted: no branch to guess.
            var residual = labels[row] - scores[row];
            values[kept] = residual;
            kept += residual >= low & residual <= high ? 1 : 0;
            below += residual < low ? 1 : 0;
        }

        return values[..kept];
    }

    private Span<double> Residuals(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, LeafScratch scratch)
    {
        var residuals = scratch.Values(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            residuals[i] = labels[rows[i]] - scores[rows[i]];
        }

        return residuals;
    }

    private double WeightedOfResiduals(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, LeafScratch scratch)
    {
        var leafWeights = scratch.Weights(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            leafWeights[i] = weights![rows[i]];
        }

        return Weighted(Residuals(rows, scores, scratch), leafWeights);
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
