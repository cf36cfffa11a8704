using System.Collections.Immutable;

namespace TradingConsole.Core.Market;

/// <summary>Which side of the tick grid a price falls to.</summary>
public enum PriceRounding
{
    /// <summary>A buy limit, a long's stop: never pay or risk more than computed.</summary>
    Down,

    /// <summary>A sell limit, a short's stop.</summary>
    Up,

    /// <summary>Halves go away from zero.</summary>
    Nearest,
}

/// <summary>Whether an order names its price: the exchange keeps separate lot sizes for the two.</summary>
public enum OrderPricing
{
    Market,
    Limit,
}

/// <summary>One filter an order breaks.</summary>
/// <param name="Code">The code the exchange would answer with, e.g. -4164.</param>
/// <param name="Filter">The filter's exchange name, e.g. <c>MIN_NOTIONAL</c>.</param>
/// <param name="Message">Value, rule and unit.</param>
public sealed record FilterBreach(int Code, string Filter, string Message);

/// <summary>
/// Fits prices and quantities to an instrument's filters. The one place where a model's <c>double</c> becomes an order's
/// <c>decimal</c>: quantities only ever shrink, prices go where the caller says.
/// </summary>
public static class ExchangeFilters
{
    /// <summary>A computed price, on the tick grid.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite positive number.</exception>
    public static decimal ToPrice(Instrument instrument, double price, PriceRounding rounding) =>
        RoundPrice(instrument, Cross(price, nameof(price)), rounding);

    /// <summary>A computed quantity, rounded down to the lot step; 0 when smaller than one step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a finite number, or negative.</exception>
    public static decimal ToQuantity(Instrument instrument, double quantity, OrderPricing pricing = OrderPricing.Market) =>
        RoundQuantity(instrument, Cross(quantity, nameof(quantity)), pricing);

    /// <summary>The nearest price on the tick grid in the direction asked for. Bounds are checked, not enforced.</summary>
    public static decimal RoundPrice(Instrument instrument, decimal price, PriceRounding rounding)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentOutOfRangeException.ThrowIfNegative(price);
        var tick = instrument.TickSize;
        if (tick <= 0)
        {
            return price;
        }

        var origin = GridOrigin(instrument);
        var ticks = (price - origin) / tick;
        var whole = rounding switch
        {
            PriceRounding.Down => decimal.Floor(ticks),
            PriceRounding.Up => decimal.Ceiling(ticks),
            _ => decimal.Round(ticks, MidpointRounding.AwayFromZero),
        };

