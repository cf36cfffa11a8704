using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Drives the brackets: gives them their news, does their acts, keeps them in the journal.</summary>
internal sealed class BracketDesk
{
    // A bracket that wants to be woken at once again waits this long: time must pass between two ticks.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan TruthPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);
    private const int FaultsMax = 5;

    private readonly LiveContext _context;
    private readonly VenueOrders _venue;
    private readonly SortedDictionary<Guid, BracketSeat> _seats = []; // Those that are over leave after LiveRules.RememberFor.
    private readonly SortedDictionary<Guid, Symbol> _setAside = [];
    private readonly ActSender _acts;
    private readonly TruthTurns _truths;
    private readonly BracketPen _pen;
    private DateTimeOffset? _askedAt;
    private DateTimeOffset? _askAgainAt;

    public BracketDesk(LiveContext context, VenueOrders venue, OrderRecordBook sent, ReadAllowance allowance)
    {
        (_context, _venue) = (context, venue);
        _pen = new BracketPen(context, (seat, input) => Say(seat, input));
        _truths = new TruthTurns(allowance, ReadTruthNow);
        _acts = new ActSender(context, venue, sent, News, ReadTruth);
    }

    public IEnumerable<BracketSeat> All => _seats.Values;

    /// <summary>Round trips that are not over.</summary>
    public IEnumerable<BracketSeat> Open => _seats.Values.Where(seat => !seat.Bracket.IsSettled);

    public BracketSeat? Find(Guid trade) => _seats.GetValueOrDefault(trade);

    public BracketSeat? OpenOn(Symbol symbol) => Open.FirstOrDefault(seat => seat.Symbol == symbol);

    /// <summary>Base asset our round trips hold of a symbol, signed.</summary>
    public decimal HeldOf(Symbol symbol) => _seats.Values.Where(seat => seat.Symbol == symbol).Sum(seat => seat.Signed);

    /// <summary>Whether something of ours on a symbol may exist or fill without our knowing.</summary>
    public bool IsUnsure(Symbol symbol) => Open.Any(seat => seat.Symbol == symbol
        && (seat.Bracket.IsUnsure || !seat.Bracket.Entry.State.IsFinal() || _context.Now - seat.TruthAskedAt < TruthPatience));

    /// <summary>A new round trip, by its first step.</summary>
    public BracketSeat Seat(BracketStep step)
    {
        var seat = new BracketSeat(step.Next, null);
        _seats.Add(seat.TradeId, seat);
        TakeOver(seat, step);
        return seat;
    }

    /// <summary>A round trip the journal remembers: everything about it that can have changed is asked for.</summary>
    public void Resume(Bracket bracket)
    {
        var seat = new BracketSeat(bracket, bracket);
        _seats[seat.TradeId] = seat;
        Say(seat, new BracketInput.Restarted());
        if (seat.Faults > 0)
        {
            SetAside(seat); // Without its restart, what may have left would be sent again.
        }
        else
        {
            ReadTruth(seat);
        }
    }

    /// <summary>Gives a round trip its news. One that cannot be stepped takes no other along; if it stays so, it is set aside.</summary>
    /// <returns>False when a rule of the desk's own was broken, which is told.</returns>
    public bool Say(BracketSeat seat, BracketInput input)
    {
        BracketStep? step = null;
        if (!_context.Guard(() => step = Bracket.Step(seat.Bracket, input, _context.Now, _context.Rules)))
        {
            seat.WakeAt = _context.Now + AfterFault;
            if (++seat.Faults >= FaultsMax)
            {
                SetAside(seat);
            }

            return false;
        }

        seat.Faults = 0;
        return _context.Guard(() => TakeOver(seat, step!));
    }

    /// <summary>Its orders are in the journal, though no round trip here drives them.</summary>
    public bool IsSetAside(Guid trade) => _setAside.ContainsKey(trade);

    /// <summary>A position on a symbol is what a round trip of ours left that could not be continued.</summary>
    public bool HasSetAside(Symbol symbol) => _setAside.ContainsValue(symbol);

    // What it holds is a position nobody explains then, and is closed as such; its stops rest until that is done.
    private void SetAside(BracketSeat seat)
    {
        if (_seats.Remove(seat.TradeId) && _setAside.TryAdd(seat.TradeId, seat.Symbol))
        {
            _context.Tell(
                "ROUND_TRIP_SET_ASIDE", 2, seat.Symbol, seat.TradeId,
                $"The round trip on {seat.Symbol} cannot be continued: its position is closed, its stops rest until then.");
        }
    }

    /// <summary>Everything whose time has come.</summary>
    /// <returns>When to be called next at the latest.</returns>
    public DateTimeOffset? Tick()
    {
        if (_askAgainAt <= _context.Now)
        {
            _askAgainAt = null;
            AskEverything();
        }

        var (next, turn) = (_askAgainAt, _truths.Serve());
        next = turn is not null && (next is null || turn < next) ? turn : next;
        foreach (var seat in _seats.Values.ToArray())
        {
            var again = _context.Guard(() => Tick(seat)) ? (DateTimeOffset?)null : _context.Now + AfterFault;
            foreach (var at in again is not null ? [again] : (ReadOnlySpan<DateTimeOffset?>)[seat.WakeAt, seat.SaveAgainAt, seat.FillsDueAt, _pen.UnstoredAt(seat)])
            {
                next = at is not null && (next is null || at < next) ? at : next;
            }
        }

        return next;
    }

