using TradingConsole.Core.Execution.GoLive;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Who may arm, and for how long; an admin's to change.</summary>
/// <param name="AdminOnly">An operator may not.</param>
/// <param name="Hours">Live ends by itself after so many hours of market time.</param>
public sealed record ArmingRules(bool AdminOnly, double Hours)
{
    public const string Key = "arming_rules";

    /// <summary>Real money is an admin's to arm until an admin says otherwise; a rehearsal is every operator's.</summary>
    public static ArmingRules DefaultOf(string market) => new(market == DeskOptions.BinanceMarket, 2);

    /// <summary>The go-live thresholds of a market.</summary>
    public static GoLiveThresholds ThresholdsOf(string market) =>
        market == DeskOptions.BinanceMarket ? GoLiveThresholds.Live : GoLiveThresholds.Rehearsal;

    /// <summary>Why these rules cannot be kept; null when they can.</summary>
    public string? Problem() => Hours is >= 0.1 and <= 24 ? null : $"hours was {Hours}; it must lie from 0.1 to 24.";
}
