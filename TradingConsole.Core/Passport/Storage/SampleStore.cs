using System.Collections.Immutable;
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
            model_feedback, decided_at, created_at)
        VALUES (
            @id, @user, @event, @trade, @asset, '1m', @tags, @features, @decision, @outcome, @quality, @feedback, @decided, @now)
        ON CONFLICT (source_event_id) DO NOTHING
        """;

    private const string InsertRefused = """
        INSERT INTO ml_refused_samples (source_event_id, user_id, trade_id, reason, field, created_at)
        VALUES (@event, @user, @trade, @reason, @field, @now)
        ON CONFLICT (source_event_id) DO NOTHING
        """;

    /// <summary>What was known when each trade was decided; one whose request cannot be read is left out.</summary>
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
}
