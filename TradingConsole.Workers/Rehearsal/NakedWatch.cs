using System.Globalization;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Account;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>
/// Follows the exchange's book and measures how long anything the desk holds stands above its resting stops. What others bought by
/// hand on the same account is theirs and is not measured; what others sold of the desk's is gone.
/// </summary>
internal sealed class NakedWatch(PaperBook book, Hindrances hindrances, Action<OffenceKind, string> report)
{
    private readonly SortedDictionary<Symbol, Holding> _holdings = [];
    private readonly HashSet<long> _concerns = []; // One per fill of a short run.
    private readonly HashSet<Guid> _entered = []; // Round trips whose entry was executed.
    private int _fillsSeen;

    /// <summary>Whether a fill is the desk's own or changed what the desk holds.</summary>
    public bool Concerns(PaperFill fill) => _concerns.Contains(fill.TradeId);

    /// <summary>What the desk holds of a symbol by the exchange's fills, base asset, signed.</summary>
    public decimal Held(Symbol symbol) => _holdings.TryGetValue(symbol, out var holding) ? holding.Desk : 0;

    /// <summary>What the desk holds by the exchange's fills, and what of it the position has: others may stand against it, and neither can be closed.</summary>
    public IEnumerable<(Symbol Symbol, decimal Held, decimal Closable)> All =>
        _holdings.Select(pair => (pair.Key, pair.Value.Desk, Math.Sign(pair.Value.Desk) * ClosableOf(pair.Key, pair.Value)));

    /// <summary>Somebody else's trading left something on the account.</summary>
    public bool HasOthers => _holdings.Values.Any(holding => holding.Others != 0);

    /// <summary>The largest time anything stood uncovered, hindered or not.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>To be called after everything that may have changed the book, at the book's time.</summary>
    public void Observe()
    {
        for (; _fillsSeen < book.Engine.Fills.Count; _fillsSeen++)
        {
            Take(book.Engine.Fills[_fillsSeen]);
        }

        foreach (var (symbol, holding) in _holdings)
        {
            Measure(symbol, holding);
        }
    }

    private void Take(PaperFill fill)
    {
        if (!_holdings.TryGetValue(fill.Symbol, out var holding))
        {
            _holdings.Add(fill.Symbol, holding = new Holding());
        }

        var signed = fill.Side == OrderSide.Buy ? fill.Quantity : -fill.Quantity;
        var isOurs = ClientOrderIds.TryRead(fill.ClientId, out var role, out var trade);
        if (isOurs && role == OrderRole.Entry)
        {
            _entered.Add(trade);
            holding.Desk += signed;
            _concerns.Add(fill.TradeId);
            return;
        }

        // What the desk closes for others, without an entry of its own, is theirs first.
        if (isOurs && !_entered.Contains(trade) && Math.Sign(signed) == -Math.Sign(holding.Others))
        {
            var theirs = Math.Sign(signed) * Math.Min(Math.Abs(signed), Math.Abs(holding.Others));
            holding.Others += theirs;
            signed -= theirs;
        }

        // Else the desk's part goes first, whoever closes; the rest is other people's business.
        var taken = Math.Sign(signed) == -Math.Sign(holding.Desk) ? Math.Min(Math.Abs(signed), Math.Abs(holding.Desk)) : 0;
        holding.Desk += Math.Sign(signed) * taken;
        holding.Others += signed - (Math.Sign(signed) * taken);
        if (taken > 0 || isOurs)
        {
            _concerns.Add(fill.TradeId);
        }
    }

    private void Measure(Symbol symbol, Holding holding)
    {
        // What has been uncovered until now counts until now, even if this very event covers it.
        var now = book.Now;
        Judge(symbol, holding, now);
        var own = ClosableOf(symbol, holding);
        var side = holding.Desk > 0 ? OrderSide.Sell : OrderSide.Buy;
        var resting = book.Algos.Open.Where(stop => stop.Symbol == symbol && stop.Protects && stop.Side == side)
            .Sum(stop => stop.IsClosePosition ? own : stop.Quantity);
        holding.Uncovered(Math.Max(0, own - resting), now);
    }

    private decimal ClosableOf(Symbol symbol, Holding holding)
    {
        var position = book.Wallet.Of(symbol).Amount;
        return Math.Sign(position) == Math.Sign(holding.Desk) ? Math.Min(Math.Abs(position), Math.Abs(holding.Desk)) : 0;
    }

    private void Judge(Symbol symbol, Holding holding, DateTimeOffset now)
    {
        if (holding.OldestUncovered is not { } since)
        {
            return;
        }

        Longest = now - since > Longest ? now - since : Longest;
        var deadline = hindrances.Deadline(symbol, since);
        if (now > deadline && holding.ReportedSince != since)
        {
            // It may be closing: the venue has taken the order and executes it part by part, the last one at this very instant.
            foreach (var exit in book.Engine.Orders.Where(order => order.Symbol == symbol && order.IsReduceOnly && order.Time <= deadline
                && (order.IsOpen || order.UpdatedAt >= now)))
            {
                deadline = exit.Time + Hindrances.ClosedWithin > deadline ? exit.Time + Hindrances.ClosedWithin : deadline;
            }
        }

        if (now > deadline && holding.ReportedSince != since)
        {
            holding.ReportedSince = since;
            report(OffenceKind.Naked, string.Create(CultureInfo.InvariantCulture,
                $"{symbol}: of {holding.Desk} held, {holding.UncoveredSum} had no stop for {(now - since).TotalSeconds:0.000} s"));
        }
    }

    private sealed class Holding
    {
        private readonly Queue<(decimal Quantity, DateTimeOffset Since)> _uncovered = new(); // Bounded by what is held.
        public decimal Desk { get; set; }

        public decimal Others { get; set; }

        public decimal UncoveredSum { get; private set; }

        public DateTimeOffset? ReportedSince { get; set; }

        public DateTimeOffset? OldestUncovered => _uncovered.TryPeek(out var oldest) ? oldest.Since : null;

        /// <summary>Takes a new uncovered quantity over; what is covered or closed first is what has waited longest.</summary>
        public void Uncovered(decimal quantity, DateTimeOffset now)
        {
            if (quantity > UncoveredSum)
            {
                _uncovered.Enqueue((quantity - UncoveredSum, now));
                UncoveredSum = quantity;
            }

            while (UncoveredSum > quantity)
            {
                var (size, since) = _uncovered.Dequeue();
                var gone = Math.Min(size, UncoveredSum - quantity);
                UncoveredSum -= gone;
                if (gone < size)
                {
                    PutBack((size - gone, since));
                }
            }
        }

        private void PutBack((decimal Quantity, DateTimeOffset Since) oldest)
        {
            var younger = _uncovered.ToArray();
            _uncovered.Clear();
            _uncovered.Enqueue(oldest);
            foreach (var part in younger)
            {
                _uncovered.Enqueue(part);
            }
        }
    }
}
