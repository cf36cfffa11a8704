namespace TradingConsole.Core.Boosting.Objectives;

internal sealed class BinaryObjective(float[] labels, float[]? weights, double sigmoid) : Objective(labels, weights)
{
    public override string Name => FormattableString.Invariant($"binary sigmoid:{sigmoid}");

    public override bool HasUnitHessian => false;

    public override double InitScore()
    {
        var mean = Math.Clamp(MeanLabel(), Epsilon, 1 - Epsilon);
        return Math.Log(mean / (1 - mean)) / sigmoid;
    }

    public override void Gradients(int first, ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var label = Labels[first + i] > 0 ? 1 : -1;
            var response = -label * sigmoid / (1 + Math.Exp(label * sigmoid * scores[i]));
            var size = Math.Abs(response);
            gradients[i] = (float)(response * WeightOf(first + i));
            hessians[i] = (float)(size * (sigmoid - size) * WeightOf(first + i));
        }
    }

    protected override double LossOf(int row, double score)
    {
        // ln(1 + e^x) without overflow.
        var x = (Labels[row] > 0 ? -sigmoid : sigmoid) * score;
        return Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
    }
}
