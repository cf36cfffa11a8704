namespace TradingConsole.Core.Boosting.Objectives;

internal sealed class L2Objective(float[] labels, float[]? weights) : Objective(labels, weights)
{
    public override string Name => "regression";

    public override double InitScore() => MeanLabel();

    public override void Gradients(ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var gradient = (float)(scores[i] - Labels[i]);
            gradients[i] = Weights is null ? gradient : gradient * Weights[i];
            hessians[i] = Weights is null ? 1 : Weights[i];
        }
    }

    public override double Loss(ReadOnlySpan<double> scores)
    {
        double sum = 0, total = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var error = scores[i] - Labels[i];
            sum += error * error * WeightOf(i);
            total += WeightOf(i);
        }

        return sum / total;
    }
}
