using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>Makes the hourly snapshots of the run's interval: after its start up to and with its end, so that bands can be made at the end.</summary>
public sealed class SnapshotsStage(NpgsqlDataSource database, CutoffRules rules, LiquidityRules liquidity) : IDerivedStage
{
    private const int ChunkMax = 500;

    public string Name => "snapshots";

    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (from, to) = (run.Run.IntervalStart, run.Run.IntervalEnd);
        var (series, markets, store) = (new MarketSeriesQueries(database), new ForecastMarketStore(database), new SnapshotStore(database));
        var knownUntil = to.AddMicroseconds(1); // What is stamped with the end itself was known at it.
        var tally = new StageTally();
        tally.Count("snapshots", 0);
        foreach (var ids in (await series.LiveAsync(from, to, ct)).Chunk(ChunkMax))
        {
            var known = await markets.FindAsync(ids, ct);
            var prices = await series.PricesAsync(ids, from - rules.SnapshotStaleness, knownUntil, ct);
            var activity = await series.ActivityAsync(ids, from - rules.ActivityStaleness, knownUntil, ct);
            var snapshots = ids.SelectMany(id => HourlySnapshots.Of(known[id].Market, prices[id], activity[id], from, to, rules, liquidity)).ToList();
            await store.ReplaceAsync(ids, from, to, snapshots, ct);
            tally.Count("snapshots", snapshots.Count);
            tally.Count("markets_without_price", ids.Count(id => prices[id].Count == 0));
        }

        return tally.ToOutcome();
    }
}