        // The quotient has 28 digits: a price just off the grid may read as whole, so the product is compared again.
        var rounded = origin + (whole * tick);
        return rounding switch
        {
            PriceRounding.Down when rounded > price => rounded - tick,
            PriceRounding.Up when rounded < price => rounded + tick,
            _ => rounded,
        };
    }

    /// <summary>The largest quantity on the lot grid that is not above <paramref name="quantity"/>.</summary>
    public static decimal RoundQuantity(Instrument instrument, decimal quantity, OrderPricing pricing = OrderPricing.Market)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        var step = QuantityStep(instrument, pricing);
        if (step <= 0)
        {
            return quantity;
        }

        var rounded = decimal.Floor(quantity / step) * step;
        return rounded > quantity ? rounded - step : rounded;
    }

    /// <summary>Every filter the order would break, in the order the exchange asks; empty when it would be accepted.</summary>
    /// <param name="price">Limit price; for a market order the mark price, which its notional is measured with.</param>
    /// <param name="isReduceOnly">Reduce-only orders are exempt from MIN_NOTIONAL.</param>
    /// <param name="markPrice">With <paramref name="isBuy"/>, checks a limit price against PERCENT_PRICE.</param>
    public static ImmutableArray<FilterBreach> Check(
        Instrument instrument, decimal price, decimal quantity, OrderPricing pricing,
        bool isReduceOnly = false, decimal? markPrice = null, bool? isBuy = null)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var breaches = ImmutableArray.CreateBuilder<FilterBreach>();
        if (pricing == OrderPricing.Limit)
        {
            CheckPrice(instrument, price, breaches);
            CheckBand(instrument, price, markPrice, isBuy, breaches);
        }

        CheckQuantity(instrument, quantity, pricing, breaches);
        var notional = price * quantity;
        if (!isReduceOnly && notional < instrument.NotionalMin)
        {
            breaches.Add(new FilterBreach(-4164, "MIN_NOTIONAL",
                $"{instrument.Symbol} notional was {notional:0.########} {instrument.QuoteAsset}, at least {instrument.NotionalMin:0.########} is required."));
        }

        return breaches.ToImmutable();
    }

    private static void CheckPrice(Instrument instrument, decimal price, ImmutableArray<FilterBreach>.Builder breaches)
    {
        var symbol = instrument.Symbol;
        if (price <= 0 || (instrument.PriceMin > 0 && price < instrument.PriceMin))
        {
            breaches.Add(new FilterBreach(-4013, "PRICE_FILTER", $"{symbol} price was {price}, the minimum is {instrument.PriceMin}."));
        }

        if (instrument.PriceMax > 0 && price > instrument.PriceMax)
        {
            breaches.Add(new FilterBreach(-4002, "PRICE_FILTER", $"{symbol} price was {price}, the maximum is {instrument.PriceMax}."));
        }

        if (instrument.TickSize > 0 && (price - GridOrigin(instrument)) % instrument.TickSize != 0)
        {
            breaches.Add(new FilterBreach(-4014, "PRICE_FILTER", $"{symbol} price {price} is not on the tick grid of {instrument.TickSize}."));
        }
    }

    private static void CheckBand(
        Instrument instrument, decimal price, decimal? markPrice, bool? isBuy, ImmutableArray<FilterBreach>.Builder breaches)
    {
        if (markPrice is not { } mark || isBuy is not { } buys)
        {
            return;
        }

        if (buys && instrument.PriceMultiplierUp > 0 && price > mark * instrument.PriceMultiplierUp)
        {
            breaches.Add(new FilterBreach(-4016, "PERCENT_PRICE",
                $"{instrument.Symbol} buy price was {price}, at most {instrument.PriceMultiplierUp} × mark {mark} is allowed."));
        }

        if (!buys && price < mark * instrument.PriceMultiplierDown)
        {
            breaches.Add(new FilterBreach(-4024, "PERCENT_PRICE",
                $"{instrument.Symbol} sell price was {price}, at least {instrument.PriceMultiplierDown} × mark {mark} is required."));
        }
    }

    private static void CheckQuantity(
        Instrument instrument, decimal quantity, OrderPricing pricing, ImmutableArray<FilterBreach>.Builder breaches)
    {
        var symbol = instrument.Symbol;
        var filter = pricing == OrderPricing.Market ? "MARKET_LOT_SIZE" : "LOT_SIZE";
        var max = pricing == OrderPricing.Market ? instrument.MarketQuantityMax : instrument.QuantityMax;
        var step = QuantityStep(instrument, pricing);
        if (quantity <= 0 || quantity < instrument.QuantityMin)
        {
            breaches.Add(new FilterBreach(quantity <= 0 ? -4003 : -4004, filter,
                $"{symbol} quantity was {quantity}, the minimum is {instrument.QuantityMin}."));
        }

        if (max > 0 && quantity > max)
        {
            breaches.Add(new FilterBreach(-4005, filter, $"{symbol} quantity was {quantity}, the maximum is {max}."));
        }

        if (step > 0 && quantity % step != 0)
        {
            breaches.Add(new FilterBreach(-4023, filter, $"{symbol} quantity {quantity} is not a multiple of the step {step}."));
        }
    }

    private static decimal GridOrigin(Instrument instrument) =>
        instrument.TickSize > 0 ? instrument.PriceMin % instrument.TickSize : 0;

    private static decimal QuantityStep(Instrument instrument, OrderPricing pricing) =>
        pricing == OrderPricing.Market && instrument.MarketQuantityStep > 0 ? instrument.MarketQuantityStep : instrument.QuantityStep;

    /// <remarks>
    /// The conversion keeps 15 significant digits, so the noise of binary arithmetic (0.29999999999999998) does not cost a whole step.
    /// </remarks>
    private static decimal Cross(double value, string name) => double.IsFinite(value) && value >= 0 && value < 1e15
        ? (decimal)value
        : throw new ArgumentOutOfRangeException(name, value, $"A {name} must be a finite number from 0 to 1e15; it was {value}.");
}
