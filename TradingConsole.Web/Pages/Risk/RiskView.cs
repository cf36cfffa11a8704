using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;
using TradingConsole.Web.Pages.Positions;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>What the risk page reads: the limits in force and what happened.</summary>
/// <param name="ExitCost">Of one market order, fraction of notional; null: not known.</param>
public sealed record RiskView(RiskPreset Preset, int PresetVersion, ImmutableArray<RiskEvent> Events, bool HasMore, double? ExitCost);

/// <summary>Limits and risk events, for people.</summary>
internal sealed class RiskReader(PresetStore presets, RiskEventStore events, ExitCosts costs)
{
    /// <param name="limit">Events at most.</param>
    /// <param name="least">Events of this severity or graver.</param>
    public async Task<RiskView> ReadAsync(
        TradingMode mode, DateTimeOffset now, int limit, RiskSeverity least, CancellationToken cancellationToken)
    {
        var preset = await presets.ActiveAsync("risk", cancellationToken);

        // Graver events are few: a page of them may need several pages of all.
        var found = ImmutableArray.CreateBuilder<RiskEvent>();
        DateTimeOffset? before = null;
        var hasMore = true;
        for (var pages = 0; pages < 5 && hasMore && found.Count < limit; pages++)
        {
            var page = await events.LatestAsync(limit, before, cancellationToken);
            found.AddRange(page.Where(risk => risk.Severity >= least));
            (before, hasMore) = (page.IsEmpty ? before : page[^1].Time, page.Length == limit);
        }

        return new RiskView(
            preset.Read<RiskPreset>(), preset.Version, [.. found.Take(limit)], hasMore || found.Count > limit,
            await costs.FractionAsync(mode, now, cancellationToken));
    }
}
