using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>From an accepted side to an order the exchange would take: size and leverage.</summary>
/// <param name="ByRiskUsdt">Notional whose loss at the stop is the risk per trade.</param>
/// <param name="CapUsdt">Largest notional of one position.</param>
/// <param name="WantedUsdt">The smaller of the two, times the regime's factor.</param>
/// <param name="Leverage">Largest allowed leverage whose liquidation is far enough from the stop; 0 when none is.</param>
/// <param name="Price">Last price on the tick grid.</param>
/// <param name="Quantity">On the lot grid.</param>
public readonly record struct SizeFigures(
    double ByRiskUsdt, double CapUsdt, double WantedUsdt, int Leverage, decimal Price, decimal Quantity)
{
    /// <summary>The liquidation price lies at least this many stop distances away from the entry.</summary>
    public const double LiquidationStopDistances = 2;

    /// <summary>Beyond any lot, within the reach of exchange decimals.</summary>
    private const double QuantityMax = 1e14;

    public decimal NotionalUsdt => Quantity * Price;

    internal static SizeFigures Of(in DecisionMoment moment, DecisionTerms terms, PositionSide side, double factor)
    {
        var policy = terms.Policy;
        var stop = terms.StopAtr * moment.AtrFraction;
        var byRisk = moment.EquityUsdt * policy.RiskPerTradeFraction / stop;
        var cap = moment.EquityUsdt * policy.NotionalFractionMax;
        var wanted = Math.Min(byRisk, cap) * factor;
        var leverage = IsolatedMargin.LeverageFor(
            side, LiquidationStopDistances * stop, terms.MaintenanceRatio, policy.LeverageMax);
        var price = ExchangeFilters.ToPrice(terms.Instrument, moment.LastPrice, PriceRounding.Nearest);
        return new(byRisk, cap, wanted, leverage, price, QuantityOf(terms.Instrument, wanted, moment.LastPrice));
    }

    /// <summary>Every size limit that objects.</summary>
    public Refusals Refusals(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return (Leverage >= 1 ? 0 : Decisions.Refusals.StopTooWide)
            | (Quantity > 0 && Quantity >= instrument.QuantityMin ? 0 : Decisions.Refusals.BelowMinQuantity)
            | (NotionalUsdt >= instrument.NotionalMin ? 0 : Decisions.Refusals.BelowMinNotional);
    }

    private static decimal QuantityOf(Instrument instrument, double notional, double price)
    {
        var quantity = ExchangeFilters.ToQuantity(instrument, Math.Min(notional / price, QuantityMax));
        var max = instrument.MarketQuantityMax;
        return max > 0 && quantity > max ? ExchangeFilters.RoundQuantity(instrument, max) : quantity;
    }
}
