using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What calibration is measured on, and its table.</summary>
internal sealed class CalibrationStore(NpgsqlDataSource database)
{
    // Nearest-any prices may lie behind the cut-off, and a price shown once trading had ended knows the outcome: neither is a forecast. The end that was
    // planned at the cut-off is what the first change after it changed; the first plan that was read counts as known before, and is counted where it was not.
    private const string SelectScored = """
        SELECT cut.market_id, coalesce(market.group_id, market.event_id) AS cluster, market.category, snapshot.liquidity_bucket,
               extract(epoch FROM CASE WHEN moved.market_id IS NULL THEN market.ends_at ELSE moved.old_value::timestamptz END - market.starts_at)::double precision
                   AS length_seconds, cut.cutoff_type, cut.end_view, cut.due, cut.p_yes,
               market.winner = 0 AS happened, coalesce(market.resolved_at, market.closed_at, market.updated_at) AS resolved_at,
               cut.end_view = 'planned' AND cut.cutoff_type <> 'DAILY' AND market.first_seen_at > cut.due AS is_plan_read_late
        FROM forecast_cutoffs AS cut
        JOIN forecast_markets AS market USING (market_id)
        LEFT JOIN LATERAL (
            SELECT liquidity_bucket
            FROM forecast_snapshots
            WHERE market_id = cut.market_id AND ts <= cut.due
            ORDER BY ts DESC
            LIMIT 1) AS snapshot ON true
        LEFT JOIN LATERAL (
            SELECT market_id, old_value
            FROM forecast_market_history
            WHERE market_id = cut.market_id AND field = 'ends_at' AND changed_at > cut.due
            ORDER BY changed_at
            LIMIT 1) AS moved ON true
        WHERE market.status = 'RESOLVED' AND cut.selection_rule = 'nearest_before' AND cut.due <= @now
            AND cut.selected_ts < coalesce(least(market.closed_at, market.resolved_at), 'infinity')
        ORDER BY cut.market_id COLLATE "C", cut.cutoff_type, cut.end_view, cut.due
        """;

    private const string DeleteRun = """
        DELETE FROM forecast_calibration
        WHERE run_id = @run_id
        """;

    private const string Copy = """
        COPY forecast_calibration (
            run_id, "window", segment_key, horizon, end_view, sample_size, clusters, base_rate, brier, skill, logloss, ece, ece_mass, reliability,
            resolution, uncertainty, slope, intercept, brier_low, brier_high, ece_low, ece_high, curve, plans_read_late)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>Every price that was shown in time before the end of a market that has an outcome by now.</summary>
    public async Task<ImmutableArray<ScoredForecast>> ScoredAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectScored);
        select.Parameters.AddWithValue("now", now.ToUniversalTime());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var rows = ImmutableArray.CreateBuilder<ScoredForecast>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(new ScoredForecast(
                reader.GetString(0), reader.GetString(1), reader.GetString(2),
                CutoffWords.Bucket(reader.IsDBNull(3) ? null : reader.GetString(3)),
                reader.IsDBNull(4) || reader.GetDouble(4) < 0 ? null : TimeSpan.FromSeconds(reader.GetDouble(4)),
                Enum.GetValues<CutoffType>().First(type => CutoffWords.Of(type) == reader.GetString(5)),
                Enum.GetValues<EndView>().First(view => CutoffWords.Of(view) == reader.GetString(6)), reader.GetFieldValue<DateTimeOffset>(7), reader.GetDouble(8),
                reader.GetBoolean(9), reader.GetFieldValue<DateTimeOffset>(10)) { IsPlanReadLate = reader.GetBoolean(11) });
        }

        return rows.ToImmutable();
    }

    /// <summary>Puts a run's figures in the place of what it said before.</summary>
    public async Task SaveAsync(Guid runId, IEnumerable<(string Window, CalibrationMetrics Metrics)> measured, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var delete = new NpgsqlCommand(DeleteRun, connection, transaction))
        {
            delete.Parameters.AddWithValue("run_id", runId);
            await delete.ExecuteNonQueryAsync(ct);
        }

        await using (var copy = await connection.BeginBinaryImportAsync(Copy, ct))
        {
            foreach (var (window, metrics) in measured)
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(runId, ct);
                await copy.WriteAsync(window, ct);
                await copy.WriteAsync(metrics.Segment.ToString(), ct);
                await copy.WriteAsync(CutoffWords.Of(metrics.Horizon), ct);
                await copy.WriteAsync(CutoffWords.Of(metrics.View), ct);
                await copy.WriteAsync(metrics.Sample, ct);
                await copy.WriteAsync(metrics.Clusters, ct);
                foreach (var figure in (double?[])
                    [
                        metrics.BaseRate, metrics.Brier, metrics.Skill, metrics.LogLoss, metrics.Ece, metrics.EceMass, metrics.Reliability, metrics.Resolution,
                        metrics.Uncertainty, metrics.Slope, metrics.Intercept, metrics.BrierInterval?.Low, metrics.BrierInterval?.High, metrics.EceInterval?.Low,
                        metrics.EceInterval?.High,
                    ])
                {
                    await (figure is { } known ? copy.WriteAsync(known, ct) : copy.WriteNullAsync(ct));
                }

                await copy.WriteAsync(CurveOf(metrics.Curve), NpgsqlDbType.Jsonb, ct);
                await copy.WriteAsync(metrics.PlansReadLate, ct);
            }

            await copy.CompleteAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static string CurveOf(ImmutableArray<ReliabilityBin> curve) => JsonSerializer.Serialize(curve.Select(StoredBin.Of), ForecastJson.Options);
}

/// <summary>One bin of a stored reliability curve; <paramref name="Low"/> and <paramref name="High"/> are the rate's 95 % Wilson interval.</summary>
internal sealed record StoredBin(double From, double To, int Count, double ProbabilityMean, double ObservedRate, double Low, double High)
{
    public static StoredBin Of(ReliabilityBin bin)
    {
        var interval = WilsonInterval.Of((int)Math.Round(bin.ObservedRate * bin.Count), bin.Count);
        return new StoredBin(bin.From, bin.To, bin.Count, bin.ProbabilityMean, bin.ObservedRate, interval.Low, interval.High);
    }
}
