namespace TradingConsole.Core.Boosting.Objectives;

internal sealed class L2Objective(float[] labels, float[]? weights) : Objective(labels, weights)
{
    public override string Name => "regression";

    public override double InitScore() => MeanLabel();

    public override void Gradients(int first, ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        var labels = Labels.AsSpan(first, scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            gradients[i] = (float)(scores[i] - labels[i]);
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

    protected override double LossOf(int row, double score) => (score - Labels[row]) * (score - Labels[row]);
}
