namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>Squared error up to <paramref name="delta"/>, linear beyond: one wild label cannot pull a leaf away.</summary>
internal sealed class HuberObjective(float[] labels, float[]? weights, double delta) : Objective(labels, weights)
{
    public override string Name => "huber";

    public override double InitScore() => MeanLabel();

    public override void Gradients(int first, ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var error = scores[i] - Labels[first + i];
            var clipped = Math.Abs(error) <= delta ? error : Math.Sign(error) * delta;
            gradients[i] = Weights is null ? (float)clipped : (float)(clipped * Weights[first + i]);
            if (Weights is not null)
            {
                hessians[i] = Weights[first + i];
            }
        }
    }

    protected override double LossOf(int row, double score)
    {
        var error = Math.Abs(score - Labels[row]);
        return error <= delta ? 0.5 * error * error : delta * (error - (0.5 * delta));
    }
}
