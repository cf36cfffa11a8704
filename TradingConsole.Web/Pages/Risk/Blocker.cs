using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>Something that keeps entries from being made now.</summary>
/// <param name="What">Which entries.</param>
/// <param name="Value">The figure beside its limit, or who did it.</param>
/// <param name="Clears">What makes it go.</param>
/// <param name="IsAll">It blocks every symbol.</param>
public sealed record Blocker(string Code, string What, string Value, string Clears, bool IsAll)
{
    private const int SymbolsNamed = 3;

    // A decision older than this says nothing about now.
    private static readonly TimeSpan DecisionAgeMax = TimeSpan.FromMinutes(3);

    /// <summary>What stands in the way of every entry first, then the guards that refused the latest decisions.</summary>
    public static ImmutableArray<Blocker> Of(DeskSnapshot desk)
    {
        var blockers = ImmutableArray.CreateBuilder<Blocker>();
        if (desk.Kill.IsEngaged)
        {
            blockers.Add(new Blocker(
                "KILL_SWITCH", $"{desk.Kill.Level.Sentence()}, all symbols", $"by {desk.Kill.By}: {desk.Kill.Reason}",
                desk.Kill.NeedsDate ? "an operator resets it with the day's date" : "an operator resets it", true));
        }

        if (desk.Mode == TradingMode.Off)
        {
            blockers.Add(new Blocker("MODE_OFF", "New entries, all symbols", "mode OFF", "the mode is switched", true));
        }

        if (desk.Champion is null)
        {
            blockers.Add(new Blocker("NO_MODEL", "Every decision", "no model in production", "the first model is promoted", true));
        }

        if (desk.Mode == TradingMode.Live)
        {
            blockers.AddRange(AtTheVenue(desk.Live));
        }

        blockers.AddRange(Refused(desk));
        return blockers.ToImmutable();
    }

    private static IEnumerable<Blocker> AtTheVenue(LiveSeatState live)
    {
        if (live.Picture is not { } picture)
        {
            yield return new Blocker("NO_GATEWAY", "Every entry", live.Sentence, "the live desk runs here again", true);
            yield break;
        }

        if (picture.EntriesRefused is { } why)
        {
            yield return new Blocker("LIVE_DESK", "New entries, all symbols", picture.Phase.ToString().ToUpperInvariant(), why, true);
        }

        foreach (var (symbol, reason) in picture.Blocked)
        {
            yield return new Blocker($"BLOCKED {symbol}", $"{symbol} entries", "disputed", reason, false);
        }
    }

    /// <summary>Guards that said no to a decision that had passed every gate.</summary>
    private static IEnumerable<Blocker> Refused(DeskSnapshot desk) => desk.Signals
        .Where(signal => signal.Bar + DecisionAgeMax >= desk.AsOf.AddMinutes(-1))
        .SelectMany(signal => signal.Stages.Where(stage => stage is { Stage: "guard", Passed: false }).Select(stage => (signal.Symbol, Stage: stage)))
        .Where(refusal => refusal.Stage.Code is not ("KILL_SWITCH" or "MODE_OFF" or ReasonCodes.AlreadyInPosition))
        .GroupBy(refusal => refusal.Stage.Code)
        .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
        .Select(group =>
        {
            var symbols = group.Select(refusal => refusal.Symbol).Distinct().ToList();
            var worst = group.First().Stage;
            return new Blocker(
                group.Key,
                string.Join(", ", symbols.Take(SymbolsNamed)) + (symbols.Count > SymbolsNamed ? $" and {symbols.Count - SymbolsNamed} more" : ""),
                worst.Limit is { } limit ? $"{Figure(worst.Value, worst.Unit)} of {Figure(limit, worst.Unit)}" : Figure(worst.Value, worst.Unit),
                ReasonCode.Describe(group.Key), false);
        });

    private static string Figure(double value, string unit) => unit switch
    {
        "fraction" => Formats.Percent(value),
        "bps" => Formats.Number(value, 1) + " bps",
        "s" => Formats.Duration(double.IsFinite(value) ? TimeSpan.FromSeconds(value) : null),
        "usdt" => Formats.Number(value) + " USDT",
        "count" => Formats.Number(value),
        _ => Formats.Number(value, 2),
    };
}
