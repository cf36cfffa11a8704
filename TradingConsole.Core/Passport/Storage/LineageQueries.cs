using System.Collections.Immutable;
using System.Data;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Follows one of a person's trades through everything made of it, in one snapshot of the database.</summary>
public sealed class LineageQueries(NpgsqlDataSource database)
{
    private const string SelectTrade = """
        SELECT trade_id, mode, symbol, direction, origin, status, decided_at, exited_at, pnl_bps
        FROM quick_trades
        WHERE trade_id = @trade AND user_id = @user
        """;

    // The trade's own events and those of what it came from: the tracked signal, the warnings ignored for it, the run it became, the proposal.
    private const string SelectEvents = """
        WITH source (name, id) AS (
            SELECT 'quick_trades', @trade::text
            UNION ALL SELECT 'tracked_signals', tracked_id::text FROM tracked_signals WHERE trade_id = @trade AND user_id = @user
            UNION ALL SELECT 'guard_overrides', override_id::text FROM guard_overrides WHERE trade_id = @trade AND user_id = @user
            UNION ALL SELECT 'copy_trade_runs', run_id::text FROM copy_trade_runs WHERE trade_id = @trade AND user_id = @user
            UNION ALL SELECT CASE origin WHEN 'hypothesis' THEN 'hypotheses' ELSE 'copy_trade_runs' END, origin_id::text
                FROM quick_trades WHERE trade_id = @trade AND user_id = @user AND origin IN ('hypothesis', 'copied') AND origin_id IS NOT NULL
        ), state (consumer, done) AS (
            SELECT consumer, last_sequence FROM passport_cursors WHERE user_id = @user
        )
        SELECT told.event_id, told.sequence, told.event_type, told.event_time, told.source_table, told.source_id,
               (SELECT array_agg(CASE
                    WHEN EXISTS (SELECT 1 FROM passport_dead_letters AS letter
                                 WHERE letter.consumer = name.consumer AND letter.event_id = told.event_id AND letter.resolved_at IS NULL) THEN 'dead_letter'
                    WHEN told.sequence <= coalesce((SELECT done FROM state WHERE state.consumer = name.consumer), 0) THEN 'done'
                    ELSE 'waiting' END ORDER BY name.consumer)
                FROM (VALUES ('projection'), ('report'), ('training')) AS name (consumer))
        FROM source
        JOIN passport_event_outbox AS told ON told.source_table = source.name AND told.source_id = source.id
        WHERE told.user_id = @user
        ORDER BY told.sequence
        LIMIT 500
        """;

    private const string SelectProjection = "SELECT sequence, exited_at, pnl_bps, r_milli FROM passport_trades WHERE trade_id = @trade AND user_id = @user";

    private const string SelectReports = """
        SELECT report.report_id, report.report_type, report.version, report.created_at,
               ARRAY(SELECT sentence ->> 'title'
                     FROM jsonb_array_elements(report.strengths || report.weaknesses || report.improvements) AS sentence
                     WHERE sentence #> '{finding,evidence,trades}' @> to_jsonb(@trade::text))
        FROM passport_reports AS report
        WHERE report.user_id = @user AND report.trade_ids @> ARRAY[@trade]
        ORDER BY report.created_at, report.report_id
        LIMIT 200
        """;

    private const string SelectSample = """
        SELECT sample_id, label_quality, created_at,
               ARRAY(SELECT dataset_hash FROM ml_dataset_samples AS used WHERE used.sample_id = sample.sample_id ORDER BY dataset_hash)
        FROM ml_training_samples AS sample
        WHERE trade_id = @trade AND user_id = @user
        """;

    private const string SelectRefusal = "SELECT reason, field FROM ml_refused_samples WHERE trade_id = @trade AND user_id = @user";

    // Only the person's own: who else learned from it is not theirs to see.
    private const string SelectModels = """
        SELECT model.model_id, model.model_name, model.version, model.status, model.dataset_hash, model.created_at
        FROM ml_training_samples AS sample
        JOIN ml_dataset_samples AS used USING (sample_id)
        JOIN model_registry AS model USING (dataset_hash)
        WHERE sample.trade_id = @trade AND sample.user_id = @user AND model.user_id = @user
        ORDER BY model.created_at, model.model_id
        LIMIT 200
        """;

    /// <returns>Null when there is no such trade of this person's.</returns>
    public async Task<Lineage?> FindAsync(Guid user, Guid trade, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var view = new Rows(connection, snapshot, user, trade);
        if (await view.OneAsync(SelectTrade, ReadTrade, ct) is not { } head)
        {
            return null;
        }

        return new Lineage(
            head, await view.AllAsync(SelectEvents, ReadEvent, ct), await view.OneAsync(SelectProjection, ReadProjection, ct),
            await view.AllAsync(SelectReports, ReadReport, ct), await view.OneAsync(SelectSample, ReadSample, ct),
            await view.OneAsync(SelectRefusal, row => new LineageRefusal(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)), ct),
            await view.AllAsync(SelectModels, ReadModel, ct));
    }

    private static LineageTrade ReadTrade(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), PositionSideWords.Parse(row.GetString(3)), row.GetString(4), row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetInt32(8));

    private static LineageEvent ReadEvent(NpgsqlDataReader row)
    {
        var states = row.GetFieldValue<string[]>(6);
        return new LineageEvent(
            row.GetGuid(0), row.GetInt64(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4), row.GetString(5),
            states[0], states[1], states[2]);
    }

    private static LineageProjection ReadProjection(NpgsqlDataReader row) => new(
        row.GetInt64(0), KoreanTime.DayOf(row.GetFieldValue<DateTimeOffset>(1)), row.GetInt32(2), row.IsDBNull(3) ? null : row.GetInt32(3));

    private static LineageReport ReadReport(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3), [.. row.GetFieldValue<string[]>(4)]);

    private static LineageSample ReadSample(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), [.. row.GetFieldValue<string[]>(3)]);

    private static LineageModel ReadModel(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5));

    private sealed class Rows(NpgsqlConnection connection, NpgsqlTransaction snapshot, Guid user, Guid trade)
    {
        public async Task<T?> OneAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
            where T : class
        {
            await using var command = Command(sql);
            await using var reader = await command.ExecuteReaderAsync(ct);
            return await reader.ReadAsync(ct) ? read(reader) : null;
        }

        public async Task<ImmutableArray<T>> AllAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken ct)
        {
            await using var command = Command(sql);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var rows = ImmutableArray.CreateBuilder<T>();
            while (await reader.ReadAsync(ct))
            {
                rows.Add(read(reader));
            }

            return rows.DrainToImmutable();
        }

        private NpgsqlCommand Command(string sql)
        {
            var command = new NpgsqlCommand(sql, connection, snapshot);
            command.Parameters.AddWithValue("user", user);
            command.Parameters.AddWithValue("trade", trade);
            return command;
        }
    }
}
