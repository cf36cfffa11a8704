using System.Collections.Immutable;
using TradingConsole.Core.Decisions;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>Whether the policies can trade at all, and which gate refused how often.</summary>
/// <param name="AtrFraction">The volatility the policies were judged at.</param>
/// <param name="Observed">Most frequent first; empty before the first decision.</param>
/// <param name="Decisions">How many stored decisions <paramref name="Observed"/> counts.</param>
internal sealed record FeasibilityView(
    IReadOnlyList<PolicyFeasibility> Policies, double AtrFraction, ImmutableArray<GateFrequency> Observed, int Decisions);

internal sealed record PolicyFeasibility(int Version, string Name, bool IsActive, FeasibilityReport Report)
{
    /// <summary>One sentence: can it trade, and if not, why.</summary>
    public string Verdict => Worst is { Outlook: GateOutlook.Closed } closed
        ? $"Blocks every trade because of {closed.Code}: {closed.Sentence}"
        : Worst is { Outlook: GateOutlook.Tight } tight
            ? $"Can trade, but {tight.Code} refuses typical trades: {tight.Sentence}"
            : $"Can trade; {Formats.Percent(Report.WinRateNeeded, 0)} of the trades must reach the target to earn the minimum.";

    public GateFeasibility? Worst => Report.Gates.OrderByDescending(gate => gate.Outlook).FirstOrDefault();
}
