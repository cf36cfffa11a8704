using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Account;

/// <summary>The direction of an order.</summary>
public enum OrderSide
{
    Buy,
    Sell,
}

/// <summary>An order for immediate execution at the market.</summary>
/// <param name="Quantity">Base asset, already on the instrument's market step.</param>
/// <param name="ReduceOnly">May only shrink the position; every exit says so.</param>
/// <param name="ClientOrderId">Durable before the request leaves; at most 36 of <c>A-Z a-z 0-9 . : / _ -</c>.</param>
public sealed record MarketOrder(Symbol Symbol, OrderSide Side, decimal Quantity, bool ReduceOnly, string ClientOrderId);

/// <summary>What a conditional order becomes when its trigger price is reached.</summary>
public enum ConditionalType
{
    /// <summary><c>STOP_MARKET</c>: limits the loss.</summary>
    StopMarket,

    /// <summary><c>TAKE_PROFIT_MARKET</c>: takes the gain.</summary>
    TakeProfitMarket,
}

/// <summary>
/// A protective order of the algo-order service. It triggers on the mark price and only ever reduces the position: an order that
/// could open one cannot be expressed here.
/// </summary>
/// <param name="Quantity">Base asset, on the step.</param>
/// <param name="TriggerPrice">Mark price, USDT, on the tick.</param>
/// <param name="ClientOrderId">Becomes the client order id of the child order when it triggers.</param>
public sealed record ConditionalOrder(
    Symbol Symbol, OrderSide Side, ConditionalType Type, decimal Quantity, decimal TriggerPrice, string ClientOrderId);
