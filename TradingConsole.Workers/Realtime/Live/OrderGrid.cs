using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>What the instrument's filters make of an order, and what they refuse.</summary>
internal static class OrderGrid
{
    /// <summary>
    /// A closing quantity the filters accept: rounded up, because what only reduces cannot close more than is held. Steps may have
    /// become coarser since the position was opened.
    /// </summary>
    public static decimal Closing(decimal quantity, Instrument? instrument)
    {
        if (instrument is null)
        {
            return quantity;
        }

        var step = instrument.MarketStep();
        var onGrid = step > 0 ? Math.Ceiling(quantity / step) * step : quantity;
        return Math.Max(onGrid, instrument.QuantityMin);
    }

    /// <summary>
    /// A trigger price on the tick grid of now, towards the entry as the plan was rounded: ticks that became coarser must not make the loss
    /// larger than decided.
    /// </summary>
    public static decimal Trigger(OrderLife order, Instrument? instrument)
    {
        var price = order.TriggerPrice ?? throw new ArgumentException($"{order.ClientOrderId} has no trigger price.", nameof(order));
        return instrument is null ? price
            : order.Role == OrderRole.Stop == (order.Side == OrderSide.Sell) ? instrument.PriceUp(price)
            : instrument.PriceDown(price);
    }

    /// <summary>Why the venue would refuse an entry; null when its filters let it pass.</summary>
    public static string? Refuse(BracketPlan plan, Instrument? instrument)
    {
        if (instrument is null)
        {
            return $"{plan.Symbol} is not listed";
        }

        var step = instrument.MarketStep();
        return !instrument.IsTradable ? $"{plan.Symbol} is {instrument.Status}, not TRADING"
            : plan.Quantity <= 0 || plan.Quantity < instrument.QuantityMin ? $"quantity {plan.Quantity} is below {instrument.QuantityMin}"
            : step > 0 && plan.Quantity % step != 0 ? $"quantity {plan.Quantity} is off the step {step}"
            : instrument.MarketQuantityMax > 0 && plan.Quantity > instrument.MarketQuantityMax
                ? $"quantity {plan.Quantity} is above the market maximum {instrument.MarketQuantityMax}"
            : plan.Quantity * Math.Min(plan.StopPrice, plan.TargetPrice) < instrument.NotionalMin
                ? $"notional {plan.Quantity * Math.Min(plan.StopPrice, plan.TargetPrice):0.##} is below {instrument.NotionalMin}"
            : PriceProblem("stop", plan.StopPrice, instrument) ?? PriceProblem("target", plan.TargetPrice, instrument)
            ?? (plan.Side == PositionSide.Long == plan.StopPrice < plan.TargetPrice ? null
                : $"stop {plan.StopPrice} and target {plan.TargetPrice} stand on the wrong sides for {plan.Side}");
    }

    private static string? PriceProblem(string name, decimal price, Instrument instrument) =>
        price <= 0 || price < instrument.PriceMin || (instrument.PriceMax > 0 && price > instrument.PriceMax)
            ? $"{name} {price} is outside {instrument.PriceMin} to {instrument.PriceMax}"
        : instrument.TickSize > 0 && (price - instrument.PriceMin) % instrument.TickSize != 0 ? $"{name} {price} is off the tick {instrument.TickSize}"
        : null;
}
