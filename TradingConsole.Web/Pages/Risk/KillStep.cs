using System.Collections.Immutable;
using TradingConsole.Core.Risk;
using TradingConsole.Web.Pages.Positions;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>One step of the kill ladder: what it does to the account as it stands now, and what that would cost.</summary>
/// <param name="Number">As operators call it: 1 to 4.</param>
/// <param name="Level">The level pulled; none for closing one symbol, which pulls nothing.</param>
/// <param name="Id">Of its button in the kill dialog.</param>
/// <param name="Verb">Verb and object of the button that fires it.</param>
public sealed record KillStep(int Number, KillLevel Level, string Icon, string Name, string Effect, string Verb, string Id)
{
    /// <summary>The ladder, mildest first.</summary>
    /// <param name="price">What closing everything would mean now.</param>
    public static ImmutableArray<KillStep> Ladder(HeldPositions held, FlattenPrice price)
    {
        var pending = held.Rows.Length - held.Held;
        var positions = Count(held.Held, "position");
        var bps = price.CostBps is { } cost ? $"expected cost about {Formats.Number(cost, 1)} bps" : "nothing to price";
        return
        [
            new(1, KillLevel.NoNewEntries, "pause_circle", "No new entries", $"Stops and exits keep working. {positions} {Stays(held.Held)}.", "Halt new entries", "kill-halt"),
            new(2, KillLevel.ReduceOnly, "do_not_disturb_on", "Reduce only", $"Cancels {Count(pending, "pending entry", "pending entries")}; only what makes a position smaller is sent.", "Reduce only", "kill-reduce"),
            new(3, KillLevel.None, "cancel", "Flatten one symbol", $"One market order, {bps}. The others go on.", "Flatten", "kill-symbol"),
            new(4, KillLevel.FlattenAll, "power_settings_new", "Flatten all, mode OFF",
                held.Held == 0 ? "Nothing is held. Entries end, the mode falls to OFF."
                : $"{Count(held.Held, "market order")}, {Formats.Number(held.Notional)} USDT, costs about {Formats.Money(price.CostUsdt)} USDT; takes {Formats.MoneyChange(held.UnrealizedPnl)} USDT of open PnL.",
                held.Held == 0 ? "Kill all" : $"Flatten {positions}", "kill-flatten"),
        ];
    }

    internal static string Count(int count, string one, string? many = null) => count == 1 ? $"1 {one}" : $"{count} {many ?? one + "s"}";

    private static string Stays(int count) => count == 1 ? "stays" : "stay";
}
