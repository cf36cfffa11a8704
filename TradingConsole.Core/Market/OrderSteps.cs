namespace TradingConsole.Core.Market;

/// <summary>The grids on which the venue accepts a contract's prices and quantities.</summary>
public static class OrderSteps
{
    private const int MultiplesTried = 1_000;

    /// <summary>
    /// The smallest step whose multiples satisfy LOT_SIZE and MARKET_LOT_SIZE alike, base asset; 0 when there is none. Usually one step
    /// divides the other, but nothing says that it must.
    /// </summary>
    public static decimal MarketStep(this Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var (fine, coarse) = instrument.QuantityStep < instrument.MarketQuantityStep
            ? (instrument.QuantityStep, instrument.MarketQuantityStep) : (instrument.MarketQuantityStep, instrument.QuantityStep);
        if (fine <= 0)
        {
            return Math.Max(0, coarse);
        }

        for (var times = 1; times <= MultiplesTried; times++)
        {
            if (coarse * times % fine == 0)
            {
                return coarse * times;
            }
        }

        return coarse;
    }

    /// <summary>The highest price on the tick grid that is not above this one.</summary>
    public static decimal PriceDown(this Instrument instrument, decimal price) => instrument is not { TickSize: > 0 and var tick } ? price
        : instrument.PriceMin + (Math.Floor((price - instrument.PriceMin) / tick) * tick);

    /// <summary>The lowest price on the tick grid that is not below this one.</summary>
    public static decimal PriceUp(this Instrument instrument, decimal price) => instrument is not { TickSize: > 0 and var tick } ? price
        : instrument.PriceMin + (Math.Ceiling((price - instrument.PriceMin) / tick) * tick);
}
