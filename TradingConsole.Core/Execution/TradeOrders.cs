using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution;

/// <summary>
/// Writes the orders a live desk would have placed for each simulated trade: a market entry, then a reduce-only STOP_MARKET and
/// TAKE_PROFIT_MARKET pair of which one fills and the other is canceled.
/// </summary>
internal sealed class TradeOrders
{
    private readonly Dictionary<Guid, SortedDictionary<string, OrderRecord>> _open = [];
    private long _lastId;

    public TradeOrders(long lastId, IEnumerable<OrderRecord> open)
    {
        _lastId = lastId;
        foreach (var order in open)
        {
            Of(order.TradeId!.Value)[order.ClientOrderId] = order;
        }
    }

    /// <summary>The highest id in use.</summary>
    public long LastId => _lastId;

    /// <summary>Orders that are still NEW, by id.</summary>
    public ImmutableArray<OrderRecord> Open => [.. _open.Values.SelectMany(orders => orders.Values).OrderBy(order => order.OrderId)];

    /// <summary>The orders and fills one event brings about, in the order a venue would report them.</summary>
    public (List<OrderRecord> Orders, List<FillRecord> Fills) Follow(AccountEvent happened)
    {
        var (orders, fills) = (new List<OrderRecord>(), new List<FillRecord>());
        var trade = happened.Trade;
        switch (happened)
        {
            case EntrySubmitted:
                orders.Add(Place(trade, "e", trade.Side.OpeningOrder(), "MARKET", null, happened.Time));
                break;
            case EntryFilled entry:
                Fill(trade, "e", entry.Price, entry.Fee, 0, entry.Time, orders, fills);
                orders.Add(Place(trade, "s", trade.Side.ClosingOrder(), "STOP_MARKET", trade.StopPrice, entry.Time));
                orders.Add(Place(trade, "t", trade.Side.ClosingOrder(), "TAKE_PROFIT_MARKET", trade.TargetPrice, entry.Time));
                break;
            case EntryCanceled:
                CancelRest(trade, happened.Time, orders);
                break;
            case ExitFilled exit:
                Close(trade, exit, orders, fills);
                CancelRest(trade, exit.Time, orders);
                break;
        }

        return (orders, fills);
    }

    private void Close(SimulatedTrade trade, ExitFilled exit, List<OrderRecord> orders, List<FillRecord> fills)
    {
        var leg = exit.Reason switch { ExitReason.Stop => "s", ExitReason.Target => "t", _ => "x" };
        if (leg == "x")
        {
            Place(trade, leg, trade.Side.ClosingOrder(), "MARKET", null, exit.Time);
        }

        Fill(trade, leg, exit.Price, exit.Fee, exit.RealizedPnl, exit.Time, orders, fills);
    }

    private OrderRecord Place(
        SimulatedTrade trade, string leg, string side, string type, decimal? stopPrice, DateTimeOffset time)
    {
        var order = new OrderRecord(
            ++_lastId, ClientId(trade.TradeId, leg), trade.TradeId, trade.Symbol, side, type, "NEW", leg != "e", null, stopPrice,
            trade.Quantity, time, time);
        Of(trade.TradeId)[order.ClientOrderId] = order;
        return order;
    }

    private void Fill(
        SimulatedTrade trade, string leg, decimal price, decimal fee, decimal realized, DateTimeOffset time,
        List<OrderRecord> orders, List<FillRecord> fills)
    {
        var order = Of(trade.TradeId).GetValueOrDefault(ClientId(trade.TradeId, leg))
            ?? throw new InvalidOperationException($"Trade {trade.TradeId} has no open order '{leg}' to fill.");
        Of(trade.TradeId).Remove(order.ClientOrderId);
        orders.Add(order with { Status = "FILLED", Price = price, UpdatedAt = time });
        fills.Add(new FillRecord(++_lastId, order.OrderId, trade.Symbol, price, trade.Quantity, fee, "USDT", realized, time));
    }

    private void CancelRest(SimulatedTrade trade, DateTimeOffset time, List<OrderRecord> orders)
    {
        if (_open.Remove(trade.TradeId, out var rest))
        {
            orders.AddRange(rest.Values.Select(order => order with { Status = "CANCELED", UpdatedAt = time }));
        }
    }

    private SortedDictionary<string, OrderRecord> Of(Guid tradeId)
    {
        if (!_open.TryGetValue(tradeId, out var orders))
        {
            _open[tradeId] = orders = new SortedDictionary<string, OrderRecord>(StringComparer.Ordinal);
        }

        return orders;
    }

    // At most 36 characters from the set the exchange allows; the leg is the last letter.
    private static string ClientId(Guid tradeId, string leg) =>
        $"tc{tradeId:N}"[..30] + "-" + leg;
}
