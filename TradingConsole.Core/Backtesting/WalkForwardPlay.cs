using System.Collections.Immutable;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;

namespace TradingConsole.Core.Backtesting;

/// <summary>A trained walk made ready to be played: each model speaks for its own test part only.</summary>
/// <param name="FromMinute">First minute of the oldest test part.</param>
/// <param name="ToMinute">The minute after the newest.</param>
public sealed record WalkForwardPlay(ModelSchedule Schedule, ImmutableArray<FoldRow> Folds, long FromMinute, long ToMinute)
{
    /// <exception cref="BacktestException">The walk has no fold, or test parts overlap.</exception>
    public static WalkForwardPlay Of(WalkForwardOutcome walk)
    {
        ArgumentNullException.ThrowIfNull(walk);
        if (walk.Folds.IsDefaultOrEmpty)
        {
            throw new BacktestException("the walk has no fold: nothing can be tested out of sample");
        }

        var schedule = new ModelSchedule(walk.Folds.Select(fold => new ModelSpan(fold.Model(), fold.Split.TestStart, fold.Split.TestEnd)));
        return new WalkForwardPlay(
            schedule, [.. walk.Folds.Select(RowOf)], walk.Folds[0].Split.TestStart, walk.Folds[^1].Split.TestEnd);
    }

    private static FoldRow RowOf(WalkForwardFold fold)
    {
        var (split, metrics) = (fold.Split, fold.Outcome.Metrics);
        return new FoldRow(
            fold.Index, metrics.TrainStart, metrics.TrainEnd, MinuteGrid.FromIndex(split.TestStart), MinuteGrid.FromIndex(split.TestEnd),
            fold.Outcome.ModelId.Value, split.Train.Length, split.Test.Length, split.Purged, 0, 0);
    }
}
