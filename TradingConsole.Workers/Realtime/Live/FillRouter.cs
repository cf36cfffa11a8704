using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Gives every execution to the round trip it belongs to; what belongs to none is booked outside and reported.</summary>
internal sealed class FillRouter(LiveContext context, BracketDesk brackets)
{
    private const int RememberedMax = 20_000;

    private static readonly TimeSpan ClockLead = TimeSpan.FromSeconds(10);

    private readonly HashSet<(Symbol, long)> _outside = []; // Bounded by RememberedMax, oldest first out.
    private readonly Queue<(Symbol, long)> _outsideOrder = new();
    private readonly DateTimeOffset _since = context.Now;
    private readonly SortedDictionary<Symbol, DateTimeOffset> _latest = [];

    /// <summary>A position moved without us.</summary>
    public Action<Symbol, OrderOrigin, string?>? MovedOutside { get; set; }

    /// <summary>When a symbol was last executed on, by the venue's clock; a position older than this is an old reading.</summary>
    public DateTimeOffset? LatestOn(Symbol symbol) => _latest.TryGetValue(symbol, out var at) ? at : null;

    public void Seen(VenueFill fill)
    {
        if (!_latest.TryGetValue(fill.Symbol, out var at) || fill.Time > at)
        {
            _latest[fill.Symbol] = fill.Time;
        }
    }

    /// <summary>A list of fills as it was read for one round trip.</summary>
    public void Route(IReadOnlyList<VenueFill> fills, BracketSeat reader)
    {
        // The round trips' own come first: by them it is told what happened before an entry.
        foreach (var fill in fills.OrderBy(fill => fill.ClientOrderId is not { } name || OwnerOf(fill, name, reader) is null))
        {
            Route(fill, reader);
        }
    }

    private void Route(VenueFill fill, BracketSeat reader)
    {
        if (fill.ClientOrderId is not { } name)
        {
            return; // Whose it is could not be found out yet; it is read again.
        }

        Seen(fill);
        var owner = OwnerOf(fill, name, reader);
        if (owner is null && brackets.Open.Any(seat => IsUntold(fill, seat)))
        {
            return; // Read again with the entry's own fills.
        }

        if (owner is null)
        {
            Outside(fill, context.OriginOf(name));
        }
        else if (!owner.Bracket.Fills.Any(known => known.FillId == fill.FillId))
        {
            brackets.Say(owner, new BracketInput.FillsRead([fill]));
        }
    }

    private BracketSeat? OwnerOf(VenueFill fill, string name, BracketSeat reader) =>
        (ClientOrderIds.TryRead(name, out _, out var trade) ? brackets.Find(trade) : null)
        ?? (reader.Bracket.Orders.Any(order => order.ChildOrderId == fill.OrderId) ? reader : null);

    // It may have reduced what this round trip holds, or an earlier one that is forgotten: only the fills of the entry tell.
    private static bool IsUntold(VenueFill fill, BracketSeat seat) => seat.Symbol == fill.Symbol && seat.ClosingSide == fill.Side
        && seat.Bracket is { Held: > 0, LacksFills: true } bracket && IsAfter(fill, bracket)
        && !bracket.Fills.Any(known => known.ClientOrderId == bracket.Entry.ClientOrderId || known.FillId == fill.FillId);

    public void Outside(VenueFill fill, OrderOrigin origin)
    {
        if (!_outside.Add((fill.Symbol, fill.FillId)))
        {
            return;
        }

        _outsideOrder.Enqueue((fill.Symbol, fill.FillId));
        if (_outsideOrder.Count > RememberedMax)
        {
            _outside.Remove(_outsideOrder.Dequeue());
        }

        Seen(fill);
        var left = ClosedAnother(fill) ? 0 : fill.Quantity;
        foreach (var seat in brackets.Open.Where(seat => seat.Symbol == fill.Symbol && seat.ClosingSide == fill.Side && IsAfter(fill, seat.Bracket)).ToArray())
        {
            if (seat.Bracket.Fills.FirstOrDefault(known => known.FillId == fill.FillId) is { } booked)
            {
                left -= booked.Quantity; // Known from before the process started.
                continue;
            }

            var taken = Math.Min(left, Math.Max(0, seat.Bracket.Held));
            if (taken > 0)
            {
                left -= taken;
                brackets.Say(seat, new BracketInput.ReducedOutside(fill with { Quantity = taken }));
            }
        }

        context.Reports.Book(fill, origin);
        var (code, severity, who) = origin switch
        {
            OrderOrigin.Liquidation => ("LIQUIDATED", 2, "The venue liquidated"),
            OrderOrigin.AutoDeleveraging => ("DELEVERAGED", 2, "The venue deleveraged"),
            OrderOrigin.Settlement => ("SETTLED", 2, "The venue settled"),
            OrderOrigin.Desk => ("UNKNOWN_ORDER_FILLED", 2, "An order of ours that nobody remembers executed"),
            _ => ("EXTERNAL_FILL", 1, "Somebody else executed"),
        };
        context.Tell(code, severity, fill.Symbol, null, $"{who} {fill.Side} {fill.Quantity} {fill.Symbol} at {fill.Price} ({fill.ClientOrderId}).");
        MovedOutside?.Invoke(fill.Symbol, origin, fill.ClientOrderId);
    }

    // What closed a round trip that was over before this desk began has taken what that one held, however late it is read.
    private bool ClosedAnother(VenueFill fill) => fill.Time < _since + ClockLead
        && fill.ClientOrderId is { } name && context.IsOurs(name) && ClientOrderIds.TryRead(name, out var role, out _) && role != OrderRole.Entry;

    // Numbers of a symbol's fills ascend; without one of our own the clocks must do.
    private static bool IsAfter(VenueFill fill, Bracket bracket) =>
        bracket.Fills.Where(known => known.ClientOrderId == bracket.Entry.ClientOrderId).Select(known => (long?)known.FillId).Min() is { } first
            ? fill.FillId > first
            : fill.Time >= (bracket.Entry.SentAt ?? bracket.Entry.StateSince) - ClockLead;
}
