using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Trust;

/// <summary>What is known of a market when its price is judged; null where nobody told.</summary>
/// <param name="Vol">Deviation of the hourly changes, per hour, in log-odds.</param>
/// <param name="Band">The latest conformal band.</param>
/// <param name="RoundTripShare">0 to 1, as <paramref name="TopShare"/>.</param>
public sealed record TrustInput(
    string MarketId, MarketStatus Status, string LabelRule, bool WasDisputed, double? Volume24hUsd, double? OpenInterestUsd, int? Wallets, double? TopShare,
    double? RoundTripShare, double? Vol, BandSpread? Band, double? Ambiguity, double? ResolutionRisk);

/// <summary>A band's two ends and how far ahead it speaks.</summary>
public readonly record struct BandSpread(double Q10, double Q90, TimeSpan Ahead);
