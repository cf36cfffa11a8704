using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution;

/// <summary>The stored spelling of a trade's status and exit reason.</summary>
public static class TradeWords
{
    /// <summary><c>pending</c>, <c>open</c>, <c>closed</c> or <c>canceled</c>.</summary>
    public static string Word(this TradeStatus status) => status switch
    {
        TradeStatus.Pending => "pending",
        TradeStatus.Open => "open",
        TradeStatus.Closed => "closed",
        _ => "canceled",
    };

    /// <summary><c>STOP</c>, <c>TARGET</c>, <c>TIME</c>, <c>LIQUIDATION</c>, <c>OPERATOR</c> or <c>KILL</c>.</summary>
    public static string Word(this ExitReason reason) => reason.ToString().ToUpperInvariant();

    /// <exception cref="FormatException">Not a status.</exception>
    public static TradeStatus ParseStatus(string word) =>
        Enum.TryParse<TradeStatus>(word, ignoreCase: true, out var status) ? status
        : throw new FormatException($"Trade status '{word}' is unknown.");

    /// <exception cref="FormatException">Not an exit reason.</exception>
    public static ExitReason ParseExitReason(string word) =>
        Enum.TryParse<ExitReason>(word, ignoreCase: true, out var reason) ? reason
        : throw new FormatException($"Exit reason '{word}' is unknown.");
}
