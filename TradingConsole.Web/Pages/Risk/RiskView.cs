using System.Collections.Immutable;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>What the risk page reads: the limits in force and what happened.</summary>
public sealed record RiskView(RiskPreset Preset, int PresetVersion, ImmutableArray<RiskEvent> Events, bool HasMore);

/// <summary>Limits and risk events, for people.</summary>
internal sealed class RiskReader(PresetStore presets, RiskEventStore events)
{
    /// <param name="limit">Events at most.</param>
    /// <param name="least">Events of this severity or graver.</param>
    public async Task<RiskView> ReadAsync(int limit, RiskSeverity least, CancellationToken cancellationToken)
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
            preset.Read<RiskPreset>(), preset.Version, [.. found.Take(limit)], hasMore || found.Count > limit);
    }
}
