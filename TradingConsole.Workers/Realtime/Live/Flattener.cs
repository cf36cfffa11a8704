using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// Closes what nobody protects: everything when asked to, and positions that no round trip explains. Such a position is adopted as a
/// round trip that only has to end, so that the one way of closing serves all.
/// </summary>
internal sealed class Flattener(LiveContext context, BracketDesk brackets, VenueRounds rounds)
{
    private static readonly TimeSpan SureAfter = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan CancelForeignEvery = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<Symbol, ExitWish> _symbols = [];
    private readonly SortedSet<(Symbol, decimal)> _parked = [];
    private readonly SortedSet<Symbol> _leftAlone = [];
    private readonly SortedDictionary<Symbol, DateTimeOffset> _lostOurs = [];
    private readonly SortedDictionary<Symbol, DateTimeOffset> _ofAnotherDesk = [];
    private ExitWish? _everything;
    private DateTimeOffset? _foreignCanceledAt;

    /// <summary>Why everything is being closed; null when it is not.</summary>
    public string? Why => _everything?.Why;

    public bool IsActive => _everything is not null || _symbols.Count > 0;

    /// <summary>A position there is somebody else's business.</summary>
    public bool IsLeftAlone(Symbol symbol) => _leftAlone.Contains(symbol);

    public bool Closes(Symbol symbol) => _everything is not null || _symbols.ContainsKey(symbol);

    public void CloseAll(ExitReason reason, string why)
    {
        Close(brackets.Open, reason, why);
        if (_everything is null)
        {
            _everything = new ExitWish(reason, why, context.Now);
            rounds.Restart(); // Pressed again and again, it must not begin reading again and again.
        }
    }

    public void CloseSymbol(Symbol symbol, ExitReason reason, string why)
    {
        _symbols.TryAdd(symbol, new ExitWish(reason, why, context.Now));
        Close(brackets.Open.Where(seat => seat.Symbol == symbol), reason, why);
        rounds.LookSoon();
    }

    /// <summary>
    /// Somebody's order moved a position. One of our own that nobody remembers makes the position ours to close; one of another
    /// installation of this program makes it that one's.
    /// </summary>
    public void Moved(Symbol symbol, OrderOrigin origin, string? clientOrderId)
    {
        if (origin == OrderOrigin.Desk)
        {
            _lostOurs[symbol] = context.Now;
        }
        else if (clientOrderId is not null && ClientOrderIds.IsOurs(clientOrderId))
        {
            _ofAnotherDesk[symbol] = context.Now;
        }
    }

    /// <summary>Looks at a fresh reading: adopts what must be closed, ends what is closed.</summary>
    public void OnRound(RoundTruth truth, VenueOrders venue)
    {
        var found = rounds.Report.Findings.Where(finding => finding.ClientOrderId is null).ToArray();
        _leftAlone.RemoveWhere(symbol => !found.Any(finding => finding.Symbol == symbol));
        foreach (var moved in (ReadOnlySpan<SortedDictionary<Symbol, DateTimeOffset>>)[_lostOurs, _ofAnotherDesk])
        {
            foreach (var (symbol, _) in moved.Where(pair => truth.ReadAt > pair.Value && !found.Any(finding => finding.Symbol == pair.Key)).ToArray())
            {
                moved.Remove(symbol);
            }
        }

        foreach (var finding in found)
        {
            Judge(finding, truth);
        }

        if (_everything is { } wish)
        {
            Close(brackets.Open, wish.Reason, wish.Why); // What came in meanwhile too.
            CancelForeign(truth, venue);
        }

        End(truth);
    }

    private void Judge(Finding finding, RoundTruth truth)
    {
        var wish = _everything ?? _symbols.GetValueOrDefault(finding.Symbol);
        var isSure = truth.ReadAt - finding.Since >= (wish is null ? Reconciler.Grace : SureAfter);
        if (finding.What == Disagreement.Dust && wish is null)
        {
            if (_parked.Add((finding.Symbol, finding.Theirs)))
            {
                context.Tell("DUST_PARKED", 0, finding.Symbol, null, $"{finding.Theirs} {finding.Symbol} is too small to trade and stays.");
            }

            return;
        }

        // What is smaller than ours is read again, never added to.
        var isOtherSide = Math.Sign(finding.Theirs) == -Math.Sign(finding.Ours);
        var excess = isOtherSide ? finding.Theirs : finding.Theirs - finding.Ours;
        if (!isSure || finding.Theirs == 0 || Math.Sign(excess) != Math.Sign(finding.Theirs) || brackets.IsUnsure(finding.Symbol))
        {
            return;
        }

        // A process that lost its lease's confirmation may have a successor: what it does not know may be that one's.
        if (wish is null && (!context.IsConfirmedTrader || IsSomebodyElses(finding)))
        {
            return;
        }

        Adopt(finding.Symbol, excess, wish);
    }

