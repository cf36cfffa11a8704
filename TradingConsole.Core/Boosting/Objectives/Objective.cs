namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>A loss: where boosting starts, which way the trees must push, and what a leaf finally says.</summary>
/// <remarks>Scores and sums are doubles, labels and gradients floats, as in LightGBM: equal trees depend on it.</remarks>
internal abstract class Objective(float[] labels, float[]? weights)
{
    /// <summary>LightGBM drops init scores this close to zero.</summary>
    public const double Epsilon = 1e-15;

    protected float[] Labels { get; } = labels;

    protected float[]? Weights { get; } = weights;

    /// <summary>LightGBM's words for the model header.</summary>
    public abstract string Name { get; }

    /// <summary>True when leaves get their value from the residuals after growing instead of from gradient sums.</summary>
    public virtual bool RenewsLeaves => false;

    public static Objective Create(BoostingParameters parameters, float[] labels, float[]? weights) =>
        parameters.Objective switch
        {
            BoostingObjective.L2 => new L2Objective(labels, weights),
            BoostingObjective.Quantile => new QuantileObjective(labels, weights, (float)parameters.Alpha),
            BoostingObjective.Binary => new BinaryObjective(labels, weights, parameters.Sigmoid),
            _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Objective, "unknown objective"),
        };

    /// <summary>The best constant raw score.</summary>
    public abstract double InitScore();

    public abstract void Gradients(ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians);

    /// <summary>Mean loss of raw scores; lower is better.</summary>
    public abstract double Loss(ReadOnlySpan<double> scores);

    /// <summary>The renewed output of a leaf that holds these rows.</summary>
    public virtual double RenewLeaf(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores) =>
        throw new NotSupportedException($"{Name} does not renew leaves");

    protected double WeightOf(int row) => Weights is null ? 1 : Weights[row];

    protected double MeanLabel()
    {
        double sum = 0, total = 0;
        for (var i = 0; i < Labels.Length; i++)
        {
            sum += Labels[i] * WeightOf(i);
            total += WeightOf(i);
        }

        return sum / total;
    }
}
