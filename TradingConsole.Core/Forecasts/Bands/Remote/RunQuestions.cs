using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>What remote models are asked about a run, made of the snapshots that its bands are made of.</summary>
public sealed class RunQuestions(NpgsqlDataSource database, BandRules rules)
{
    private readonly SnapshotHistory _history = new(database);

    /// <summary>The questions of each hour, by ascending hour; hours without one are left out.</summary>
    public async Task<ImmutableArray<(DateTimeOffset Ts, ImmutableArray<SeriesQuestion> Questions)>> OfAsync(ForecastRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var hours = RemoteQuestions.HoursOf(run.IntervalStart, run.IntervalEnd, rules);
        if (hours.IsEmpty)
        {
            return [];
        }

        var markets = new List<PriceSeries>();
        var volumes = new Dictionary<(string, DateTimeOffset), double?>();
        await foreach (var snapshots in _history.ByMarketAsync(hours[0].AddHours(-rules.HistoryHours - rules.Horizons.Max()), hours[^1], ct))
        {
            markets.Add(new PriceSeries(snapshots, rules));
            foreach (var snapshot in snapshots.Where(snapshot => hours.Contains(snapshot.Ts)))
            {
                volumes[(snapshot.MarketId, snapshot.Ts)] = snapshot.Volume24hUsd;
            }
        }

        return
        [
            .. hours.Select(ts => (Ts: ts, Questions: RemoteQuestions.At(ts, markets, id => volumes.GetValueOrDefault((id, ts)), rules)))
                .Where(hour => !hour.Questions.IsEmpty),
        ];
    }
}
