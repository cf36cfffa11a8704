using Npgsql;
using TradingConsole.Core.Execution.GoLive;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk.Triggers;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Reads what the go-live checklist judges, all in one round trip, and keeps the fire drills it asks for.</summary>
public sealed class GoLiveStore(NpgsqlDataSource database)
{
    private const string SelectFirst = """
        SELECT min(ts), count(*)
        FROM signals
        WHERE symbol = @factor AND mode = 'shadow' AND ts >= @since2 AND ts <= @now
        """;

    private const string SelectTrades = """
        SELECT count(*) FILTER (WHERE status = 'closed'),
               coalesce(sum(net_pnl) FILTER (WHERE status = 'closed'), 0)::double precision,
               coalesce(sum(CASE side WHEN 'LONG' THEN ev_long ELSE ev_short END * quantity * reference_price)
                        FILTER (WHERE status = 'closed'), 0)::double precision,
               count(*),
               count(*) FILTER (WHERE status = 'canceled' AND detail IS DISTINCT FROM 'canceled by hand'
                                AND detail IS DISTINCT FROM 'the kill switch was engaged')
        FROM trades
        LEFT JOIN signals ON signals.symbol = trades.symbol AND signals.ts = trades.signal_ts
        WHERE trades.mode = 'shadow' AND signal_ts >= @since AND signal_ts <= @now
        """;

    private const string SelectCandles = """
        SELECT count(*)
        FROM candles_1m
        WHERE ts >= @from AND ts < @to AND symbol = ANY(@symbols)
        """;

    private const string SelectLatency = """
        SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY candle_ms_max), percentile_disc(0.99) WITHIN GROUP (ORDER BY inference_ms_max)
        FROM symbol_quality
        WHERE ts >= @since AND ts <= @now
        """;

    private const string SelectEquity = """
        WITH path AS (
            SELECT equity,
                   max(equity) OVER (ORDER BY ts) AS peak,
                   first_value(equity) OVER (PARTITION BY date_trunc('day', ts, 'UTC') ORDER BY ts) AS opening
            FROM account_snapshots
            WHERE mode = 'shadow' AND ts >= @since AND ts <= @now
        )
        SELECT max(CASE WHEN peak > 0 THEN (peak - equity) / peak ELSE 1 END),
               max(CASE WHEN opening > 0 THEN greatest(0, opening - equity) / opening ELSE 1 END)
        FROM path
        """;

    private const string SelectAlerts = """
        SELECT count(*) FILTER (WHERE kind = 'drift' AND raised_at >= @since AND raised_at <= @now),
               count(*) FILTER (WHERE kind = 'drift' AND is_critical AND resolved_at IS NULL),
               count(*) FILTER (WHERE kind <> 'drift' AND is_critical AND resolved_at IS NULL)
        FROM alerts
        """;

    private const string SelectNaked = """
        SELECT count(*)
        FROM risk_events
        WHERE ts >= @since AND ts <= @now AND event_type = ANY(@naked)
        """;

    // A drill of the catalogue counts while the latest run of every row it consists of passed; its age is that of the oldest of them.
    // A drill run from the console counts as the whole it was.
    private const string SelectDrills = """
        WITH latest AS (
            SELECT DISTINCT ON (row_number) row_number, ran_at, outcome
            FROM drill_runs
            ORDER BY row_number, ran_at DESC
        )
        SELECT greatest(
                   (SELECT min(ran_at) FROM latest WHERE row_number = ANY(@stream_rows)
                    HAVING count(*) FILTER (WHERE outcome = 'passed') = cardinality(@stream_rows)),
                   (SELECT max(ended_at) FROM fire_drills WHERE passed AND drill IN (@stream, @all))),
               greatest(
                   (SELECT min(ran_at) FROM latest WHERE row_number BETWEEN 1 AND @rows
                    HAVING count(*) = @rows AND count(*) FILTER (WHERE outcome = 'failed') = 0),
                   (SELECT max(ended_at) FROM fire_drills WHERE passed AND drill = @all))
        """;

    private const string InsertDrill = """
        INSERT INTO fire_drills (drill, started_at, ended_at, passed, by_operator, report)
        VALUES (@drill, @started, @ended, @passed, @by, @report::jsonb)
        """;

    private const string SelectLatestDrills = """
        SELECT drill, started_at, ended_at, passed, by_operator, report::text
        FROM fire_drills
        ORDER BY ended_at DESC, drill_id DESC
        LIMIT @limit
        """;

