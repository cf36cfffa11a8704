using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Lists the catalogue: what is open, what closed since the run's stretch began, and what is to be read again.</summary>
/// <param name="reread">Condition ids of known markets whose label may still change.</param>
internal sealed class DiscoverStage(
    ForecastClients clients, RawShelf shelf, ForecastScope scope, Func<ForecastRun, CancellationToken, Task<ImmutableArray<string>>> reread) : IGatherStage
{
    public const string Series = "markets";

    public string Name => "discover";

    public async Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct)
    {
        if (shelf.Find(RawSource.Gamma, Series, run.RunId) is { } kept)
        {
            return StageOutcome.Of(("pages", kept.Lines));
        }

        var volume = scope.VolumeLeastUsd > 0 ? scope.VolumeLeastUsd : (decimal?)null;
        await using var series = shelf.Begin(RawSource.Gamma, Series, run.RunId);
        foreach (var filter in new[]
        {
            new GammaFilter(Closed: false, VolumeLeastUsd: volume),
            new GammaFilter(Closed: true, EndsFrom: run.IntervalStart, EndsTo: run.IntervalEnd, VolumeLeastUsd: volume),
        })
        {
            await foreach (var page in clients.Gamma.MarketsAsync(filter, ct))
            {
                await series.AppendAsync(page, ct);
            }
        }

        await foreach (var page in clients.Gamma.MarketsAsync(await reread(run, ct), ct))
        {
            await series.AppendAsync(page, ct);
        }

        await series.SealAsync(ct);
        return StageOutcome.Of(("pages", series.Lines));
    }
}
