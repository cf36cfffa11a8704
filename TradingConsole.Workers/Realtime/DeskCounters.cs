using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;

namespace TradingConsole.Workers.Realtime;

/// <summary>What the desk has counted since it started. Owned by the desk's loop.</summary>
internal sealed class DeskCounters
{
    private const int FunnelTurns = 60; // An hour of one-minute turns; late symbols make turns of their own, so a little less.

    private readonly Queue<TurnCount> _turns = new();

    public long CandlesClosed { get; set; }

    public long Quarantined { get; set; }

    public long GapsFound { get; set; }

    public long GapsFilled { get; set; }

    public long Signals { get; private set; }

    public DateTimeOffset? LatestCandle { get; set; }

    public DateTimeOffset? LatestFeature { get; private set; }

    public DateTimeOffset? LatestSignal { get; private set; }

    public void Turn(DateTimeOffset bar, int bars, int expected, int features, ImmutableArray<SignalRecord> signals)
    {
        if (features > 0)
        {
            LatestFeature = bar;
        }

        if (signals.Length > 0)
        {
            LatestSignal = bar;
        }

        Signals += signals.Length;
        _turns.Enqueue(new TurnCount(
            bar,
            bars,
            expected,
            signals.Length,
            signals.Count(signal => signal.Decision.Best.Ev > 0),
            signals.Count(signal => signal.Decision.IsProposed),
            signals.Count(signal => signal.Verdict is { IsAllowed: true }),
            signals.Count(signal => signal.IsTaken),
            [.. signals.SelectMany(Counted)]));
        while (_turns.Count > FunnelTurns)
        {
            _turns.Dequeue();
        }
    }

    /// <summary>Share of the last hour's minutes that never closed, over the lanes that were live then; null before the first turn.</summary>
    public double? MissingFraction()
    {
        var minutes = _turns.GroupBy(turn => turn.Bar)
            .Select(group => (Closed: group.Sum(turn => turn.Bars), Expected: group.Max(turn => Math.Max(turn.Expected, turn.Bars))))
            .ToList();
        var expected = minutes.Sum(minute => minute.Expected);
        return expected == 0 ? null : 1 - ((double)minutes.Sum(minute => Math.Min(minute.Closed, minute.Expected)) / expected);
    }

    public FunnelState Funnel() => new(
        _turns.Sum(turn => (long)turn.Bars),
        _turns.Sum(turn => (long)turn.Signals),
        _turns.Sum(turn => (long)turn.EvPositive),
        _turns.Sum(turn => (long)turn.Proposed),
        _turns.Sum(turn => (long)turn.Allowed),
        _turns.Sum(turn => (long)turn.Taken),
        [
            .. _turns.SelectMany(turn => turn.Reasons)
                .GroupBy(code => code)
                .Select(group => new ReasonCount(group.Key, group.LongCount()))
                .OrderByDescending(reason => reason.Count)
                .ThenBy(reason => reason.Code, StringComparer.Ordinal),
        ]);

    /// <summary>Without an edge the EV gate says the same thing twice; counted once, the binding constraint is the real one.</summary>
    private static IEnumerable<string> Counted(SignalRecord signal) =>
        signal.ReasonCodes.Contains(ReasonCodes.NoEdge) ? [ReasonCodes.NoEdge] : signal.ReasonCodes;

    private sealed record TurnCount(
        DateTimeOffset Bar, int Bars, int Expected, int Signals, int EvPositive, int Proposed, int Allowed, int Taken, ImmutableArray<string> Reasons);
}
