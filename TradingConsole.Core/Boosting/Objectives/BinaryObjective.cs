namespace TradingConsole.Core.Boosting.Objectives;

internal sealed class BinaryObjective(float[] labels, float[]? weights, double sigmoid) : Objective(labels, weights)
{
    public override string Name => FormattableString.Invariant($"binary sigmoid:{sigmoid}");

    public override double InitScore()
    {
        var mean = Math.Clamp(MeanLabel(), Epsilon, 1 - Epsilon);
        return Math.Log(mean / (1 - mean)) / sigmoid;
    }

    public override void Gradients(ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            var label = Labels[i] > 0 ? 1 : -1;
            var response = -label * sigmoid / (1 + Math.Exp(label * sigmoid * scores[i]));
            var size = Math.Abs(response);
            gradients[i] = (float)(response * WeightOf(i));
            hessians[i] = (float)(size * (sigmoid - size) * WeightOf(i));
        }
    }

    public override double Loss(ReadOnlySpan<double> scores)
    {
        double sum = 0, total = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            // ln(1 + e^x) without overflow.
            var x = (Labels[i] > 0 ? -sigmoid : sigmoid) * scores[i];
            sum += (Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)))) * WeightOf(i);
            total += WeightOf(i);
        }

        return sum / total;
    }
}
