namespace TradingConsole.Core.Market;

/// <summary>A listed contract and the filters its orders must obey. Prices and quantities are exchange decimals.</summary>
/// <param name="Status">Exchange status word, e.g. <c>TRADING</c>, <c>SETTLING</c>; <c>ABSENT</c> when configured but not listed.</param>
/// <param name="ContractType"><c>PERPETUAL</c> or <c>TRADIFI_PERPETUAL</c>.</param>
/// <param name="QuantityStep">LOT_SIZE step for limit orders; <paramref name="MarketQuantityStep"/> binds market orders.</param>
/// <param name="NotionalMin">MIN_NOTIONAL in USDT; reduce-only orders are exempt.</param>
/// <param name="DeliveryTime">Settlement time; far future for a live perpetual, moved close once delisting is announced.</param>
public sealed record Instrument(
    Symbol Symbol,
    string Status,
    string ContractType,
    string BaseAsset,
    string QuoteAsset,
    decimal TickSize,
    decimal QuantityStep,
    decimal MarketQuantityStep,
    decimal QuantityMin,
    decimal MarketQuantityMax,
    decimal NotionalMin,
    DateTimeOffset? OnboardTime,
    DateTimeOffset? DeliveryTime)
{
    /// <summary>LOT_SIZE maximum of limit orders; 0 when the exchange set none.</summary>
    public decimal QuantityMax { get; init; }

    /// <summary>PRICE_FILTER minimum, also the origin of the tick grid; 0 when the exchange set none.</summary>
    public decimal PriceMin { get; init; }

    /// <summary>PRICE_FILTER maximum; 0 when the exchange set none.</summary>
    public decimal PriceMax { get; init; }

    /// <summary>PERCENT_PRICE: a buy may not be priced above mark × this; 0 when the exchange set none.</summary>
    public decimal PriceMultiplierUp { get; init; }

    /// <summary>PERCENT_PRICE: a sell may not be priced below mark × this; 0 when the exchange set none.</summary>
    public decimal PriceMultiplierDown { get; init; }

    /// <summary>Only <c>TRADING</c> is tradable; an unknown word is not.</summary>
    public bool IsTradable => Status == "TRADING";
}
