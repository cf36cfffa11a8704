using System.Collections.Immutable;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Training;

/// <summary>Trains anew for every fold of the walk and predicts what each fold never saw.</summary>
public static class WalkForwardRun
{
    /// <summary>One model a fold, oldest first; deterministic like <see cref="TrainingRun"/>.</summary>
    /// <param name="config">Its <see cref="TrainingConfig.Split"/> cuts the folds: <see cref="WalkForward.Folds"/>.</param>
    /// <exception cref="TrainingException">The rows cannot be trained on, or a fold is too small.</exception>
    /// <exception cref="OperationCanceledException">Canceled between two trees.</exception>
    public static WalkForwardOutcome Execute(
        TrainingRows rows,
        TrainingConfig config,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(config);
        TrainingRowRules.Require(rows, config);
        var splits = WalkForward.Folds(rows.Minute, rows.EndMinute, config.Split);
        var dataHash = rows.Hash();
        var folds = ImmutableArray.CreateBuilder<WalkForwardFold>(splits.Count);
        for (var i = 0; i < splits.Count; i++)
        {
            var (outcome, predictions) = TrainingRun.Fold(
                rows, dataHash, config, splits[i], progress is null ? null : new PartOf(progress, i, splits.Count), cancellationToken);
            folds.Add(new WalkForwardFold(i, splits[i], outcome, predictions));
        }

        return new WalkForwardOutcome(folds.MoveToImmutable(), dataHash, config.Hash(), config.Seed);
    }

    private sealed class PartOf(IProgress<TrainingProgress> whole, int index, int count) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => whole.Report(
            new TrainingProgress((index + value.Fraction) / count, $"Fold {index + 1} of {count}: {value.Step}"));
    }
}

/// <summary>Every fold of a walk, oldest first; their test parts follow each other without overlap.</summary>
/// <param name="DataHash">Of the rows (<see cref="TrainingRows.Hash"/>).</param>
/// <param name="ConfigHash">Of the configuration (<see cref="TrainingConfig.Hash"/>).</param>
public sealed record WalkForwardOutcome(ImmutableArray<WalkForwardFold> Folds, string DataHash, string ConfigHash, ulong Seed);

/// <summary>One fold: the model learned before its test part, and what it predicted there.</summary>
/// <param name="Index">0 the oldest.</param>
/// <param name="Split">Rows of each part; a backtest of the fold plays minutes <c>TestStart</c> up to, not including, <c>TestEnd</c>.</param>
/// <param name="Outcome">Artifact and metrics of the test part.</param>
/// <param name="Predictions">Shape [targets][test rows], order of <see cref="ModelTargets.All"/>, rows of <c>Split.Test</c>; returns and excursions in ATR.</param>
public sealed record WalkForwardFold(int Index, TimeSplit Split, TrainingOutcome Outcome, double[][] Predictions)
{
    /// <summary>Loads the fold's model.</summary>
    public TradingModel Model() => TradingModel.Load(Outcome.Artifact);
}
