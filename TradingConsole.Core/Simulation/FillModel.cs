using TradingConsole.Core.Market;

namespace TradingConsole.Core.Simulation;

/// <summary>The one rule for simulated fills (seed 2 §10.1), shared by backtest, shadow and paper exchange.</summary>
/// <remarks>
/// Market orders fill at once and whole, at the given price worsened by slippage, rounded to the tick against the trade. A stop
/// fills from the worse of trigger and first price seen beyond it; a target never fills better than its trigger. Stateless.
/// </remarks>
public static class FillModel
{
    /// <summary>Slippage of one fill, fraction: <c>K · ATR · (1 + √(notional / bar quote volume))</c>.</summary>
    public static double Slippage(double notional, FillTerms terms) => TradingCosts.Slippage(
        terms.SlippageK, terms.AtrFraction, TradingCosts.Participation(notional, terms.BarQuoteVolume));

    /// <summary>The price a market order gets.</summary>
    /// <param name="isBuy">True when the order buys.</param>
    /// <param name="price">Before slippage, USDT, positive.</param>
    public static decimal MarketFill(bool isBuy, double price, decimal quantity, FillTerms terms)
    {
        var slippage = Slippage(price * (double)quantity, terms);
        var worsened = isBuy ? price * (1 + slippage) : price * Math.Max(0, 1 - slippage);
        return RoundAgainst(isBuy, worsened, terms.TickSize);
    }

    /// <summary>Taker fee, USDT, to 8 decimals as the exchange books it.</summary>
    public static decimal Fee(decimal price, decimal quantity, FillTerms terms) =>
        decimal.Round(price * quantity * (decimal)terms.FeeRate, 8, MidpointRounding.AwayFromZero);

    /// <summary>What, if anything, a range of mark prices triggers, and the price before slippage.</summary>
    /// <remarks>
    /// Touching counts. A range that touches stop and target is a stop. A first price at or beyond the liquidation price is a
    /// liquidation, because the market jumped over the stop.
    /// </remarks>
    public static (ExitReason Reason, double Price)? Trigger(SimulatedTrade trade, MarkRange range)
    {
        var sign = trade.Side.Sign();
        var (worst, best) = trade.Side == PositionSide.Long ? (range.Low, range.High) : (range.High, range.Low);
        var stop = (double)trade.StopPrice;
        var target = (double)trade.TargetPrice;
        var liquidation = (double)(trade.LiquidationPrice ?? 0);
        bool Beyond(double price, double level) => sign * (price - level) <= 0;

        if (liquidation > 0 && (Beyond(range.First, liquidation) || (Beyond(worst, liquidation) && !Beyond(liquidation, stop))))
        {
            return (ExitReason.Liquidation, liquidation);
        }

        if (Beyond(worst, stop))
        {
            return (ExitReason.Stop, Beyond(range.First, stop) ? range.First : stop);
        }

        return sign * (best - target) >= 0 ? (ExitReason.Target, target) : null;
    }

    // The crossing from double to decimal: one place, one way, always to the trade's disadvantage.
    private static decimal RoundAgainst(bool isBuy, double price, decimal tick)
    {
        var exact = (decimal)price;
        if (tick <= 0)
        {
            return exact;
        }

        var ticks = exact / tick;
        return (isBuy ? decimal.Ceiling(ticks) : decimal.Floor(ticks)) * tick;
    }
}
