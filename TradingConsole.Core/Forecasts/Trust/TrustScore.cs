namespace TradingConsole.Core.Forecasts.Trust;

/// <summary>How far a market's price deserves to be believed, 0 to 100, and what that is made of.</summary>
public sealed record TrustScore(DateTimeOffset Ts, string MarketId, double Score, TrustComponents Components);

/// <summary>Each 0 (bad) to 1 (good).</summary>
/// <param name="ManipulationSuspect">0 (nothing suspicious) to 1: the one that counts against.</param>
/// <param name="Dispute">1: never disputed; 0: in dispute.</param>
public sealed record TrustComponents(double Liquidity, double Stability, double QuestionQuality, double ManipulationSuspect, double Dispute);
