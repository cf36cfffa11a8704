namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>Absolute error. The gradient only knows the side, so leaves are renewed to the median of their residuals.</summary>
internal sealed class L1Objective(float[] labels, float[]? weights) : Objective(labels, weights)
{
    private readonly LeafQuantile _median = new(labels, weights, 0.5f);

    public override string Name => "regression_l1";

    public override bool RenewsLeaves => true;

    public override double InitScore() => _median.OfLabels();

    public override void Gradients(int first, ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var sign = Math.Sign(scores[i] - Labels[first + i]);
            gradients[i] = Weights is null ? sign : sign * Weights[first + i];
            if (Weights is not null)
            {
                hessians[i] = Weights[first + i];
            }
        }
    }

    public override double RenewLeaf(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, LeafScratch scratch) =>
        _median.OfResiduals(rows, scores, scratch);

    protected override double LossOf(int row, double score) => Math.Abs(score - Labels[row]);
}
