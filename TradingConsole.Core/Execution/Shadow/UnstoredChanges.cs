using System.Collections.Immutable;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Shadow;

/// <summary>What happened in the shadow account and is not stored yet: the latest state of trades and orders, every fill and event.</summary>
internal sealed class UnstoredChanges
{
    private readonly Dictionary<Guid, SimulatedTrade> _trades = [];
    private readonly SortedDictionary<long, OrderRecord> _orders = [];
    private readonly List<FillRecord> _fills = [];
    private readonly List<AccountEvent> _events = [];

    public bool Any => _events.Count > 0 || _orders.Count > 0;

    public void Add(AccountEvent happened)
    {
        _events.Add(happened);
        _trades[happened.Trade.TradeId] = happened.Trade;
    }

    public void Put(OrderRecord order) => _orders[order.OrderId] = order;

    public void Add(FillRecord fill) => _fills.Add(fill);

    public DeskChanges Take(AccountSnapshot account, ImmutableArray<PositionSnapshot> positions)
    {
        var changes = new DeskChanges([.. _trades.Values], [.. _orders.Values], [.. _fills], [.. _events], account, positions);
        _trades.Clear();
        _orders.Clear();
        _fills.Clear();
        _events.Clear();
        return changes;
    }

    /// <summary>Takes changes back that could not be stored. Newer states win.</summary>
    public void Return(DeskChanges unstored)
    {
        foreach (var trade in unstored.Trades)
        {
            _trades.TryAdd(trade.TradeId, trade);
        }

        foreach (var order in unstored.Orders)
        {
            _orders.TryAdd(order.OrderId, order);
        }

        _fills.InsertRange(0, unstored.Fills);
        _events.InsertRange(0, unstored.Events);
    }
}
