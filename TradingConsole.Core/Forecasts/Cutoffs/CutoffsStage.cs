using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>
/// Chooses the cut-off prices. A market that the run's answers changed, or one of whose cut-offs falls into the run's interval, is done whole, so
/// that a late price or a new label finds its way; every other open one gets the midnights of the interval.
/// </summary>
public sealed class CutoffsStage(NpgsqlDataSource database, CutoffRules rules) : IDerivedStage
{
    private const int ChunkMax = 200;

    public string Name => "cutoffs";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (from, to) = (run.Run.IntervalStart, run.Run.IntervalEnd);
        var (series, markets, store) = (new MarketSeriesQueries(database), new ForecastMarketStore(database), new CutoffStore(database));
        var tally = new StageTally();
        var heardFrom = run.Files.IsEmpty ? to : WireTime.ToMicrosecond(run.Files.Min(file => file.FirstAt));
        var heardTo = run.Files.IsEmpty ? from : run.Files.Max(file => file.LastAt);
        var touched = await series.TouchedAsync(from, to, heardFrom, heardTo, ct);
        foreach (var ids in touched.Chunk(ChunkMax))
        {
            var known = await markets.FindAsync(ids, ct);
            var plans = await series.PlansAsync(known.Values, ct);
            var prices = await series.PricesAsync(ids, DateTimeOffset.UnixEpoch, to, ct);
            var chosen = ids.Select(id => MarketCutoffs.Of(known[id].Market, plans[id], prices[id], rules, to)).ToList();
            await store.ReplaceAsync(ids, to, [.. chosen.SelectMany(one => one.Picks)], [.. chosen.SelectMany(one => one.Exclusions)], ct);
            Count(tally, chosen.SelectMany(one => one.Picks));
            foreach (var exclusion in chosen.SelectMany(one => one.Exclusions))
            {
                tally.Count($"excluded_{CutoffWords.Of(exclusion.Type)}_{CutoffWords.Of(exclusion.View)}_{exclusion.Reason}");
            }
        }

        var done = touched.ToHashSet(StringComparer.Ordinal);
        foreach (var ids in (await series.LiveAsync(from, to, ct)).Where(id => !done.Contains(id)).Chunk(ChunkMax))
        {
            var known = await markets.FindAsync(ids, ct);
            var prices = await series.PricesAsync(ids, from - rules.Staleness, to, ct);
            ImmutableArray<CutoffSnapshot> midnights =
            [
                .. ids.SelectMany(id => MarketCutoffs.Of(known[id].Market, [], prices[id], rules, to).Picks)
                    .Where(pick => pick.Type == CutoffType.Daily && pick.Due >= from),
            ];
            await store.AddAsync(midnights, ct);
            Count(tally, midnights);
        }

        return tally.ToOutcome();
    }

    private static void Count(StageTally tally, IEnumerable<CutoffSnapshot> picks)
    {
        foreach (var pick in picks)
        {
            tally.Count($"{CutoffWords.Of(pick.Type)}_{CutoffWords.Of(pick.View)}_{CutoffWords.Of(pick.Rule)}");
        }
    }
}
