using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Samples;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Training samples and the trades that made none.</summary>
internal static class SampleStore
{
    private const string SelectRequests = """
        SELECT source_id, event_version, payload::text
        FROM passport_event_outbox
        WHERE user_id = @user AND source_table = 'quick_trades' AND source_id = ANY (@trades) AND event_type = 'quick_trade.requested'
        """;

    private const string Insert = """
        INSERT INTO ml_training_samples (
            sample_id, user_id, source_event_id, trade_id, asset, timeframe, strategy_tags, feature_vector, decision, outcome, label_quality,
            model_feedback, decided_at, settled_at, created_at)
        VALUES (
            @id, @user, @event, @trade, @asset, '1m', @tags, @features, @decision, @outcome, @quality, @feedback, @decided, @settled, @now)
        ON CONFLICT (source_event_id) DO NOTHING
        """;

    private const string InsertRefused = """
        INSERT INTO ml_refused_samples (source_event_id, user_id, trade_id, reason, field, created_at)
        VALUES (@event, @user, @trade, @reason, @field, @now)
        ON CONFLICT (source_event_id) DO NOTHING
        """;

    private const string Columns = """
        sample.sample_id, sample.user_id, sample.source_event_id, sample.trade_id, sample.asset, sample.strategy_tags, sample.feature_vector::text,
        sample.decision::text, sample.outcome::text, sample.label_quality, sample.model_feedback::text, sample.decided_at, sample.settled_at
        """;

    // One order for ever: what is hashed, learned from and exported comes in it.
    private const string Order = "ORDER BY sample.decided_at, sample.sample_id";

    private const string Select = $"""
        SELECT {Columns}
        FROM ml_training_samples AS sample
        WHERE @user::uuid IS NULL OR sample.user_id = @user
        {Order}
        """;

    private const string SelectOfDataset = $"""
        SELECT {Columns}
        FROM ml_dataset_samples AS member
        JOIN ml_dataset_versions AS dataset USING (dataset_hash)
        JOIN ml_training_samples AS sample USING (sample_id)
        WHERE member.dataset_hash = @hash AND dataset.user_id IS NOT DISTINCT FROM @user::uuid
        {Order}
        """;

    /// <param name="user">Null: everybody's.</param>
    /// <returns>By decision, then id.</returns>
    public static Task<ImmutableArray<TrainingSample>> ReadAsync(NpgsqlConnection connection, Guid? user, CancellationToken ct) =>
        ReadAsync(connection, Select, user, null, ct);

    /// <returns>Empty when there is no such data set of this owner.</returns>
    public static Task<ImmutableArray<TrainingSample>> OfDatasetAsync(NpgsqlConnection connection, Guid? user, string hash, CancellationToken ct) =>
        ReadAsync(connection, SelectOfDataset, user, hash, ct);

    /// <summary>What was known when each trade was decided.</summary>
    /// <exception cref="UnreadableEventException">A request cannot be read: its trade's closing belongs among the dead letters, where it can be driven again.</exception>
    public static async Task<ImmutableDictionary<Guid, QuickTradeRequested>> RequestsAsync(
        NpgsqlConnection connection, Guid user, ImmutableArray<Guid> trades, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectRequests, connection);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("trades", trades.Select(trade => trade.ToString("D")).ToArray());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var requests = ImmutableDictionary.CreateBuilder<Guid, QuickTradeRequested>();
        while (await reader.ReadAsync(ct))
        {
            if (FactCatalogue.Read("quick_trade.requested", reader.GetInt32(1), reader.GetString(2)) is QuickTradeRequested requested)
            {
                requests[Guid.Parse(reader.GetString(0))] = requested;
            }
        }

        return requests.ToImmutable();
    }

    public static async Task AddAsync(NpgsqlTransaction transaction, TrainingSample sample, DateTimeOffset now, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        insert.Parameters.AddWithValue("id", sample.SampleId);
        insert.Parameters.AddWithValue("user", sample.UserId);
        insert.Parameters.AddWithValue("event", sample.SourceEventId);
        insert.Parameters.AddWithValue("trade", sample.TradeId);
        insert.Parameters.AddWithValue("asset", sample.Asset);
        insert.Parameters.AddWithValue("tags", sample.Setup is { } setup ? new[] { setup } : []);
        insert.Parameters.AddWithValue("features", NpgsqlDbType.Jsonb, sample.Features.ToJsonString());
        insert.Parameters.AddWithValue("decision", NpgsqlDbType.Jsonb, sample.Decision.ToJsonString());
        insert.Parameters.AddWithValue("outcome", NpgsqlDbType.Jsonb, sample.Outcome.ToJsonString());
        insert.Parameters.AddWithValue("quality", sample.LabelQuality);
        insert.Parameters.AddWithValue("feedback", NpgsqlDbType.Jsonb, sample.Feedback.ToJsonString());
        insert.Parameters.AddWithValue("decided", sample.DecidedAt.ToUniversalTime());
        insert.Parameters.AddWithValue("settled", sample.SettledAt.ToUniversalTime());
        insert.Parameters.AddWithValue("now", now.ToUniversalTime());
        await insert.ExecuteNonQueryAsync(ct);
    }

    public static async Task AddAsync(NpgsqlTransaction transaction, RefusedSample refused, DateTimeOffset now, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(InsertRefused, transaction.Connection, transaction);
        insert.Parameters.AddWithValue("event", refused.SourceEventId);
        insert.Parameters.AddWithValue("user", refused.UserId);
        insert.Parameters.AddWithValue("trade", refused.TradeId);
        insert.Parameters.AddWithValue("reason", refused.Reason);
        insert.Parameters.Add(new("field", NpgsqlDbType.Text) { Value = (object?)refused.Field ?? DBNull.Value });
        insert.Parameters.AddWithValue("now", now.ToUniversalTime());
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task<ImmutableArray<TrainingSample>> ReadAsync(NpgsqlConnection connection, string sql, Guid? user, string? hash, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(sql, connection);
        select.Parameters.Add(new("user", NpgsqlDbType.Uuid) { Value = (object?)user ?? DBNull.Value });
        if (hash is not null)
        {
            select.Parameters.AddWithValue("hash", hash);
        }

        await using var row = await select.ExecuteReaderAsync(ct);
        var samples = ImmutableArray.CreateBuilder<TrainingSample>();
        while (await row.ReadAsync(ct))
        {
            samples.Add(new TrainingSample(
                row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetGuid(3), row.GetString(4), row.GetFieldValue<string[]>(5).FirstOrDefault(),
                Object(row, 6), Object(row, 7), Object(row, 8), row.GetString(9), Object(row, 10), row.GetFieldValue<DateTimeOffset>(11),
                row.GetFieldValue<DateTimeOffset>(12)));
        }

        return samples.DrainToImmutable();
    }

    private static JsonObject Object(NpgsqlDataReader row, int column) => JsonNode.Parse(row.GetString(column))!.AsObject();
}
