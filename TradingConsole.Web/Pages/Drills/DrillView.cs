using System.Collections.Immutable;
using TradingConsole.Core.Execution.Drills;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Workers.Rehearsal;

namespace TradingConsole.Web.Pages.Drills;

/// <summary>A kept drill and, where it has the form of this page's drills, its rows.</summary>
public sealed record KeptDrill(FireDrillRecord Record, DrillReport? Report)
{
    /// <summary>Names it in the address.</summary>
    public string Key => Record.StartedAt.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <param name="Drills">Newest first.</param>
/// <param name="Runs">Of the failure catalogue against real processes, newest first.</param>
public sealed record DrillView(ImmutableArray<KeptDrill> Drills, ImmutableArray<DrillRunRecord> Runs)
{
    /// <summary>How a fault's latest rehearsals ended; null: it was never drilled.</summary>
    public DrillRow? Latest(string fault) =>
        Drills.Select(drill => drill.Report?.Rows.FirstOrDefault(row => row.Fault == fault)).FirstOrDefault(row => row is not null);
}

/// <summary>Faults' words for people.</summary>
internal static class DrillWords
{
    public static readonly ImmutableArray<(string Group, string Title)> Groups =
    [
        ("calls", "Calls to the exchange"), ("user_stream", "User stream"), ("book", "The exchange's book"), ("process", "This process"),
        ("storage", "Storage"), ("network", "Network"),
    ];

    /// <summary><c>HalfOpenUserStream</c> reads as "Half open user stream".</summary>
    public static string Of(string name) =>
        string.Concat(name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));

    public static string Drill(string drill) => drill switch
    {
        GoLiveFigures.FullDrill => "Everything",
        GoLiveFigures.StreamDrill => "User stream",
        _ when drill.Contains(' ', StringComparison.Ordinal) => drill,
        _ => Of(drill),
    };

    public static string Rows(DrillFault fault) => fault.Rows.IsEmpty ? "" : fault.Rows.Length == 1 ? $"row {fault.Rows[0]}" : $"rows {string.Join(", ", fault.Rows)}";
}
