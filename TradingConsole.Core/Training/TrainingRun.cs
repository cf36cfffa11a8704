namespace TradingConsole.Core.Training;

/// <summary>One training run: split, bin, learn ten ensembles, measure on data the run never learned from.</summary>
public static class TrainingRun
{
    /// <summary>Trains and measures a model. Deterministic: equal rows and configuration give equal bytes.</summary>
    /// <exception cref="TrainingException">The rows cannot be trained on; the message says which rule they break.</exception>
    /// <exception cref="OperationCanceledException">Canceled between two trees.</exception>
    public static TrainingOutcome Execute(
        TrainingRows rows,
        TrainingConfig config,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        throw new TrainingException($"{rows.Count} rows, {config}, {progress}, {cancellationToken}");
}
