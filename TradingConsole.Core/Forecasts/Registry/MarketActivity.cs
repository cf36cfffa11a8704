namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>What is known of a market's activity at an instant; null where nobody told.</summary>
/// <param name="Ts">When it was received, or the end of the span it sums up.</param>
/// <param name="Volume24hUsd">Over the 24 h before, as the catalogue counts it.</param>
/// <param name="OpenInterestUsd">Of the market.</param>
/// <param name="LiquidityUsd">Resting in the book.</param>
/// <param name="Wallets">That traded within the 24 h before <paramref name="Ts"/>, as the two shares.</param>
/// <param name="TopShare">Of that volume by the largest wallet, 0 to 1.</param>
/// <param name="RoundTripShare">Of that volume which ended flat, 0 to 1.</param>
/// <param name="VolumeTotalUsd">Ever traded in the order book, as a subgraph counts it.</param>
public sealed record MarketActivity(
    string MarketId, DateTimeOffset Ts, double? Volume24hUsd = null, double? OpenInterestUsd = null, double? LiquidityUsd = null, int? Wallets = null,
    double? TopShare = null, double? RoundTripShare = null, double? VolumeTotalUsd = null);
