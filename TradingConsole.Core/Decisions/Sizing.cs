using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>From an accepted side to an order the exchange would take: size, leverage, stop and target.</summary>
internal static class Sizing
{
    /// <summary>The liquidation price lies at least this many stop distances away from the entry.</summary>
    public const double LiquidationStopDistances = 2;

    /// <summary>Beyond any lot, within the reach of exchange decimals.</summary>
    private const double QuantityMax = 1e14;

    /// <returns>Null when a limit refused; the failing stage says which.</returns>
    public static TradeProposal? Propose(
        DecisionInput input, PositionSide side, ImmutableArray<DecisionStage>.Builder stages)
    {
        var policy = input.Policy;
        var byRisk = input.EquityUsdt * policy.RiskPerTradeFraction / input.StopFraction;
        var cap = input.EquityUsdt * policy.NotionalFractionMax;
        var factor = PolicyGates.SizeFactor(input);
        var wanted = Math.Min(byRisk, cap) * factor;
        stages.Add(new("size", "RISK_PER_TRADE", byRisk, null, true, "usdt"));
        stages.Add(new("size", "NOTIONAL_CAP", Math.Min(byRisk, cap), cap, true, "usdt"));
        stages.Add(new("size", "REGIME_FACTOR", wanted, factor, true, "usdt"));

        var leverage = IsolatedMargin.LeverageFor(
            side, LiquidationStopDistances * input.StopFraction, input.MaintenanceRatio, policy.LeverageMax);
        stages.Add(new("size", ReasonCodes.StopTooWide, leverage, policy.LeverageMax, leverage >= 1, "x"));

        var price = ExchangeFilters.ToPrice(input.Instrument, input.LastPrice, PriceRounding.Nearest);
        var quantity = Quantity(input, wanted);
        var minimum = input.Instrument.QuantityMin;
        stages.Add(new("size", ReasonCodes.BelowMinQuantity,
            (double)quantity, (double)minimum, quantity > 0 && quantity >= minimum, "count"));
        var notional = quantity * price;
        stages.Add(new("size", ReasonCodes.BelowMinNotional,
            (double)notional, (double)input.Instrument.NotionalMin, notional >= input.Instrument.NotionalMin, "usdt"));

        return stages.Any(stage => !stage.Passed) ? null : Build(input, side, quantity, price, leverage);
    }

    private static decimal Quantity(DecisionInput input, double notional)
    {
        var quantity = ExchangeFilters.ToQuantity(input.Instrument, Math.Min(notional / input.LastPrice, QuantityMax));
        var max = input.Instrument.MarketQuantityMax;
        return max > 0 && quantity > max ? ExchangeFilters.RoundQuantity(input.Instrument, max) : quantity;
    }

    // Triggers are rounded towards the entry: the loss at the stop is never larger than sized for, and a target that the label
    // would have counted as touched is touched.
    private static TradeProposal Build(DecisionInput input, PositionSide side, decimal quantity, decimal price, int leverage)
    {
        var towardsEntryFromBelow = PriceRounding.Up;
        var towardsEntryFromAbove = PriceRounding.Down;
        var sign = side.Sign();
        var stop = ExchangeFilters.ToPrice(
            input.Instrument, input.MarkPrice * (1 - (sign * input.StopFraction)),
            side == PositionSide.Long ? towardsEntryFromBelow : towardsEntryFromAbove);
        var target = ExchangeFilters.ToPrice(
            input.Instrument, input.MarkPrice * (1 + (sign * input.TargetFraction)),
            side == PositionSide.Long ? towardsEntryFromAbove : towardsEntryFromBelow);
        var liquidation = ExchangeFilters.ToPrice(
            input.Instrument, IsolatedMargin.LiquidationPrice(side, (double)price, leverage, input.MaintenanceRatio),
            PriceRounding.Nearest);

        return new TradeProposal(
            input.Symbol, input.Bar, side, quantity, price, quantity * price, leverage, stop, target, liquidation,
            input.Instrument.TickSize, input.Label.HorizonBars, input.AtrFraction, input.BarQuoteVolume,
            input.Label.FeeRate, input.Label.SlippageK);
    }
}
