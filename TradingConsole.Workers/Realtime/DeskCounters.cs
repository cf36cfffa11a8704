using System.Collections.Immutable;
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

    public void Turn(DateTimeOffset bar, int bars, int features, ImmutableArray<SignalRecord> signals)
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
            signals.Length,
            signals.Count(signal => signal.Decision.Best.Ev > 0),
            signals.Count(signal => signal.Decision.IsProposed),
            signals.Count(signal => signal.Verdict is { IsAllowed: true }),
            signals.Count(signal => signal.IsTaken),
            [.. signals.SelectMany(signal => signal.ReasonCodes)]));
        while (_turns.Count > FunnelTurns)
        {
            _turns.Dequeue();
        }
    }

    /// <summary>Share of the last hour's minutes that never closed, over the lanes that should have closed them; null before the first turn.</summary>
    public double? MissingFraction(int lanes)
    {
        if (_turns.Count == 0 || lanes == 0)
        {
            return null;
        }

        var minutes = _turns.GroupBy(turn => turn.Bar).Select(group => group.Sum(turn => turn.Bars)).ToList();
        return 1 - Math.Min(1, minutes.Average() / lanes);
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

    private sealed record TurnCount(
        DateTimeOffset Bar, int Bars, int Signals, int EvPositive, int Proposed, int Allowed, int Taken, ImmutableArray<string> Reasons);
}
