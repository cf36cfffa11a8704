namespace TradingConsole.Core.Market;

/// <summary>One closed 1-minute trade-price candle.</summary>
/// <param name="OpenTime">Open of the minute, UTC, on the grid.</param>
/// <param name="Volume">Base-asset volume of the minute.</param>
public readonly record struct Candle(
    Symbol Symbol, DateTimeOffset OpenTime, double Open, double High, double Low, double Close, double Volume);

/// <summary>One closed 1-minute mark-price candle; barriers and stops trigger on these.</summary>
public readonly record struct MarkCandle(
    Symbol Symbol, DateTimeOffset OpenTime, double Open, double High, double Low, double Close);

/// <summary>A mark-price snapshot as the exchange publishes it every second.</summary>
/// <param name="Time">Exchange event time, UTC.</param>
/// <param name="FundingRateEstimate">Running estimate, fraction per interval, for <paramref name="NextFundingTime"/>; null when the exchange sends none.</param>
public readonly record struct PremiumSample(
    Symbol Symbol, DateTimeOffset Time, double MarkPrice, double? IndexPrice, double? LastPrice,
    double? FundingRateEstimate, DateTimeOffset? NextFundingTime);

/// <summary>A settled funding rate, fraction of notional per interval; longs pay when positive.</summary>
/// <param name="Time">Funding timestamp of the exchange, UTC; may be some milliseconds after the hour.</param>
public readonly record struct FundingRate(Symbol Symbol, DateTimeOffset Time, double Rate);

/// <summary>Open interest in base-asset contracts.</summary>
public readonly record struct OpenInterest(Symbol Symbol, DateTimeOffset Time, double Contracts);
