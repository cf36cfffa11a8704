using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>A span of exchange time in which a position was larger than what protected it.</summary>
/// <param name="To">Null while it lasts.</param>
/// <param name="QuantityMax">The largest unprotected quantity in it, base asset.</param>
public sealed record NakedSpan(Symbol Symbol, DateTimeOffset From, DateTimeOffset? To, decimal QuantityMax)
{
    public TimeSpan Length(DateTimeOffset now) => (To ?? now) - From;
}

/// <summary>Measures how long positions stood unprotected, on the exchange's clock and from its own book.</summary>
/// <remarks>Naked: quantity above the resting reduce-only or close-position market stops against it that have status NEW.</remarks>
internal sealed class ProtectionLedger
{
    private readonly List<NakedSpan> _ended = []; // Evidence: kept whole.
    private readonly SortedDictionary<Symbol, NakedSpan> _running = [];

    public IEnumerable<NakedSpan> Spans => _ended.Concat(_running.Values);

    public void Observe(DateTimeOffset now, IEnumerable<PaperPosition> positions, IEnumerable<PaperAlgoOrder> stops)
    {
        foreach (var position in positions)
        {
            var naked = Math.Max(0, position.Size - stops.Where(s => Guards(s, position)).Sum(s => s.IsClosePosition ? position.Size : s.Quantity));
            if (naked == 0)
            {
                End(position.Symbol, now);
                continue;
            }

            _running[position.Symbol] = _running.TryGetValue(position.Symbol, out var span)
                ? span with { QuantityMax = Math.Max(span.QuantityMax, naked) }
                : new NakedSpan(position.Symbol, now, null, naked);
        }
    }

    /// <summary>All naked time of a symbol until <paramref name="now"/>.</summary>
    public TimeSpan Total(Symbol symbol, DateTimeOffset now) =>
        Spans.Where(s => s.Symbol == symbol).Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Length(now));

    private void End(Symbol symbol, DateTimeOffset now)
    {
        // A span that ends at the instant it began was never one.
        if (_running.Remove(symbol, out var span) && span.From < now)
        {
            _ended.Add(span with { To = now });
        }
    }

    private static bool Guards(PaperAlgoOrder stop, PaperPosition position) =>
        stop.Symbol == position.Symbol && stop.Protects
        && (stop.Side == Core.Exchange.Account.OrderSide.Sell ? position.Amount > 0 : position.Amount < 0);
}