    // While live trading is not armed the account may be somebody's own business: what appears then is told and left to a person,
    // also when it is armed later. What appears under an armed desk stands unprotected because of it, and is closed.
    private bool IsSomebodyElses(Finding finding)
    {
        if (_ofAnotherDesk.ContainsKey(finding.Symbol))
        {
            // Said below, once.
        }
        else if (_lostOurs.ContainsKey(finding.Symbol) || brackets.HasSetAside(finding.Symbol) || (!_leftAlone.Contains(finding.Symbol) && context.Gate.Refuse(new OutgoingAct("", finding.Symbol, true)) is null))
        {
            return false;
        }

        if (_leftAlone.Add(finding.Symbol))
        {
            context.Tell(
                "POSITION_UNOWNED", 2, finding.Symbol, null,
                $"{finding.Theirs} {finding.Symbol} is held at the venue and no round trip explains it. Nothing is opened until it is closed.");
        }

        return true;
    }

    private void Adopt(Symbol symbol, decimal amount, ExitWish? wish)
    {
        var trade = TradeId.ForAdopted(symbol, context.Now, amount);
        if (brackets.Find(trade) is not null)
        {
            return;
        }

        var max = context.Instrument(symbol)?.MarketQuantityMax ?? 0;
        var plan = new BracketPlan(
            trade, symbol, amount > 0 ? PositionSide.Long : PositionSide.Short, Math.Abs(amount), 0, 0, context.Now, context.Now,
            max > 0 ? max : Math.Abs(amount)) { Installation = context.Installation };
        context.Tell(
            "POSITION_ADOPTED", 2, symbol, trade, $"{amount} {symbol} is held at the venue and no round trip explains it: it is closed.");
        brackets.Seat(Bracket.Adopt(
            plan, wish?.Reason ?? ExitReason.Operator, wish?.Why ?? "No round trip explains the position.", context.Now, context.Rules));
    }

    private void Close(IEnumerable<BracketSeat> seats, ExitReason reason, string why)
    {
        foreach (var seat in seats.Where(seat => seat.Bracket.Exit is null).ToArray())
        {
            brackets.Say(seat, new BracketInput.CloseAsked(reason, why));
        }
    }

    // An order of somebody else could open a position again behind the last look.
    private void CancelForeign(RoundTruth truth, VenueOrders venue)
    {
        if (truth.Orders is null || context.Now - _foreignCanceledAt < CancelForeignEvery)
        {
            return;
        }

        _foreignCanceledAt = context.Now;
        foreach (var order in truth.Orders.Value.Where(order => context.OriginOf(order.ClientOrderId) == OrderOrigin.External && !order.ReduceOnly))
        {
            context.Tell("FOREIGN_CANCELED", 1, order.Symbol, null, $"{order.ClientOrderId} could open a position while everything is closed: cancelled.");
            venue.Cancel(order.Symbol, order.ClientOrderId, false, rounds.FullSoon);
        }
    }

    private void End(RoundTruth truth)
    {
        foreach (var (symbol, wish) in _symbols.ToArray())
        {
            if (truth.ReadAt > wish.Since && IsFlat(symbol, truth))
            {
                _symbols.Remove(symbol);
                context.Tell("SYMBOL_FLAT", 0, symbol, null, $"The venue shows no {symbol} any more.");
            }
        }

        if (_everything is { } all && truth.ReadAt > all.Since && truth.Orders is not null && !brackets.Open.Any()
            && truth.Positions.All(position => position.Amount == 0))
        {
            _everything = null;
            context.Tell("FLAT", 1, null, null, $"The venue shows no position any more: {all.Why}");
        }
        else if (_everything is not null && truth.Orders is null && !brackets.Open.Any() && truth.Positions.All(position => position.Amount == 0))
        {
            rounds.FullSoon(); // The last word needs the open orders too.
        }
    }

    private bool IsFlat(Symbol symbol, RoundTruth truth) =>
        brackets.OpenOn(symbol) is null && truth.Positions.All(position => position.Symbol != symbol || position.Amount == 0);
}
