using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Reading;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>What people are told, and what they have looked at.</summary>
/// <param name="clock">Market clock, as the notifications' own times.</param>
public sealed class NotificationStore(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Select = """
        SELECT notification_id, kind, subject, link, created_at, read_at
        FROM user_notifications
        WHERE user_id = @user AND (NOT @unread OR read_at IS NULL)
        ORDER BY created_at DESC, notification_id DESC
        LIMIT @limit
        """;

    private const string Read = """
        UPDATE user_notifications
        SET read_at = coalesce(read_at, @now)
        WHERE user_id = @user AND (@id::uuid IS NULL OR notification_id = @id) AND (@id IS NOT NULL OR read_at IS NULL)
        """;

    /// <summary>Newest first.</summary>
    public async Task<ImmutableArray<Notification>> ListAsync(Guid user, bool unreadOnly, int limit, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(Select);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("unread", unreadOnly);
        select.Parameters.AddWithValue("limit", limit);
        await using var row = await select.ExecuteReaderAsync(ct);
        var list = ImmutableArray.CreateBuilder<Notification>();
        while (await row.ReadAsync(ct))
        {
            list.Add(new Notification(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
                row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5)));
        }

        return list.DrainToImmutable();
    }

    /// <summary>Marks one as read, or with null all of them; reading again keeps the first time.</summary>
    /// <returns>How many it concerned; 0 for one that is not this person's.</returns>
    public async Task<int> MarkReadAsync(Guid user, Guid? notification, CancellationToken ct = default)
    {
        await using var update = database.CreateCommand(Read);
        update.Parameters.AddWithValue("user", user);
        update.Parameters.Add(new("id", NpgsqlDbType.Uuid) { Value = (object?)notification ?? DBNull.Value });
        update.Parameters.AddWithValue("now", clock.GetUtcNow().ToUniversalTime());
        return await update.ExecuteNonQueryAsync(ct);
    }
}
