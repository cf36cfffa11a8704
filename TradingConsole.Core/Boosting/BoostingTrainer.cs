using TradingConsole.Core.Boosting.Growing;
using TradingConsole.Core.Boosting.Objectives;

namespace TradingConsole.Core.Boosting;

/// <summary>Learns an ensemble of trees by gradient boosting.</summary>
/// <remarks>
/// Deterministic: equal bins, labels and parameters give equal bits on any number of threads (the binary objective calls the
/// platform's exp, which may differ in the last bit between operating systems). With LightGBM's defaults it grows LightGBM's trees.
/// Sources: Ke et al. 2017; microsoft/LightGBM v4.6.0.
/// </remarks>
public static class BoostingTrainer
{
    /// <param name="matrix">Training rows.</param>
    /// <param name="labels">One a row, finite; 0 or 1 for the binary objective.</param>
    /// <param name="weights">One a row, positive; null: all equal.</param>
    /// <param name="validation">Rows early stopping measures on; needed when <see cref="BoostingParameters.EarlyStoppingRound"/> is set.</param>
    /// <param name="progress">Called after every round.</param>
    /// <param name="threads">
    /// Processors to use, from 1 to the machine's; the result does not depend on it. Several targets learn faster side by side.
    /// </param>
    /// <exception cref="ArgumentException">Labels, weights or parameters that cannot be learned from; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Canceled between two rounds.</exception>
    public static TreeEnsemble Train(
        BinnedMatrix matrix,
        float[] labels,
        BoostingParameters parameters,
        float[]? weights = null,
        ValidationSet? validation = null,
        IProgress<BoostingProgress>? progress = null,
        int threads = 1,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(parameters);
        RequireThreads(threads);
        parameters.Validate();
        TrainingInputs.Require(matrix, labels, weights, parameters, "training");
        if (validation is not null)
        {
            TrainingInputs.Require(validation.Matrix, validation.Labels, validation.Weights, parameters, "validation");
            if (!validation.Matrix.SharesBinsWith(matrix))
            {
                throw new ArgumentException("validation rows must come from the same binning as training rows", nameof(validation));
            }
        }
        else if (parameters.EarlyStoppingRound > 0)
        {
            throw new ArgumentException(
                $"early stopping after {parameters.EarlyStoppingRound} rounds needs a validation set", nameof(validation));
        }

        using var team = new WorkerTeam(threads);
        return Train(matrix, labels, parameters, weights, validation, progress, team, cancellationToken);
    }

    /// <summary>The same for inputs that were checked, on a team of any size.</summary>
    internal static TreeEnsemble Train(
        BinnedMatrix matrix,
        float[] labels,
        BoostingParameters parameters,
        float[]? weights,
        ValidationSet? validation,
        IProgress<BoostingProgress>? progress,
        WorkerTeam team,
        CancellationToken cancellationToken)
    {
        var objective = Objective.Create(parameters, labels, weights);
        var run = new BoostingRun(matrix, objective, parameters, validation, team);
        var trees = run.Execute(progress, cancellationToken);
        return new TreeEnsemble(
            new EnsembleHeader(
                objective.Name,
                matrix.FeatureNames,
                matrix.FeatureInfos,
                Parameters: LightGbmParameters.Of(parameters),
                MonotoneConstraints: parameters.MonotoneConstraints.Count > 0 ? string.Join(' ', parameters.MonotoneConstraints) : null),
            trees);
    }

    // Workers wait by spinning: more of them than processors make every one of them slower, and many stop the machine.
    private static void RequireThreads(int threads)
    {
        var most = Environment.ProcessorCount;
        if (threads < 1 || threads > most)
        {
            throw new ArgumentOutOfRangeException(nameof(threads), $"threads is {threads}, must be 1 to {most}, the processors of this machine");
        }
    }
}

/// <summary>Rows held back from growing; their loss decides when to stop.</summary>
/// <param name="Matrix">Binned with the training rows: a <see cref="BinnedMatrix.Select"/> of the same matrix.</param>
public sealed record ValidationSet(BinnedMatrix Matrix, float[] Labels, float[]? Weights = null);

/// <param name="Iteration">Rounds done.</param>
/// <param name="Iterations">Rounds at most.</param>
/// <param name="ValidationLoss">Null without a validation set.</param>
public readonly record struct BoostingProgress(int Iteration, int Iterations, double? ValidationLoss);
