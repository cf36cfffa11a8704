using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime;

/// <summary>One model beside the desk: the desk's own turn and account code on a paper account of its own.</summary>
/// <remarks>Its kill switch is its own and never engaged; the daily loss limit blocks its entries as it blocks the desk's.</remarks>
internal sealed class PaperSeat
{
    private readonly DecisionTurn _turn;
    private readonly List<PaperDecision> _decisions = [];

    public PaperSeat(Champion model, ShadowDesk desk, DateTimeOffset startedAt, TimeProvider clock)
    {
        (Model, Desk, StartedAt) = (model, desk, startedAt);
        _turn = new DecisionTurn(desk, new KillSwitch(), clock, contributionsKept: 0);
    }

    public Champion Model { get; }

    public ShadowDesk Desk { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Equity at the start of the hour being compared, USDT; NaN until one starts.</summary>
    public double HourEquity { get; set; } = double.NaN;

    /// <summary>Decides the minute and enters what it allows itself.</summary>
    public ImmutableArray<SignalRecord> Run(IReadOnlyList<TurnRow> rows, DeskRules rules)
    {
        var signals = _turn.Run(rows, Model, rules);
        _decisions.AddRange(signals.Select(PaperDecision.Of));
        return signals;
    }

    public PaperAccountChanges TakeChanges(DateTimeOffset at)
    {
        var changes = new PaperAccountChanges(
            Model.Record.Id.Value, StartedAt, at, Desk.Equity, Desk.State, Desk.TakeChanges(at).Trades, [.. _decisions]);
        _decisions.Clear();
        return changes;
    }
}
