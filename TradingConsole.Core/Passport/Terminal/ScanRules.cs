using System.Collections.Immutable;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>A pattern a rule scan looks for on closed bars.</summary>
public enum ScanRule
{
    /// <summary>The close left the range of the twenty bars before.</summary>
    Breakout,

    /// <summary>The short average crossed the long one within the last three bars.</summary>
    Trend,

    /// <summary>RSI stretched beyond 30 or 70, and the last bar turned.</summary>
    Reversion,

    /// <summary>Three times the usual volume, in the direction of the bar.</summary>
    Volume,
}

/// <summary>What a rule scan looks for, and the plan it proposes with each find.</summary>
/// <param name="Minutes">Per bar: 1, 5, 15, 60 or 240.</param>
/// <param name="StopAtr">Stop's distance from the price, multiples of ATR(14) of these bars.</param>
/// <param name="TargetAtr">Target's distance, likewise.</param>
public sealed record ScanRules(ImmutableArray<ScanRule> Rules, int Minutes, double StopAtr, double TargetAtr)
{
    public static readonly ScanRules Default = new([ScanRule.Breakout, ScanRule.Trend, ScanRule.Reversion, ScanRule.Volume], 15, 1.5, 2.5);

    internal static readonly ImmutableArray<int> BarMinutes = [1, 5, 15, 60, 240];

    /// <summary>The rule a field breaks, with its value; null when all are kept.</summary>
    public Said? Objection =>
        Rules.IsDefaultOrEmpty ? Said.Of("rules_empty", $"rules was empty; at least one of breakout, trend, reversion, volume is needed.")
        : !BarMinutes.Contains(Minutes) ? Said.Of("minutes_unknown", $"minutes was {Minutes}; it is 1, 5, 15, 60 or 240.")
        : Distance("stop_atr", StopAtr) ?? Distance("target_atr", TargetAtr);

    private static Said? Distance(string field, double value) =>
        value is >= 0.25 and <= 20 ? null : Said.Of("distance_range", $"{field} was {value}; it lies from 0.25 to 20.");
}
