using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What the stages after normalizing read: which markets a run touches, and their series, some markets at a time.</summary>
internal sealed class MarketSeriesQueries(NpgsqlDataSource database)
{
    /// <summary>Changed by the run's answers, or with a planned cut-off within its interval.</summary>
    private const string SelectTouched = """
        SELECT market_id
        FROM forecast_markets
        WHERE (first_seen_at >= @heard_from AND first_seen_at <= @heard_to)
           OR (updated_at >= @heard_from AND updated_at <= @heard_to)
           OR (ends_at >= @from + interval '1 hour' AND ends_at < @to + interval '24 hours')
        ORDER BY market_id
        """;

    private const string SelectLive = """
        SELECT market_id
        FROM forecast_markets
        WHERE (starts_at IS NULL OR starts_at < @to)
          AND (closed_at IS NULL OR closed_at > @from) AND (resolved_at IS NULL OR resolved_at > @from)
        ORDER BY market_id
        """;

    private const string SelectPrices = """
        SELECT market_id, ts, yes
        FROM forecast_prices
        WHERE market_id = ANY(@ids) AND ts >= @from AND ts < @to
        ORDER BY market_id, ts
        """;

    private const string SelectActivity = """
        SELECT market_id, ts, volume_24h_usd, open_interest_usd
        FROM forecast_activity
        WHERE market_id = ANY(@ids) AND ts >= @from AND ts < @to
        ORDER BY market_id, ts
        """;

    private const string SelectPlans = """
        SELECT market_id, changed_at, old_value, new_value
        FROM forecast_market_history
        WHERE market_id = ANY(@ids) AND field = 'ends_at'
        ORDER BY market_id, changed_at
        """;

    /// <param name="heardFrom">First answer of the run, inclusive.</param>
    /// <param name="heardTo">Last answer, inclusive.</param>
    public Task<List<string>> TouchedAsync(
        DateTimeOffset from, DateTimeOffset to, DateTimeOffset heardFrom, DateTimeOffset heardTo, CancellationToken ct) =>
        IdsAsync(SelectTouched, from, to, (heardFrom, heardTo), ct);

    /// <summary>Open at some time of the interval.</summary>
    public Task<List<string>> LiveAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct) => IdsAsync(SelectLive, from, to, null, ct);

    public Task<Dictionary<string, List<PricePoint>>> PricesAsync(
        IReadOnlyCollection<string> ids, DateTimeOffset from, DateTimeOffset to, CancellationToken ct) =>
        SeriesAsync(SelectPrices, ids, from, to, row => new PricePoint(row.Time(1), row.GetDouble(2)), ct);

    public Task<Dictionary<string, List<MarketActivity>>> ActivityAsync(
        IReadOnlyCollection<string> ids, DateTimeOffset from, DateTimeOffset to, CancellationToken ct) =>
        SeriesAsync(
            SelectActivity, ids, from, to, row => new MarketActivity(row.GetString(0), row.Time(1), row.NumberOrNull(2), row.NumberOrNull(3)), ct);

    /// <summary>The planned ends of each market as they were learnt, oldest first; never empty.</summary>
    public async Task<Dictionary<string, ImmutableArray<PlannedEnd>>> PlansAsync(IReadOnlyCollection<KnownMarket> markets, CancellationToken ct)
    {
        await using var command = database.CreateCommand(SelectPlans);
        command.AddTexts("ids", markets.Select(known => known.Market.MarketId));
        var plans = new Dictionary<string, ImmutableArray<PlannedEnd>>(StringComparer.Ordinal);
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                var id = rows.GetString(0);
                var known = plans.TryGetValue(id, out var before)
                    ? before
                    : [new PlannedEnd(DateTimeOffset.MinValue, MarketChanges.Time(rows.TextOrNull(2)))];
                plans[id] = known.Add(new PlannedEnd(rows.Time(1), MarketChanges.Time(rows.TextOrNull(3))));
            }
        }

        return markets.ToDictionary(
            known => known.Market.MarketId,
            known => plans.TryGetValue(known.Market.MarketId, out var moved) ? moved : [new PlannedEnd(DateTimeOffset.MinValue, known.Market.EndsAt)],
            StringComparer.Ordinal);
    }

    private async Task<List<string>> IdsAsync(
        string sql, DateTimeOffset from, DateTimeOffset to, (DateTimeOffset From, DateTimeOffset To)? heard, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.AddTime("from", from);
        command.AddTime("to", to);
        if (heard is { } span)
        {
            command.AddTime("heard_from", span.From);
            command.AddTime("heard_to", span.To);
        }

        var ids = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    private async Task<Dictionary<string, List<T>>> SeriesAsync<T>(
        string sql, IReadOnlyCollection<string> ids, DateTimeOffset from, DateTimeOffset to, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        var series = ids.ToDictionary(id => id, _ => new List<T>(), StringComparer.Ordinal);
        await using var command = database.CreateCommand(sql);
        command.AddTexts("ids", ids);
        command.AddTime("from", from);
        command.AddTime("to", to);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            series[rows.GetString(0)].Add(read(rows));
        }

        return series;
    }
}
