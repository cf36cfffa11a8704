using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Slippage;

/// <summary>One live fill beside the fill shadow's model gives at that moment.</summary>
/// <param name="FillId">The venue's; unique per symbol.</param>
/// <param name="Side">Of the order.</param>
/// <param name="Quantity">Of this fill, base asset.</param>
/// <param name="ReferencePrice">Before slippage, USDT.</param>
/// <param name="ModelPrice">Where the model would have filled the whole order, USDT.</param>
public sealed record SlippageComparison(
    Symbol Symbol, long FillId, Guid TradeId, string ClientOrderId, OrderRole Role, OrderSide Side, DateTimeOffset Time,
    decimal Quantity, decimal ReferencePrice, decimal ModelPrice, decimal ActualPrice)
{
    /// <summary>What the model charges against the reference, basis points; positive is worse for us.</summary>
    public double ModelBps => Bps(ModelPrice);

    /// <summary>What the venue charged, likewise.</summary>
    public double ActualBps => Bps(ActualPrice);

    /// <summary>
    /// Compares as shadow fills: an entry or exit from the market's price, a stop from the worse of trigger and market, a target from
    /// its trigger; slippage is measured by the whole order, because the model fills whole.
    /// </summary>
    /// <param name="costs">The decision's, the same a shadow trade carries.</param>
    /// <param name="market">Market price at the fill, USDT: last trade for what opens, mark for what closes; null when nobody knew it.</param>
    /// <returns>Null for a fill of nobody's order of ours, or without a reference.</returns>
    public static SlippageComparison? Of(Bracket bracket, VenueFill fill, FillTerms costs, double? market)
    {
        ArgumentNullException.ThrowIfNull(bracket);
        ArgumentNullException.ThrowIfNull(fill);
        ArgumentNullException.ThrowIfNull(costs);
        if (bracket.OwnerOf(fill) is not { } order || Reference(order, market) is not { } reference)
        {
            return null;
        }

        var model = FillModel.MarketFill(order.Side == OrderSide.Buy, reference, order.Quantity, costs);
        return new SlippageComparison(
            fill.Symbol, fill.FillId, bracket.Plan.TradeId, order.ClientOrderId, order.Role, order.Side, fill.Time, fill.Quantity,
            (decimal)reference, model, fill.Price);
    }

    private static double? Reference(OrderLife order, double? market)
    {
        var known = market is { } price && double.IsFinite(price) && price > 0 ? market : null;
        var trigger = (double?)order.TriggerPrice;
        return order.Role switch
        {
            OrderRole.Target => trigger,
            OrderRole.Stop when known is { } seen && trigger is { } level =>
                order.Side == OrderSide.Sell ? Math.Min(seen, level) : Math.Max(seen, level),
            OrderRole.Stop => trigger,
            _ => known,
        };
    }

    private double Bps(decimal price) =>
        (double)((Side == OrderSide.Buy ? price - ReferencePrice : ReferencePrice - price) / ReferencePrice) * 10_000;
}

/// <summary>Model against venue over many fills of one symbol and side. Basis points, weighted by notional.</summary>
/// <param name="Side">Of the orders.</param>
/// <param name="ExcessBpsP95">95th percentile of actual minus model over the fills, unweighted.</param>
/// <param name="ExcessUsdt">What the venue cost beyond the model, USDT; negative: less.</param>
public sealed record SlippageSummary(
    Symbol Symbol, OrderSide Side, long Fills, decimal NotionalUsdt, double ModelBps, double ActualBps, double ExcessBpsP95, decimal ExcessUsdt)
{
    public double ExcessBps => ActualBps - ModelBps;
}
