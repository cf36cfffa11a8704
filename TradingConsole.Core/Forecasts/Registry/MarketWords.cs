namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>A market's status as tables, API and pages spell it.</summary>
public static class MarketWords
{
    public static string Of(MarketStatus status) => status.ToString().ToUpperInvariant();

    /// <exception cref="ArgumentException">It is none of the four.</exception>
    public static MarketStatus Status(string text) => text switch
    {
        "ACTIVE" => MarketStatus.Active,
        "RESOLVED" => MarketStatus.Resolved,
        "VOID" => MarketStatus.Void,
        "UNRESOLVED" => MarketStatus.Unresolved,
        _ => throw new ArgumentException($"status '{text}' is none of ACTIVE, RESOLVED, VOID, UNRESOLVED", nameof(text)),
    };
}