    private void Tick(BracketSeat seat)
    {
        if (seat.WakeAt <= _context.Now)
        {
            Say(seat, new BracketInput.Tick());
            seat.WakeAt = seat.WakeAt <= _context.Now ? _context.Now + Breath : seat.WakeAt;
        }

        _pen.SendUnstored(seat);
        _pen.SaveAgain(seat);
        if (seat.FillsDueAt <= _context.Now)
        {
            seat.FillsDueAt = _context.Now + _context.Patience.FillsPatience;
            ReadTruth(seat);
        }

        Forget(seat);
    }

    /// <summary>Asks for every order that could have moved while nobody listened, and for fills and position.</summary>
    public void AskEverything()
    {
        if (_askAgainAt is null && _context.Now - _askedAt < AskPause)
        {
            _askAgainAt = _askedAt + AskPause; // A stream of broken messages asks once for all of them.
        }

        if (_askAgainAt is not null)
        {
            return;
        }

        _askedAt = _context.Now;
        foreach (var seat in Open.ToArray())
        {
            foreach (var order in seat.Bracket.Orders.Where(order => order.State is OrderState.Working or OrderState.Triggered or OrderState.Unknown))
            {
                Probe(seat, order);
            }

            ReadTruth(seat);
        }
    }

    public void Probe(BracketSeat seat, OrderLife order) => _acts.Probe(seat, order);

    /// <summary>Reads fills, then the position, and says what is new about them; as soon as it is its turn.</summary>
    public void ReadTruth(BracketSeat seat)
    {
        if (!(_context.Now - seat.TruthAskedAt < TruthPatience)) // One that hangs for longer is not waited for.
        {
            _truths.Ask(seat);
        }
    }

    private void ReadTruthNow(BracketSeat seat)
    {
        var askedAt = seat.TruthAskedAt = _context.Now;
        var known = seat.Bracket;
        _venue.ReadTruth(known, (fills, positions) =>
        {
            Read();
            fills = TakeForOurs(seat.Bracket.Entry, fills);
            FillsRead?.Invoke(seat, fills);
            // Whoever reads fewer fills than orders confirmed reads the past.
            var isPast = known.Orders.Any(order => order.Filled > fills.Where(fill => fill.ClientOrderId == order.ClientOrderId).Sum(fill => fill.Quantity)
                && !ClientOrderIds.IsAdopted(order.ClientOrderId));
            if (!isPast && fills.All(fill => fill.ClientOrderId is not null))
            {
                var others = HeldOf(seat.Symbol) - seat.Signed;
                var amount = positions.FirstOrDefault(position => position.Symbol == seat.Symbol)?.Amount ?? 0;
                Say(seat, new BracketInput.PositionRead(amount - others));
                if (known.IsSettled)
                {
                    Say(seat, new BracketInput.BooksRead());
                }
            }
        }, Read);

        void Read() => seat.TruthAskedAt = seat.TruthAskedAt == askedAt ? null : seat.TruthAskedAt;
    }

    // An execution whose order the venue does not show yet, in the moment and the direction of an entry whose fate is unknown, is that
    // entry's: to protect what turns out to be somebody else's costs less than to leave ours naked.
    private static IReadOnlyList<VenueFill> TakeForOurs(OrderLife entry, IReadOnlyList<VenueFill> fills) =>
        entry is not { State: OrderState.Unknown, SentAt: { } sentAt } ? fills
            : [.. fills.Select(fill => fill.ClientOrderId is null && fill.Side == entry.Side && fill.Time >= sentAt && fill.Quantity <= entry.Quantity
                ? fill with { ClientOrderId = entry.ClientOrderId } : fill)];

    /// <summary>Fills that were read, each to be given to whom it belongs.</summary>
    public Action<BracketSeat, IReadOnlyList<VenueFill>>? FillsRead { get; set; }

    /// <summary>Sends what the round trips want sent, and hears of it first.</summary>
    public ActSender Acts => _acts;

    /// <summary>News of a round trip that may have been forgotten meanwhile.</summary>
    public void News(Guid trade, BracketInput input)
    {
        if (_seats.TryGetValue(trade, out var seat))
        {
            Say(seat, input);
        }
    }

    private void TakeOver(BracketSeat seat, BracketStep step)
    {
        (seat.Bracket, seat.WakeAt) = (step.Next, step.WakeAt);
        foreach (var act in step.Acts)
        {
            _acts.Do(seat, act);
        }

        _pen.Save(seat);
        seat.FillsDueAt = !(seat.Bracket.LacksFills || seat.Bracket.OwesBooks) ? null : seat.FillsDueAt ?? _context.Now + _context.Patience.FillsPatience;
        seat.OverSince = !seat.Bracket.IsSettled ? null : seat.OverSince ?? _context.Now;
    }

    private void Forget(BracketSeat seat)
    {
        if (_context.Now - seat.OverSince >= _context.Patience.RememberFor && !seat.IsSaving && seat.Record(_context.Now) is null)
        {
            _seats.Remove(seat.TradeId);
        }
    }
}
