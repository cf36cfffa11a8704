using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Outbox;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Events a consumer could not take, kept for ever with the reason.</summary>
internal static class DeadLetterStore
{
    private const string Insert = """
        INSERT INTO passport_dead_letters (consumer, event_id, user_id, sequence, event_type, reason, attempts)
        VALUES (@consumer, @event, @user, @sequence, @type, @reason, @attempts)
        ON CONFLICT (consumer, event_id) DO NOTHING
        """;

    private const string SelectOpen = """
        SELECT sequence
        FROM passport_dead_letters
        WHERE consumer = @consumer AND user_id = @user AND resolved_at IS NULL
        """;

    // Held until the re-drive's transaction ends: the second of two re-drives sees it settled.
    private const string Lock = """
        SELECT user_id, sequence, resolved_at IS NOT NULL
        FROM passport_dead_letters
        WHERE consumer = @consumer AND event_id = @event
        FOR UPDATE
        """;

    private const string Resolve = """
        UPDATE passport_dead_letters
        SET redrives = redrives + 1, resolved_at = clock_timestamp(), resolved_by = @by
        WHERE consumer = @consumer AND event_id = @event
        """;

    private const string GiveUp = """
        UPDATE passport_dead_letters
        SET given_up_at = coalesce(given_up_at, clock_timestamp()), given_up_by = coalesce(given_up_by, @by)
        WHERE consumer = @consumer AND event_id = @event
        """;

    private const string SelectPeople = """
        SELECT user_id, event_id
        FROM passport_dead_letters
        WHERE consumer = @consumer AND event_id = ANY (@events)
        ORDER BY user_id, sequence
        """;

    private const string Refuse = """
        UPDATE passport_dead_letters
        SET redrives = redrives + 1, reason = @reason
        WHERE consumer = @consumer AND event_id = @event
        """;

    public static async Task AddAsync(NpgsqlTransaction transaction, string consumer, Guid user, DeadLetter letter, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        insert.Parameters.AddWithValue("consumer", consumer);
        insert.Parameters.AddWithValue("event", letter.EventId);
        insert.Parameters.AddWithValue("user", user);
        insert.Parameters.AddWithValue("sequence", letter.Sequence);
        insert.Parameters.AddWithValue("type", letter.Type);
        insert.Parameters.AddWithValue("reason", letter.Reason);
        insert.Parameters.AddWithValue("attempts", letter.Attempts);
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Sequences of a person's unresolved dead letters: what a fold leaves out.</summary>
    public static async Task<ImmutableHashSet<long>> OpenOfAsync(NpgsqlConnection connection, string consumer, Guid user, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectOpen, connection);
        select.Parameters.AddWithValue("consumer", consumer);
        select.Parameters.AddWithValue("user", user);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var open = ImmutableHashSet.CreateBuilder<long>();
        while (await reader.ReadAsync(ct))
        {
            open.Add(reader.GetInt64(0));
        }

        return open.ToImmutable();
    }

    /// <returns>Null when there is no such letter.</returns>
    public static async Task<(Guid UserId, long Sequence, bool IsResolved)?> LockAsync(
        NpgsqlTransaction transaction, string consumer, Guid eventId, CancellationToken ct)
    {
        await using var select = Of(Lock, transaction, consumer, eventId);
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetInt64(1), reader.GetBoolean(2)) : null;
    }

    public static async Task ResolveAsync(NpgsqlTransaction transaction, string consumer, Guid eventId, string by, CancellationToken ct)
    {
        await using var update = Of(Resolve, transaction, consumer, eventId);
        update.Parameters.AddWithValue("by", by);
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Nobody waits for it any more; it stays unresolved, and left out.</summary>
    public static async Task GiveUpAsync(NpgsqlTransaction transaction, string consumer, Guid eventId, string by, CancellationToken ct)
    {
        await using var update = Of(GiveUp, transaction, consumer, eventId);
        update.Parameters.AddWithValue("by", by);
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <returns>Whose the letters are, in each person's order; letters that are none of this consumer's are missing.</returns>
    public static Task<ImmutableArray<(Guid UserId, Guid EventId)>> PeopleOfAsync(
        NpgsqlDataSource database, string consumer, ImmutableArray<Guid> letters, CancellationToken ct) =>
        database.ReadAllAsync(SelectPeople, row => (row.GetGuid(0), row.GetGuid(1)), ct, ("consumer", consumer), ("events", letters.ToArray()));

    public static async Task RefuseAsync(NpgsqlTransaction transaction, string consumer, Guid eventId, string reason, CancellationToken ct)
    {
        await using var update = Of(Refuse, transaction, consumer, eventId);
        update.Parameters.AddWithValue("reason", reason);
        await update.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Of(string sql, NpgsqlTransaction transaction, string consumer, Guid eventId)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("consumer", consumer);
        command.Parameters.AddWithValue("event", eventId);
        return command;
    }
}
