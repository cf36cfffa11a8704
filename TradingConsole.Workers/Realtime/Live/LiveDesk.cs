using System.Collections.Concurrent;
using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The actor that owns the live round trips. It knows no thread, no timer and no clock on the wall: whoever owns it posts what
/// happens and pumps, and everything it decides is decided inside the pump, one input after the other.
/// </summary>
/// <remarks>
/// <see cref="Post"/> may be called from anywhere, <see cref="Pump"/> by one owner, never twice at a time. Answers to calls arrive as
/// inputs, on whatever thread the account completes them.
/// </remarks>
public sealed class LiveDesk : IDisposable
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<LiveInput> _inbox = new();
    private readonly List<LiveInput> _early = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly LiveContext _context;
    private readonly OrderRecordBook _sent;
    private readonly VenueOrders _venue;
    private readonly BracketDesk _brackets;
    private readonly FillRouter _fills;
    private readonly VenueRounds _rounds;
    private readonly Flattener _flattener;
    private readonly EntryDoor _door;
    private readonly UserNews _news;
    private readonly SetupWatch _setup;
    private LivePicture _picture;
    private Stage _stage;
    private DateTimeOffset? _loadAgainAt;
    private DateTimeOffset _agreeAfter;

    /// <param name="gate">The same the account asks before each act.</param>
    /// <param name="instruments">The contracts as last read, by symbol.</param>
    /// <param name="clock">The market clock.</param>
    /// <param name="standing">Null: nobody else can trade the account.</param>
    public LiveDesk(
        IFuturesAccount account, IBracketJournal journal, IWireGate gate, ILiveReports reports, BracketRules rules,
        Func<IReadOnlyDictionary<Symbol, Instrument>> instruments, TimeProvider clock, LiveRules? patience = null,
        TraderStanding? standing = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _context = new LiveContext(
            account, journal, gate, reports, rules, patience ?? LiveRules.Default, instruments, clock, standing ?? TraderStanding.Alone, Post, _stop.Token);
        _sent = new OrderRecordBook(_context);
        _venue = new VenueOrders(_context);
        var allowance = new ReadAllowance(_context);
        _brackets = new BracketDesk(_context, _venue, _sent, allowance);
        _fills = new FillRouter(_context, _brackets);
        _rounds = new VenueRounds(_context, _brackets, _fills, allowance);
        _flattener = new Flattener(_context, _brackets, _rounds);
        _door = new EntryDoor(_context, _brackets, _rounds, _flattener) { WhyNothing = WhyNothingOpens };
        _news = new UserNews(_context, _brackets, _venue, _fills, _rounds, _door) { Interrupted = () => _agreeAfter = _context.Now };
        _setup = new SetupWatch(_context, _brackets, _rounds);
        _brackets.FillsRead = (seat, fills) => _fills.Route(fills, seat);
        _brackets.Acts.Refused = (seat, role, refusal) => _door.Learn(seat.Symbol, role, refusal);
        _brackets.Acts.Reported = _door.Learn;
        _venue.Executed = _news.Expect;
        _fills.MovedOutside = (symbol, origin, name) =>
        {
            _flattener.Moved(symbol, origin, name);
            _door.Moved(symbol);
            _rounds.LookSoon();
        };
        _rounds.IsHurried = () => _flattener.IsActive;
        _rounds.Read = OnRound;
        _picture = LivePicture.Starting(clock.GetUtcNow());
    }

    /// <summary>Something was posted: the owner pumps soon. Raised on the thread that posted.</summary>
    public event Action? Woken;

    /// <summary>The desk after the latest pump.</summary>
    public LivePicture Picture => Volatile.Read(ref _picture);

    private enum Stage
    {
        New,
        Loading,
        Running,
    }

    public void Post(LiveInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _inbox.Enqueue(input);
        Woken?.Invoke();
    }

    /// <summary>Handles everything posted and everything due.</summary>
    /// <returns>When to pump again at the latest even if nothing is posted; null: not before something is.</returns>
    public DateTimeOffset? Pump()
    {
        DateTimeOffset? next;
        do
        {
            while (_inbox.TryDequeue(out var input))
            {
                _context.Guard(() => Take(input));
            }

            next = Tick();
        }
        while (!_inbox.IsEmpty);

        Volatile.Write(ref _picture, Paint());
        return next;
    }

    /// <summary>Gives up on every call under way. What they did at the venue stays unknown, as after a crash.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Take(LiveInput input)
    {
        switch (input)
        {
            case LiveInput.Start when _stage == Stage.New:
                Load();
                return;
            case LiveContinue answer:
                answer.Act();
                return;
            case LiveInput.Start or LiveInput.Tick:
                return;
            default:
                break;
        }

        if (_stage != Stage.Running)
        {
            _early.Add(input); // Whose news it is will be known once the journal is read.
            return;
        }

        switch (input)
        {
            case LiveInput.Open open:
                _door.Open(open);
                break;
            case LiveInput.Close close when _brackets.Find(close.TradeId) is { } seat:
                _brackets.Say(seat, new BracketInput.CloseAsked(close.Reason, close.Why));
                break;
            case LiveInput.Close close:
                _context.Tell("CLOSE_REFUSED", 0, null, close.TradeId, "No such round trip is open.");
                break;
            case LiveInput.MoveStop move:
                if (_brackets.Find(move.TradeId) is { Bracket.IsSettled: false } moving)
                {
                    _brackets.Say(moving, new BracketInput.StopMoved(move.StopPrice));
                }

                break;
            case LiveInput.CloseSymbol close:
                _door.TurnAway(close.Symbol, close.Why);
                _flattener.CloseSymbol(close.Symbol, close.Reason, close.Why);
                break;
            case LiveInput.CloseAll close:
                _door.TurnAway(null, close.Why);
                _flattener.CloseAll(close.Reason, close.Why);
                break;
            case LiveInput.CancelEntries cancel:
                _door.TurnAway(null, cancel.Why);
                CancelEntries(cancel.Why);
                break;
            case LiveInput.UserSaid said:
                _news.Take(said.Event);
                break;
            case LiveInput.Reconcile:
                _rounds.Restart();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "The live desk knows no such input.");
        }
    }

    private DateTimeOffset? Tick()
    {
        if (_loadAgainAt <= _context.Now)
        {
            Load();
        }

        if (_stage != Stage.Running)
        {
            return _loadAgainAt;
        }

        Agree();
        var next = _context.Now + AfterFault;
        if (_context.Guard(() => next = _rounds.Tick()))
        {
            foreach (var at in (ReadOnlySpan<DateTimeOffset?>)[_brackets.Tick(), _news.Tick(), _loadAgainAt])
            {
                next = at < next ? at.Value : next;
            }
        }

        return next;
    }

    private void Load()
    {
        _loadAgainAt = null;
        _stage = _stage == Stage.New ? Stage.Loading : _stage;
        _context.Run(_context.Journal.LoadAsync, Begin, failure =>
        {
            _context.Tell("JOURNAL_FAILED", 2, null, null, $"The open round trips could not be read: {failure.Message}");
            if (_stage == Stage.Loading && _early.OfType<LiveInput.CloseAll>().Any())
            {
                Begin([]); // Closing everything needs no memory: the venue says what there is.
            }

            _loadAgainAt = _context.Now + _context.Patience.SaveAgainAfter;
        });
    }

    private void Begin(ImmutableArray<Bracket> remembered)
    {
        (_stage, _agreeAfter) = (Stage.Running, _context.Now);
        foreach (var bracket in remembered.Where(bracket => _brackets.Find(bracket.Plan.TradeId) is null))
        {
            _context.Guard(() => _brackets.Resume(bracket)); // One that cannot be resumed must not strip the others.
        }

        _rounds.Restart();
        _rounds.LookSoon();
        var early = _early.ToArray();
        _early.Clear();
        foreach (var input in early)
        {
            _context.Guard(() => Take(input));
        }
    }

    private void OnRound(RoundTruth truth)
    {
        _news.OnRound(truth);
        _flattener.OnRound(truth, _venue);
        _rounds.ActOnFindings(_venue);
        _setup.OnRound(truth);
    }

    private void CancelEntries(string why)
    {
        foreach (var seat in _brackets.Open.ToArray())
        {
            var entry = seat.Bracket.Entry;
            if (entry.State is OrderState.Intended or OrderState.Durable)
            {
                _brackets.Say(seat, new BracketInput.HeldBack(entry.ClientOrderId, why));
            }
            else if (!entry.State.IsFinal())
            {
                _venue.Cancel(seat.Symbol, entry.ClientOrderId, false, () => _brackets.News(seat.TradeId, new BracketInput.CancelAnswer(entry.ClientOrderId)));
            }
        }
    }

    private LivePhase Phase => _stage != Stage.Running ? LivePhase.Starting
        : Halted is not null ? LivePhase.Halted
        : HasAgreed ? LivePhase.Ready
        : LivePhase.Reconciling;

    private string? Halted => _rounds.KeyRefused ?? _setup.Halted;

    private bool HasAgreed => _agreeAfter == DateTimeOffset.MaxValue;

    // Once venue and journal agreed after a start or a loss of the stream, a later disagreement concerns its symbol alone. A desk that never
    // heard the stream is not ready: whoever asked for it would be refused the first entry.
    private void Agree()
    {
        if (!HasAgreed && _news.Stream.ConnectedAt is not null && _rounds.FullReadAt >= _agreeAfter && _rounds.Report.Findings.All(IsHarmless) && !_brackets.Open.Any(seat => seat.Bracket.IsUnsure))
        {
            _agreeAfter = DateTimeOffset.MaxValue;
        }
    }

    // Somebody else's position blocks its own symbol, however long it stays.
    private bool IsHarmless(Finding finding) =>
        !finding.Blocks || (finding.What == Disagreement.Unowned && _flattener.IsLeftAlone(finding.Symbol));

    private string? WhyNothingOpens() => Phase switch
    {
        LivePhase.Starting => "The desk has not started.",
        LivePhase.Halted => Halted,
        LivePhase.Reconciling when _news.Stream.ConnectedAt is null => "The account's stream is not there yet.",
        LivePhase.Reconciling => "Venue and journal do not agree yet.",
        _ when _context.Broken is not null => "The desk broke one of its own rules.",
        _ when _flattener.Why is { } why => $"Everything is being closed: {why}",
        _ when !_news.Stream.IsConnected => "The account's stream is down.",
        _ when _news.Stream.SilentSince is not null => "The account's stream is silent.",
        _ when Balance is null => "The account's money is not known.",
        _ => null,
    };

    private VenueBalance? Balance =>
        _rounds.Latest is { } latest && _context.Now - latest.ReadAt <= _context.Patience.BalanceBelieved ? latest.Balance : null;

    private LivePicture Paint()
    {
        var now = _context.Now;
        var report = _rounds.Report;
        var unowned = report.Findings.Where(finding => finding.ClientOrderId is null && finding.What is Disagreement.Unowned or Disagreement.HeldMore)
            .Select(finding => (DateTimeOffset?)finding.Since);
        return new LivePicture(
            now, Phase, Halted,
            [.. _brackets.Open.Select(seat => seat.Bracket)],
            Balance, _rounds.Latest?.ReadAt,
            _rounds.Latest?.Positions ?? [], _rounds.Latest?.ReadAt,
            report, _news.Stream, _door.Blocked(), WhyNothingOpens() ?? _door.AllHalted,
            _brackets.Open.Select(seat => seat.Bracket.NakedSince).Concat(unowned).Min(),
            _sent.Failures, _sent.Count, _news.Foreign, _flattener.Why)
        {
            Broken = _context.Broken,
            IsUnsaved = _brackets.All.Any(seat => seat.IsSaving || seat.SaveAgainAt is not null || seat.FillsDueAt is not null),
        };
    }
}
