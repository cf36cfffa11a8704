namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>Pinball loss. The gradient only knows the side, so leaves are renewed to the quantile of their residuals.</summary>
internal sealed class QuantileObjective(float[] labels, float[]? weights, float alpha) : Objective(labels, weights)
{
    private double[] _residuals = [];

    public override string Name => "quantile";

    public override bool RenewsLeaves => true;

    public override double InitScore()
    {
        if (Weights is not null)
        {
            return WeightedQuantile([.. Labels.Select(label => (double)label)], [.. Enumerable.Range(0, Labels.Length)]);
        }

        // In float from end to end, as the original computes it.
        var sorted = Labels.ToArray();
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

    public override void Gradients(ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var gradient = (float)(scores[i] - Labels[i]) >= 0 ? 1 - alpha : -alpha;
            gradients[i] = Weights is null ? gradient : gradient * Weights[i];
            hessians[i] = Weights is null ? 1 : Weights[i];
        }
    }

    public override double Loss(ReadOnlySpan<double> scores)
    {
        double sum = 0, total = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var below = Labels[i] - scores[i];
            sum += (below >= 0 ? alpha * below : (alpha - 1.0) * below) * WeightOf(i);
            total += WeightOf(i);
        }

        return sum / total;
    }

    public override double RenewLeaf(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores)
    {
        if (_residuals.Length < rows.Length)
        {
            _residuals = new double[Math.Max(rows.Length, Labels.Length)];
        }

        var residuals = _residuals.AsSpan(0, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            residuals[i] = Labels[rows[i]] - scores[rows[i]];
        }

        if (Weights is not null)
        {
            return WeightedQuantile(residuals.ToArray(), rows.ToArray());
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

    private double WeightedQuantile(double[] values, int[] rows)
    {
        Array.Sort(values, rows);
        var cumulative = new double[rows.Length];
        var sum = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            sum += WeightOf(rows[i]);
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
