using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>What survives a process: brackets, orders and fills as the journal was given them, under the rules a database would keep.</summary>
internal sealed class Disk
{
    private readonly SortedDictionary<Guid, Bracket> _brackets = [];
    private readonly SortedDictionary<string, (Guid Trade, OrderLife Order)> _orders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(Symbol Symbol, long FillId), VenueFill> _fills = [];
    private readonly SortedDictionary<(Symbol Symbol, long FillId), VenueFill> _booked = [];

    public IEnumerable<Bracket> Brackets => _brackets.Values;

    public IEnumerable<OrderLife> Orders => _orders.Values.Select(row => row.Order);

    /// <summary>Fills of round trips.</summary>
    public IReadOnlyDictionary<(Symbol Symbol, long FillId), VenueFill> Fills => _fills;

    /// <summary>Executions that belong to no round trip, kept beside.</summary>
    public IReadOnlyDictionary<(Symbol Symbol, long FillId), VenueFill> Booked => _booked;

    /// <summary>One transaction: all of it or, where a rule is broken, nothing.</summary>
    /// <exception cref="InvalidOperationException">A client order id already names an order of another round trip.</exception>
    public void Write(BracketRecord record)
    {
        var trade = record.Bracket.Plan.TradeId;
        foreach (var order in record.ChangedOrders)
        {
            if (_orders.TryGetValue(order.ClientOrderId, out var known) && known.Trade != trade)
            {
                throw new InvalidOperationException($"Client order id {order.ClientOrderId} belongs to another round trip.");
            }
        }

        _brackets[trade] = record.Bracket;
        foreach (var order in record.ChangedOrders)
        {
            _orders[order.ClientOrderId] = (trade, order);
        }

        foreach (var fill in record.NewFills)
        {
            _fills.TryAdd((fill.Symbol, fill.FillId), fill);
        }
    }

    /// <summary>Orders that left before they were written down: only what protects or closes may, when the journal is in trouble.</summary>
    public HashSet<string> LeftUnwritten { get; } = new(StringComparer.Ordinal);

    public bool Knows(string clientOrderId) => _orders.ContainsKey(clientOrderId);

    public void Book(VenueFill fill) => _booked.TryAdd((fill.Symbol, fill.FillId), fill);

    public ImmutableArray<Bracket> Incomplete() => [.. _brackets.Values.Where(bracket => !bracket.IsOver || bracket.OwesBooks)];
}
