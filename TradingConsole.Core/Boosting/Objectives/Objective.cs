namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>A loss: where boosting starts, which way the trees must push, and what a leaf finally says.</summary>
/// <remarks>
/// Scores and sums are doubles, labels and gradients floats, as in LightGBM: equal trees depend on it. Everything but the
/// constructor may be called from several threads at once.
/// </remarks>
internal abstract class Objective(float[] labels, float[]? weights)
{
    /// <summary>LightGBM drops init scores this close to zero.</summary>
    public const double Epsilon = 1e-15;

    // Fixed, so that partial sums are the same whoever adds them up.
    private const int LossBlock = 1 << 16;

    protected float[] Labels { get; } = labels;

    protected float[]? Weights { get; } = weights;

    /// <summary>LightGBM's words for the model header.</summary>
    public abstract string Name { get; }

    /// <summary>True when every row's hessian is 1: then histograms need only count.</summary>
    public virtual bool HasUnitHessian => Weights is null;

    /// <summary>True when leaves get their value from the residuals after growing instead of from gradient sums.</summary>
    public virtual bool RenewsLeaves => false;

    public static Objective Create(BoostingParameters parameters, float[] labels, float[]? weights) =>
        parameters.Objective switch
        {
            BoostingObjective.L2 => new L2Objective(labels, weights),
            BoostingObjective.L1 => new L1Objective(labels, weights),
            BoostingObjective.Huber => new HuberObjective(labels, weights, parameters.Alpha),
            BoostingObjective.Quantile => new QuantileObjective(labels, weights, (float)parameters.Alpha),
            BoostingObjective.Binary => new BinaryObjective(labels, weights, parameters.Sigmoid),
            _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.Objective, "unknown objective"),
        };

    /// <summary>The best constant raw score.</summary>
    public abstract double InitScore();

    /// <summary>First and second derivatives of the rows from <paramref name="first"/> on.</summary>
    /// <param name="scores">Raw scores of these rows only, like the outputs.</param>
    /// <param name="hessians">Left alone when <see cref="HasUnitHessian"/>.</param>
    public abstract void Gradients(int first, ReadOnlySpan<double> scores, Span<float> gradients, Span<float> hessians);

    /// <summary>The renewed output of a leaf that holds these rows.</summary>
    public virtual double RenewLeaf(ReadOnlySpan<int> rows, ReadOnlySpan<double> scores, LeafScratch scratch) =>
        throw new NotSupportedException($"{Name} does not renew leaves");

    /// <summary>Mean loss of raw scores; lower is better.</summary>
    public double Loss(double[] scores, Growing.WorkerTeam team)
    {
        var blocks = (scores.Length + LossBlock - 1) / LossBlock;
        var losses = new double[blocks];
        var weights = new double[blocks];
        team.ForEach(blocks, (block, _) =>
        {
            var end = Math.Min(scores.Length, (block + 1) * LossBlock);
            for (var row = block * LossBlock; row < end; row++)
            {
                losses[block] += LossOf(row, scores[row]) * WeightOf(row);
                weights[block] += WeightOf(row);
            }
        });
        return losses.Sum() / weights.Sum();
    }

    protected abstract double LossOf(int row, double score);

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
