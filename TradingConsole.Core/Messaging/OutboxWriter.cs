using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Messaging;

/// <summary>Writes outbox events beside the primary write.</summary>
public static class OutboxWriter
{
    private const string InsertEvent =
        """
        INSERT INTO outbox_events (event_id, at, actor, kind, version, payload)
        VALUES (@event_id, @at, @actor, @kind, @version, @payload)
        """;

    /// <summary>Inserts the event in the transaction of the change it tells; both are stored or neither.</summary>
    public static async Task InsertAsync(NpgsqlTransaction transaction, OutboxEvent told, CancellationToken ct = default)
    {
        var connection = transaction.Connection ?? throw new ArgumentException("The transaction has ended.", nameof(transaction));
        await using var insert = new NpgsqlCommand(InsertEvent, connection, transaction);
        insert.Parameters.AddWithValue("event_id", told.EventId);
        insert.Parameters.AddWithValue("at", told.At.ToUniversalTime());
        insert.Parameters.AddWithValue("actor", told.Actor);
        insert.Parameters.AddWithValue("kind", told.Kind);
        insert.Parameters.AddWithValue("version", told.Version);
        insert.Parameters.AddWithValue("payload", NpgsqlDbType.Jsonb, told.Payload);
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The same for a batch that may be stored again: an event that is told already is left out.</summary>
    public static NpgsqlBatchCommand Insert(OutboxEvent told)
    {
        ArgumentNullException.ThrowIfNull(told);
        var insert = new NpgsqlBatchCommand($"{InsertEvent} ON CONFLICT (event_id) DO NOTHING");
        insert.Parameters.AddWithValue("event_id", told.EventId);
        insert.Parameters.AddWithValue("at", told.At.ToUniversalTime());
        insert.Parameters.AddWithValue("actor", told.Actor);
        insert.Parameters.AddWithValue("kind", told.Kind);
        insert.Parameters.AddWithValue("version", told.Version);
        insert.Parameters.AddWithValue("payload", NpgsqlDbType.Jsonb, told.Payload);
        return insert;
    }
}
