using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Events;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>The ledger of what operators did: written beside each act, in its transaction, and read in each person's own order.</summary>
public static class PassportLedger
{
    /// <summary>NOTIFY channel; sent at the commit of every telling.</summary>
    public const string Channel = "passport_told";

    // The stream's row is held until the commit, so a person's events become visible in the order of their numbers, without a hole.
    private const string Append = """
        WITH key AS (
            INSERT INTO passport_event_keys (idempotency_key, event_id) VALUES (@key, @event_id)
            ON CONFLICT (idempotency_key) DO NOTHING
            RETURNING event_id
        ), stream AS (
            INSERT INTO passport_streams AS known (user_id, last_sequence) SELECT @user, 1 FROM key
            ON CONFLICT (user_id) DO UPDATE SET last_sequence = known.last_sequence + 1
            RETURNING last_sequence
        )
        INSERT INTO passport_event_outbox
            (event_id, user_id, sequence, event_type, event_version, event_time, source_table, source_id, idempotency_key, payload)
        SELECT @event_id, @user, last_sequence, @type, @version, @at, @table, @row, @key, @payload
        FROM stream
        RETURNING sequence
        """;

    private const string SelectAfter = """
        SELECT event_id, sequence, event_type, event_version, event_time, created_at, source_table, source_id, payload::text
        FROM passport_event_outbox
        WHERE user_id = @user AND sequence > @after AND sequence <= @last
        ORDER BY sequence
        LIMIT @limit
        """;

    /// <summary>Tells a fact in the transaction of the act; both are stored or neither.</summary>
    /// <returns>Its number in the person's sequence; null when its key was told before and nothing was written.</returns>
    /// <exception cref="ArgumentException">The fact breaks a rule of its own, or the transaction has ended.</exception>
    public static async Task<long?> TellAsync(NpgsqlTransaction transaction, PassportTelling telling, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(telling);
        var connection = transaction.Connection ?? throw new ArgumentException("The transaction has ended.", nameof(transaction));
        await using var append = new NpgsqlCommand(Append, connection, transaction);
        append.Parameters.AddWithValue("key", telling.IdempotencyKey);
        append.Parameters.AddWithValue("event_id", Guid.CreateVersion7());
        append.Parameters.AddWithValue("user", telling.UserId);
        append.Parameters.AddWithValue("type", FactCatalogue.KindOf(telling.Fact));
        append.Parameters.AddWithValue("version", FactCatalogue.VersionOf(telling.Fact));
        append.Parameters.AddWithValue("at", telling.At.ToUniversalTime());
        append.Parameters.AddWithValue("table", telling.SourceTable);
        append.Parameters.AddWithValue("row", telling.SourceId);
        append.Parameters.AddWithValue("payload", NpgsqlDbType.Jsonb, FactCatalogue.Write(telling.Fact));
        if (await append.ExecuteScalarAsync(ct) is not long sequence)
        {
            return null;
        }

        await using var wake = new NpgsqlCommand($"NOTIFY {Channel}", connection, transaction);
        await wake.ExecuteNonQueryAsync(ct);
        return sequence;
    }

    /// <summary>The next stored events of a person, each read or said why it cannot be.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="last">Inclusive.</param>
    internal static async Task<ImmutableArray<StoredEvent>> ReadAsync(
        NpgsqlConnection connection, Guid user, long after, long last, int limit, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectAfter, connection);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("after", after);
        select.Parameters.AddWithValue("last", last);
        select.Parameters.AddWithValue("limit", limit);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var events = ImmutableArray.CreateBuilder<StoredEvent>();
        while (await reader.ReadAsync(ct))
        {
            events.Add(Read(reader, user));
        }

        return events.DrainToImmutable();
    }

    private static StoredEvent Read(NpgsqlDataReader reader, Guid user)
    {
        var (id, sequence, type) = (reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2));
        try
        {
            var fact = FactCatalogue.Read(type, reader.GetInt32(3), reader.GetString(8));
            return new StoredEvent(id, sequence, type, reader.GetFieldValue<DateTimeOffset>(5), new PassportEvent(
                id, user, sequence, reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5),
                reader.GetString(6), reader.GetString(7), fact), null);
        }
        catch (Exception unreadable) when (unreadable is not NpgsqlException)
        {
            // Whatever it throws, it is this event's: going up it would hold this person's turn again and again, and with it everybody's.
            return new StoredEvent(id, sequence, type, reader.GetFieldValue<DateTimeOffset>(5), null, unreadable.Message);
        }
    }
}

/// <param name="Event">Null when it cannot be read.</param>
/// <param name="Reason">Why not.</param>
internal sealed record StoredEvent(Guid EventId, long Sequence, string Type, DateTimeOffset StoredAt, PassportEvent? Event, string? Reason);
