using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Trust;

/// <summary>How far a market's price deserves to be believed, 0 to 100, and what that is made of.</summary>
public sealed record TrustScore(DateTimeOffset Ts, string MarketId, double Score, TrustComponents Components);

/// <summary>Each 0 (bad) to 1 (good).</summary>
/// <param name="ManipulationSuspect">0 (nothing suspicious) to 1: the one that counts against.</param>
/// <param name="Dispute">1: never disputed; 0: in dispute.</param>
public sealed record TrustComponents(double Liquidity, double Stability, double QuestionQuality, double ManipulationSuspect, double Dispute)
{
    /// <summary>What nobody told, by name: a component of that name stands at its neutral value, an indicator of that name was left out.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>The indicators of manipulation that were known, each 0 (usual) to 1 (suspicious), by name.</summary>
    public ImmutableSortedDictionary<string, double> Indicators { get; init; } = ImmutableSortedDictionary<string, double>.Empty;
}