    /// <summary>Risk events that say a position stood without its stop beyond the deadline.</summary>
    public static readonly string[] NakedEvents = [TriggerCodes.Unprotected, "STOP_NOT_CONFIRMED", "STOP_NOT_EXECUTED"];

    /// <param name="symbols">The universe: whose minutes are expected.</param>
    /// <param name="window">How far back the figures look.</param>
    /// <param name="onItsWay">A minute this young may still be on its way into the store, market time: it is not missed yet.</param>
    public async Task<GoLiveFigures> ReadAsync(
        IReadOnlyCollection<Symbol> symbols, TimeSpan window, TimeSpan onItsWay, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        var to = Minute(now);
        var (since, since2) = (to - window, to - (2 * window));
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (first, minutes) = await FirstAsync(connection, since2, now, cancellationToken);
        var from = first is { } began && began > since ? began : since;
        to = Minute(now - onItsWay);

        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[SelectTrades, SelectCandles, SelectLatency, SelectEquity, SelectAlerts, SelectNaked, SelectDrills])
        {
            var command = new NpgsqlBatchCommand(sql);
            void Add(string name, object value)
            {
                if (System.Text.RegularExpressions.Regex.IsMatch(sql, $@"@{name}\b"))
                {
                    command.Parameters.AddWithValue(name, value);
                }
            }

            Add("since", since.UtcDateTime);
            Add("now", now.UtcDateTime);
            Add("from", from.UtcDateTime);
            Add("to", to.UtcDateTime);
            Add("symbols", symbols.Select(symbol => symbol.Value).ToArray());
            Add("naked", NakedEvents);
            Add("stream", GoLiveFigures.StreamDrill);
            Add("stream_rows", GoLiveFigures.StreamDrillRows);
            Add("rows", GoLiveFigures.DrillRows);
            Add("all", GoLiveFigures.FullDrill);
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        async Task NextAsync()
        {
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
        }

        await reader.ReadAsync(cancellationToken);
        var (closed, earned, expected, submitted, failed) =
            (reader.GetInt64(0), reader.GetDouble(1), reader.GetDouble(2), reader.GetInt64(3), reader.GetInt64(4));
        await NextAsync();
        var stored = reader.GetInt64(0);
        await NextAsync();
        var (candleMs, decisionMs) = (Known(reader, 0), Known(reader, 1));
        await NextAsync();
        var (drawdown, worstDay) = (Known(reader, 0), Known(reader, 1));
        await NextAsync();
        var (drift, driftOpen, dataOpen) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        await NextAsync();
        var naked = reader.GetInt64(0);
        await NextAsync();
        var (streamDrill, fullDrill) = (Moment(reader, 0), Moment(reader, 1));
        return new GoLiveFigures(
            from, minutes, closed, earned, expected, stored, symbols.Count * Math.Max(0, (long)(to - from).TotalMinutes), candleMs, decisionMs,
            submitted, failed, drawdown, worstDay, drift, driftOpen, dataOpen, naked, streamDrill, fullDrill);
    }

    public async Task AddDrillAsync(FireDrillRecord drill, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drill);
        await using var command = database.CreateCommand(InsertDrill);
        command.Parameters.AddWithValue("drill", drill.Drill);
        command.Parameters.AddWithValue("started", drill.StartedAt.ToUniversalTime());
        command.Parameters.AddWithValue("ended", drill.EndedAt.ToUniversalTime());
        command.Parameters.AddWithValue("passed", drill.Passed);
        command.Parameters.AddWithValue("by", drill.By);
        command.Parameters.AddWithValue("report", drill.ReportJson);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<FireDrillRecord>> DrillsAsync(int limit, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectLatestDrills);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var drills = new List<FireDrillRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            drills.Add(new FireDrillRecord(
                reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetBoolean(3),
                reader.GetString(4), reader.GetString(5)));
        }

        return drills;
    }

    private static async Task<(DateTimeOffset? First, long Minutes)> FirstAsync(
        NpgsqlConnection connection, DateTimeOffset since2, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectFirst, connection);
        command.Parameters.AddWithValue("factor", Symbol.Btc.Value);
        command.Parameters.AddWithValue("since2", since2.UtcDateTime);
        command.Parameters.AddWithValue("now", now.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (Moment(reader, 0), reader.GetInt64(1));
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private static double? Known(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

    private static DateTimeOffset? Moment(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
