namespace TradingConsole.Web.Pages.Signals;

/// <summary>What a stored decision kept besides what tables show: enough to say what it rested on.</summary>
/// <param name="Present">Features with a value, of <paramref name="Count"/>.</param>
public sealed record DecisionEvidence(int SchemaVersion, int Present, int Count, int PolicyVersion, int RiskVersion);
