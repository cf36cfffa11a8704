using System.Collections.Immutable;
using Npgsql;

namespace TradingConsole.Web.SignIn.Storage;

/// <summary>A session as it stands now, with what its person is by now.</summary>
internal sealed record SessionRow(
    Guid Id, Guid UserId, string UserName, string Role, bool IsDisabled, string Origin, DateTimeOffset CreatedAt, DateTimeOffset SeenAt,
    DateTimeOffset? EndedAt);

/// <summary>The sessions table. Times are wall clock, UTC.</summary>
internal sealed class SessionStore(NpgsqlDataSource database)
{
    private const string Columns = """
        s.id, s.user_id, u.user_name, coalesce(r.name, 'none') AS role, u.is_disabled, s.origin, s.created_at, s.seen_at, s.ended_at
        FROM sessions s
        JOIN users u ON u.id = s.user_id
        LEFT JOIN user_roles m ON m.user_id = u.id
        LEFT JOIN roles r ON r.id = m.role_id
        """;

    private const string InsertSession = """
        INSERT INTO sessions (id, user_id, origin, created_at, seen_at)
        VALUES (@id, @user, @origin, @at, @at)
        """;

    private const string SelectSession = $"SELECT {Columns} WHERE s.id = @id";

    private const string SelectLive = $"""
        SELECT {Columns}
        WHERE s.ended_at IS NULL AND s.seen_at > @seenAfter AND s.created_at > @createdAfter
        ORDER BY s.seen_at DESC
        LIMIT 200
        """;

    private const string TouchSession = "UPDATE sessions SET seen_at = greatest(seen_at, @at) WHERE id = @id AND ended_at IS NULL";

    private const string EndSession = "UPDATE sessions SET ended_at = @at, end_reason = @reason WHERE id = @id AND ended_at IS NULL";

    private const string EndOfUser = "UPDATE sessions SET ended_at = @at, end_reason = @reason WHERE user_id = @user AND ended_at IS NULL";

    private const string SelectKnownOrigin = """
        SELECT EXISTS (
            SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE u.normalized_user_name = @name AND s.origin = @origin AND s.created_at > @after) AS is_known
        """;

    public async Task<Guid> OpenAsync(Guid user, string origin, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(InsertSession, cancellationToken, ("id", id), ("user", user), ("origin", origin), ("at", at));
        return id;
    }

    public async Task<SessionRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectSession, ("id", id));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    public async Task<ImmutableArray<SessionRow>> LiveAsync(
        DateTimeOffset seenAfter, DateTimeOffset createdAfter, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectLive, ("seenAfter", seenAfter), ("createdAfter", createdAfter));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = ImmutableArray.CreateBuilder<SessionRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return rows.DrainToImmutable();
    }

    public Task TouchAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken) =>
        ExecuteAsync(TouchSession, cancellationToken, ("id", id), ("at", at));

    /// <returns>False when it was over already.</returns>
    public async Task<bool> EndAsync(Guid id, string reason, DateTimeOffset at, CancellationToken cancellationToken) =>
        await ExecuteAsync(EndSession, cancellationToken, ("id", id), ("reason", reason), ("at", at)) > 0;

    public Task<int> EndAllAsync(Guid user, string reason, DateTimeOffset at, CancellationToken cancellationToken) =>
        ExecuteAsync(EndOfUser, cancellationToken, ("user", user), ("reason", reason), ("at", at));

    /// <summary>Whether this person signed in from this address since.</summary>
    public async Task<bool> IsKnownOriginAsync(string normalizedName, string origin, DateTimeOffset after, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectKnownOrigin, ("name", normalizedName), ("origin", origin), ("after", after));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private static SessionRow Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), reader.GetString(5),
        reader.GetFieldValue<DateTimeOffset>(6), reader.GetFieldValue<DateTimeOffset>(7),
        reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8));
}
