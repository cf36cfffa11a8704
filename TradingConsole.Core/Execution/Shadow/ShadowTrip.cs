using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Shadow;

/// <summary>One round trip in the shadow account: the bracket that runs it, and its orders as the shadow venue knows them.</summary>
internal sealed class ShadowTrip(Bracket bracket, EntryIntent? intent)
{
    private readonly Dictionary<string, OrderRecord> _orders = new(StringComparer.Ordinal);

    public Bracket Bracket { get; set; } = bracket;

    /// <summary>What the entry asks of the account; needed until it is sent.</summary>
    public EntryIntent? Intent { get; } = intent;

    /// <summary>When the bracket wants to be told the time.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    public Symbol Symbol => Bracket.Plan.Symbol;

    /// <summary>Orders that can still be executed.</summary>
    public IEnumerable<OrderRecord> Open => _orders.Values.Where(order => order.Status == "NEW");

    public OrderRecord? Find(string clientOrderId) => _orders.GetValueOrDefault(clientOrderId);

    public OrderRecord Put(OrderRecord order) => _orders[order.ClientOrderId] = order;

    /// <summary>The order of a role that rests or waits; the account executes nothing without one.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public OrderLife Resting(OrderRole role) =>
        Bracket.Orders.LastOrDefault(order => order.Role == role && Find(order.ClientOrderId)?.Status == "NEW")
        ?? throw new InvalidOperationException($"Trade {Bracket.Plan.TradeId} has no open {role} order to fill.");

    /// <summary>
    /// A round trip as the stored trade and its open orders show it. Orders keep the names they were stored under, those of earlier
    /// versions too; what is missing is placed again at the next moment.
    /// </summary>
    public static ShadowTrip Restore(SimulatedTrade trade, IReadOnlyCollection<OrderRecord> open)
    {
        var entry = open.FirstOrDefault(order => order is { Type: WireWords.Market, ReduceOnly: false });
        var (opening, closing) = trade.Side == PositionSide.Long ? (OrderSide.Buy, OrderSide.Sell) : (OrderSide.Sell, OrderSide.Buy);
        var entered = trade.Status == TradeStatus.Open ? trade.Quantity : 0;
        var orders = ImmutableArray.CreateBuilder<OrderLife>();
        orders.Add(new OrderLife(
            entry?.ClientOrderId ?? ClientOrderIds.For(OrderRole.Entry, trade.TradeId, 0), OrderRole.Entry, opening, trade.Quantity, null,
            trade.Status == TradeStatus.Open ? OrderState.Filled : OrderState.Working, entered, trade.EntryTime ?? trade.EntryDue,
            entry?.CreatedAt ?? trade.EntryDue));
        foreach (var order in open.Where(order => WireWords.FindConditional(order.Type) is not null).OrderBy(order => order.OrderId))
        {
            orders.Add(new OrderLife(
                order.ClientOrderId, order.Type == WireWords.StopMarket ? OrderRole.Stop : OrderRole.Target, closing, order.Quantity,
                order.StopPrice, OrderState.Working, 0, order.CreatedAt, order.CreatedAt));
        }

        var growth = entered > 0 ? ImmutableArray.Create(new EntryGrowth(entered, trade.EntryTime ?? trade.EntryDue)) : [];
        var bracket = new Bracket(PlanOf(trade), orders.ToImmutable(), [], 0, growth, null, null, null, null, [])
        {
            // Stops that were moved away have names too: numbers go on behind the highest.
            Dropped = Math.Max(0, orders.Max(order => ClientOrderIds.SequenceOf(order.ClientOrderId) ?? 0) + 1 - orders.Count),
        };
        var isWhole = entered == 0 || (bracket.Covered >= entered && bracket.Orders.Any(order => order.Role == OrderRole.Target));
        var trip = new ShadowTrip(bracket, null) { WakeAt = isWhole ? trade.ExpiresAt : DateTimeOffset.MinValue };
        foreach (var order in open)
        {
            trip.Put(order);
        }

        return trip;
    }

    private static BracketPlan PlanOf(SimulatedTrade trade) => new(
        trade.TradeId, trade.Symbol, trade.Side, trade.Quantity, trade.StopPrice, trade.TargetPrice, trade.ExpiresAt, trade.ExpiresAt,
        trade.Quantity);
}
