using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Outbox;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>How far each consumer has come with each person.</summary>
internal static class CursorStore
{
    // Whoever was served longest ago comes first; a person another worker is busy with is passed over.
    private const string Claim = """
        SELECT cursor.user_id, cursor.last_sequence, cursor.retry_count, cursor.last_error
        FROM passport_cursors AS cursor
        JOIN passport_streams AS stream USING (user_id)
        WHERE cursor.consumer = @consumer AND cursor.last_sequence < stream.last_sequence AND cursor.next_try_at <= clock_timestamp()
        ORDER BY cursor.next_try_at
        LIMIT 1
        FOR UPDATE OF cursor SKIP LOCKED
        """;

    private const string Lock = "SELECT last_sequence FROM passport_cursors WHERE consumer = @consumer AND user_id = @user FOR UPDATE";

    private const string AddMissing = """
        INSERT INTO passport_cursors (consumer, user_id)
        SELECT @consumer, user_id
        FROM passport_streams AS stream
        WHERE NOT EXISTS (SELECT 1 FROM passport_cursors WHERE consumer = @consumer AND user_id = stream.user_id)
        ON CONFLICT DO NOTHING
        """;

    private const string Move = """
        UPDATE passport_cursors
        SET last_sequence = @last, retry_count = @retries, last_error = @error, next_try_at = clock_timestamp() + @pause
        WHERE consumer = @consumer AND user_id = @user
        """;

    private const string SelectDue = """
        SELECT min(greatest(cursor.next_try_at, clock_timestamp())) - clock_timestamp()
        FROM passport_cursors AS cursor
        JOIN passport_streams AS stream USING (user_id)
        WHERE cursor.consumer = @consumer AND cursor.last_sequence < stream.last_sequence
        """;

    public static async Task<PassportCursor?> ClaimAsync(NpgsqlTransaction transaction, string consumer, CancellationToken ct)
    {
        await using var claim = new NpgsqlCommand(Claim, transaction.Connection, transaction);
        claim.Parameters.AddWithValue("consumer", consumer);
        await using var reader = await claim.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new PassportCursor(reader.GetGuid(0), reader.GetInt64(1), reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetString(3))
            : null;
    }

    /// <summary>Waits for the worker that has this person's cursor, and keeps others away until the transaction ends.</summary>
    public static async Task LockAsync(NpgsqlTransaction transaction, string consumer, Guid user, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Lock, transaction.Connection, transaction);
        command.Parameters.AddWithValue("consumer", consumer);
        command.Parameters.AddWithValue("user", user);
        await command.ExecuteScalarAsync(ct);
    }

    public static async Task MoveAsync(NpgsqlTransaction transaction, string consumer, PassportCursor cursor, TimeSpan? pause, CancellationToken ct)
    {
        await using var move = new NpgsqlCommand(Move, transaction.Connection, transaction);
        move.Parameters.AddWithValue("consumer", consumer);
        move.Parameters.AddWithValue("user", cursor.UserId);
        move.Parameters.AddWithValue("last", cursor.LastSequence);
        move.Parameters.AddWithValue("retries", cursor.RetryCount);
        move.Parameters.Add(new("error", NpgsqlDbType.Text) { Value = (object?)cursor.LastError ?? DBNull.Value });
        move.Parameters.AddWithValue("pause", pause ?? TimeSpan.Zero);
        await move.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives every person known to the ledger a cursor of this consumer.</summary>
    public static async Task AddMissingAsync(NpgsqlDataSource database, string consumer, CancellationToken ct)
    {
        await using var add = database.CreateCommand(AddMissing);
        add.Parameters.AddWithValue("consumer", consumer);
        await add.ExecuteNonQueryAsync(ct);
    }

    /// <returns>How long until somebody has something due; null when nobody waits.</returns>
    public static async Task<TimeSpan?> DueInAsync(NpgsqlDataSource database, string consumer, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectDue);
        select.Parameters.AddWithValue("consumer", consumer);
        return await select.ExecuteScalarAsync(ct) as TimeSpan?;
    }
}
