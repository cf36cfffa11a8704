using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Markets;

/// <summary>A contract as <c>exchangeInfo</c> lists it.</summary>
/// <param name="Status">Exchange status word; only <c>TRADING</c> has live streams.</param>
/// <param name="UnderlyingType"><c>COIN</c> or <c>COMMODITY</c>.</param>
/// <param name="OpenInterestUsdt">Typical open interest, USDT.</param>
public sealed record PaperInstrument(
    Symbol Symbol,
    string Status,
    string ContractType,
    string UnderlyingType,
    string BaseAsset,
    decimal TickSize,
    decimal QuantityStep,
    decimal QuantityMax,
    decimal MarketQuantityMax,
    decimal NotionalMin,
    DateTimeOffset OnboardTime,
    DateTimeOffset DeliveryTime,
    double OpenInterestUsdt)
{
    /// <summary>The exchange's stand-in for "no delivery planned".</summary>
    public static readonly DateTimeOffset NoDelivery = DateTimeOffset.FromUnixTimeMilliseconds(4133404800000);

    public bool IsTrading => Status == "TRADING";

    /// <summary>Settled in USDT, but traded by the rules of another market (gold, silver).</summary>
    public bool IsTradFi => ContractType == "TRADIFI_PERPETUAL";

    /// <summary>Decimals a price is written with.</summary>
    public int PriceDecimals { get; } = TickSize.Scale;

    /// <summary>Decimals a quantity is written with.</summary>
    public int QuantityDecimals { get; } = QuantityStep.Scale;
}
