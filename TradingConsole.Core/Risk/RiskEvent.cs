using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk;

public enum RiskSeverity
{
    Info = 0,
    Warning = 1,
    Critical = 2,
}

/// <summary>Something the guards blocked or tripped.</summary>
/// <param name="Time">Market clock, UTC.</param>
/// <param name="Type">Stable word, e.g. <c>DAY_LOSS</c> or <c>KILL_ENGAGED</c>.</param>
/// <param name="Symbol">Null: the whole account.</param>
/// <param name="DetailsJson">A JSON object, or null.</param>
public sealed record RiskEvent(
    DateTimeOffset Time, string Type, Symbol? Symbol, RiskSeverity Severity, string Message, string? DetailsJson = null);
