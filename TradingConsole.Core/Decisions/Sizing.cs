using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>Turns a verdict that proposes into the proposal itself.</summary>
public static class Sizing
{
    /// <param name="bar">Open time of the decision's bar, UTC.</param>
    /// <remarks>
    /// Triggers are rounded towards the entry: the loss at the stop is never larger than sized for, and a target that the label
    /// would have counted as touched is touched.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The verdict refuses.</exception>
    public static TradeProposal Propose(
        Symbol symbol, DateTimeOffset bar, in DecisionMoment moment, DecisionTerms terms, in DecisionVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(terms);
        if (!verdict.IsProposed)
        {
            throw new InvalidOperationException($"{symbol} at {bar:u}: the verdict refuses ({verdict.Refusals}); there is nothing to propose.");
        }

        var (side, size) = (verdict.Wanted, verdict.Size);
        var (sign, isLong) = (side.Sign(), side == PositionSide.Long);
        var instrument = terms.Instrument;
        var stop = ExchangeFilters.ToPrice(
            instrument, moment.MarkPrice * (1 - (sign * (terms.StopAtr * moment.AtrFraction))), isLong ? PriceRounding.Up : PriceRounding.Down);
        var target = ExchangeFilters.ToPrice(
            instrument, moment.MarkPrice * (1 + (sign * (terms.Label.KTp * moment.AtrFraction))), isLong ? PriceRounding.Down : PriceRounding.Up);
        var liquidation = ExchangeFilters.ToPrice(
            instrument, IsolatedMargin.LiquidationPrice(side, (double)size.Price, size.Leverage, terms.MaintenanceRatio), PriceRounding.Nearest);

        return new TradeProposal(
            symbol, bar, side, size.Quantity, size.Price, size.NotionalUsdt, size.Leverage, stop, target, liquidation,
            instrument.TickSize, terms.Label.HorizonBars, moment.AtrFraction, moment.BarQuoteVolume,
            terms.Label.FeeRate, terms.Label.SlippageK);
    }
}
