using System.Collections.Immutable;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Models;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;

namespace TradingConsole.Core.Backtesting;

/// <summary>A trained walk made ready to be played: each model speaks for its own test part only.</summary>
/// <param name="FromMinute">First minute of the oldest test part.</param>
/// <param name="ToMinute">The minute after the newest.</param>
public sealed record WalkForwardPlay(ModelSchedule Schedule, ImmutableArray<FoldRow> Folds, long FromMinute, long ToMinute)
{
    /// <summary>As many parts as a year's walk of 180/30/30 days has.</summary>
    public const int FixedFoldsMax = 5;

    private const long MinutesPerDay = 1_440;

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

    /// <summary>One finished model over minutes it was not trained on: the walk of a model that cannot be trained anew, as an imported one.</summary>
    /// <param name="from">First minute to play; <paramref name="to"/> the minute after the last.</param>
    /// <returns>Up to <see cref="FixedFoldsMax"/> equal folds of whole days or more; the model is the same in each.</returns>
    /// <exception cref="BacktestException">Nothing to play, or minutes the model may have learned from.</exception>
    public static WalkForwardPlay OfFixed(TradingModel model, long from, long to)
    {
        ArgumentNullException.ThrowIfNull(model);
        var header = model.Header;
        if (from <= header.TrainEndMinute + header.LabelSpec.HorizonBars)
        {
            throw new BacktestException(
                $"minute {MinuteGrid.FromIndex(from):u} lies within the labels the model learned from, which end {header.LabelSpec.HorizonBars} minutes after {MinuteGrid.FromIndex(header.TrainEndMinute):u}");
        }

        if (to <= from)
        {
            throw new BacktestException($"there is no minute between {MinuteGrid.FromIndex(from):u} and {MinuteGrid.FromIndex(to):u}");
        }

        var folds = (int)Math.Clamp((to - from) / MinutesPerDay, 1, FixedFoldsMax);
        DateTimeOffset Cut(int fold) => MinuteGrid.FromIndex(from + ((to - from) * fold / folds));
        return new WalkForwardPlay(
            new ModelSchedule([new ModelSpan(model, from, to)]),
            [
                .. Enumerable.Range(0, folds).Select(fold => new FoldRow(
                    fold, MinuteGrid.FromIndex(header.TrainStartMinute), MinuteGrid.FromIndex(header.TrainEndMinute), Cut(fold), Cut(fold + 1),
                    model.Id.Value, 0, 0, 0, 0, 0)),
            ],
            from, to);
    }

    private static FoldRow RowOf(WalkForwardFold fold)
    {
        var (split, metrics) = (fold.Split, fold.Outcome.Metrics);
        return new FoldRow(
            fold.Index, metrics.TrainStart, metrics.TrainEnd, MinuteGrid.FromIndex(split.TestStart), MinuteGrid.FromIndex(split.TestEnd),
            fold.Outcome.ModelId.Value, split.Train.Length, split.Test.Length, split.Purged, 0, 0);
    }
}
