namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>Pinball loss. The gradient only knows the side, so leaves are renewed to the quantile of their residuals.</summary>
internal sealed class QuantileObjective(float[] labels, float[]? weights, float alpha) : Objective(labels, weights)
{
    private readonly LeafQuantile _quantile = new(labels, weights, alpha);

    public override string Name => "quantile";

    public override bool RenewsLeaves => true;

    public override double InitScore() => _quantile.OfLabels();

    public override void Gradients(int first, ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        var labels = Labels.AsSpan(first, scores.Length);
        float above = 1 - alpha, below = -alpha;
        for (var i = 0; i < scores.Length; i++)
        {
            gradients[i] = (float)(scores[i] - labels[i]) >= 0 ? above : below;
        }

        if (Weights is not null)
        {
            var weights = Weights.AsSpan(first, scores.Length);
            for (var i = 0; i < scores.Length; i++)
            {
                gradients[i] *= weights[i];
                hessians[i] = weights[i];
            }
        }
    }

    public override double RenewLeaf(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, LeafScratch scratch) =>
        _quantile.OfResiduals(rows, scores, scratch);

    protected override double LossOf(int row, double score)
    {
        var below = Labels[row] - score;
        return below >= 0 ? alpha * below : (alpha - 1.0) * below;
    }
}
