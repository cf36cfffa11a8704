using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// The challengers, deciding beside the desk on the same rows and market events, each on a paper account of its own, and the champion
/// once more on a paper account that began as theirs did: only equal conditions can be compared. The desk's account is never touched.
/// </summary>
/// <remarks>
/// Owned by the desk's loop, like the desk. Without a challenger there is no seat and nothing is done. Bounded by
/// <see cref="LifeCycle.ChallengersMax"/> and the champion. Runs after the desk's own turn has been handed to storage, so that it
/// delays no decision.
/// </remarks>
internal sealed class BesideDesk(TimeProvider clock)
{
    /// <summary>An hour with fewer decided minutes was interrupted and compares nothing.</summary>
    private const int MinutesMin = 55;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly SortedDictionary<Guid, PaperSeat> _seats = [];
    private readonly Dictionary<Guid, (int Decisions, int Agreed)> _alike = [];
    private readonly List<PaperAccountChanges> _left = [];
    private DateTimeOffset _hour;
    private int _minutes;
    private Guid _champion;

    public IReadOnlyCollection<PaperSeat> Seats => _seats.Values;

    /// <summary>Puts a model's stored account back; before the first turn.</summary>
    public void Resume(Champion model, ShadowDesk desk, DateTimeOffset startedAt) =>
        _seats[model.Record.Id.Value] = new PaperSeat(model, desk, startedAt, clock);

    /// <inheritdoc cref="SimulatedAccount.OnOpen"/>
    public void OnOpen(Symbol symbol, DateTimeOffset minute, double openPrice)
    {
        foreach (var seat in _seats.Values)
        {
            seat.Desk.OnOpen(symbol, minute, openPrice);
        }
    }

    /// <inheritdoc cref="SimulatedAccount.OnMark"/>
    public void OnMark(Symbol symbol, DateTimeOffset time, MarkRange range)
    {
        foreach (var seat in _seats.Values)
        {
            seat.Desk.OnMark(symbol, time, range);
        }
    }

    /// <inheritdoc cref="SimulatedAccount.OnFunding"/>
    public void OnFunding(Symbol symbol, DateTimeOffset time, double rate, double mark)
    {
        foreach (var seat in _seats.Values)
        {
            seat.Desk.OnFunding(symbol, time, rate, mark);
        }
    }

    /// <inheritdoc cref="ShadowDesk.OnTime"/>
    public void OnTime(DateTimeOffset now)
    {
        foreach (var seat in _seats.Values)
        {
            seat.Desk.OnTime(now);
        }
    }

    /// <summary>Every model beside the desk decides the minute the desk has just decided.</summary>
    /// <param name="bar">Open time of the decided minute.</param>
    /// <returns>What has to be stored; null without a seat.</returns>
    public PaperChanges? Run(DateTimeOffset bar, IReadOnlyList<TurnRow> rows, DeskRules rules)
    {
        Follow(rules);
        if (_seats.Count == 0 && _left.Count == 0)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var hours = CloseHour(bar);
        if (rules.Champion is { } champion && _seats.TryGetValue(champion.Record.Id.Value, out var mirror))
        {
            var paper = rules with { Mode = TradingMode.Shadow };
            var decided = mirror.Run(rows, paper).ToDictionary(signal => signal.Input.Symbol, signal => signal.Outcome);
            foreach (var seat in _seats.Values.Where(seat => seat != mirror))
            {
                Compare(seat.Model.Record.Id.Value, seat.Run(rows, paper), decided);
            }

            _minutes++;
        }

        var accounts = _left.Concat(_seats.Values.Select(seat => seat.TakeChanges(now))).ToImmutableArray();
        _left.Clear();
        return new PaperChanges(accounts, hours);
    }

    /// <summary>Models that came or went since the last turn; one that goes closes its paper positions at their mark price.</summary>
    private void Follow(DeskRules rules)
    {
        var wanted = rules is { Champion: { } champion, Challengers.IsEmpty: false } ? rules.Challengers.Add(champion) : [];
        foreach (var gone in _seats.Keys.Except(wanted.Select(model => model.Record.Id.Value)).ToList())
        {
            var seat = _seats[gone];
            seat.Desk.FlattenAll(ExitReason.Operator, clock.GetUtcNow());
            _left.Add(seat.TakeChanges(clock.GetUtcNow()));
            _seats.Remove(gone);
        }

        foreach (var model in wanted.Where(model => !_seats.ContainsKey(model.Record.Id.Value)))
        {
            var now = clock.GetUtcNow();
            Resume(model, new ShadowDesk(ShadowState.Initial, now), now);
        }

        var id = rules.Champion?.Record.Id.Value ?? Guid.Empty;
        if (id != _champion)
        {
            _champion = id; // Against another champion the hour starts over.
            _hour = default;
        }
    }

    /// <summary>At the first minute of an hour: compares the hour that ended, if both accounts were kept all through it.</summary>
    private ImmutableArray<PairedHour> CloseHour(DateTimeOffset bar)
    {
        var hour = new DateTimeOffset(bar.UtcTicks - (bar.UtcTicks % Hour.Ticks), TimeSpan.Zero);
        if (hour == _hour)
        {
            return [];
        }

        var ended = ImmutableArray.CreateBuilder<PairedHour>();
        if (hour == _hour + Hour && _minutes >= MinutesMin && _seats.TryGetValue(_champion, out var mirror) && mirror.HourEquity > 0)
        {
            var champion = (mirror.Desk.Equity / mirror.HourEquity) - 1;
            foreach (var seat in _seats.Values.Where(seat => seat != mirror && seat.HourEquity > 0))
            {
                var id = seat.Model.Record.Id.Value;
                var (decisions, agreed) = _alike.GetValueOrDefault(id);
                ended.Add(new PairedHour(id, _champion, _hour, (seat.Desk.Equity / seat.HourEquity) - 1, champion, decisions, agreed));
            }
        }

        (_hour, _minutes) = (hour, 0);
        _alike.Clear();
        foreach (var seat in _seats.Values)
        {
            // A seat taken inside an hour waits for the next one.
            seat.HourEquity = bar == hour ? seat.Desk.Equity : double.NaN;
        }

        return ended.ToImmutable();
    }

    private void Compare(Guid challenger, ImmutableArray<SignalRecord> signals, Dictionary<Symbol, string> champion)
    {
        var (decisions, agreed) = _alike.GetValueOrDefault(challenger);
        foreach (var signal in signals)
        {
            if (champion.TryGetValue(signal.Input.Symbol, out var outcome))
            {
                decisions++;
                agreed += outcome == signal.Outcome ? 1 : 0;
            }
        }

        _alike[challenger] = (decisions, agreed);
    }
}
