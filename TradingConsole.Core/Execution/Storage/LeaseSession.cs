using Npgsql;
using TradingConsole.Core.Database;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Who holds, or last held, the right to trade an account.</summary>
/// <param name="SeenAgo">Since the holder's latest sign of life, by the database's clock.</param>
/// <param name="IsReleased">The holder gave the account up by itself.</param>
/// <param name="IsWanted">The account was being traded, or a round trip on it is not over: whoever comes next takes it up again.</param>
public sealed record LeaseRow(
    long Token, TraderProcess Holder, int BackendPid, DateTimeOffset TakenAt, TimeSpan SeenAgo, bool IsReleased, bool IsWanted);

/// <summary>One connection's part in the lease on an account: its advisory lock lives and dies with the connection.</summary>
/// <remarks>Not thread-safe. Every time in it is the database's own, the only clock that all nodes share.</remarks>
public sealed class LeaseSession : IAsyncDisposable
{
    private const string SelectRow = """
        SELECT token, holder, process_id, started, backend_pid, taken_at, extract(epoch FROM clock_timestamp() - seen_at)::float8 AS seen_ago,
            released_at IS NOT NULL AS is_released,
            is_wanted OR EXISTS (SELECT 1 FROM brackets WHERE brackets.account = trader_leases.account AND NOT is_settled) AS is_wanted
        FROM trader_leases
        WHERE account = @account
        """;

    private const string TakeRow = """
        INSERT INTO trader_leases (account, token, holder, process_id, started, backend_pid, taken_at, seen_at, is_wanted)
        VALUES (@account, 1, @holder, @process_id, @started, pg_backend_pid(), clock_timestamp(), clock_timestamp(), true)
        ON CONFLICT (account) DO UPDATE SET
            token = trader_leases.token + 1,
            holder = excluded.holder,
            process_id = excluded.process_id,
            started = excluded.started,
            backend_pid = excluded.backend_pid,
            taken_at = excluded.taken_at,
            seen_at = excluded.seen_at,
            released_at = NULL,
            is_wanted = true
        RETURNING token
        """;

    private const string RenewRow = """
        UPDATE trader_leases
        SET seen_at = clock_timestamp(), backend_pid = pg_backend_pid()
        WHERE account = @account AND token = @token AND released_at IS NULL
        """;

    private const string ReleaseRow = """
        UPDATE trader_leases
        SET released_at = clock_timestamp(), is_wanted = @is_wanted
        WHERE account = @account AND token = @token
        """;

    private readonly NpgsqlConnection _connection;
    private readonly string _account;

    private LeaseSession(NpgsqlConnection connection, string account) => (_connection, _account) = (connection, account);

    /// <param name="database">Not pooled, or the lock would outlive the session.</param>
    public static async Task<LeaseSession> OpenAsync(NpgsqlDataSource database, string account, CancellationToken cancellationToken) =>
        new(await database.OpenConnectionAsync(cancellationToken), account);

    /// <summary>Takes the advisory lock if no session holds it; never waits.</summary>
    public async Task<bool> TryLockAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(@key)", _connection);
        command.Parameters.AddWithValue("key", Key);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task UnlockAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock(@key)", _connection);
        command.Parameters.AddWithValue("key", Key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>Null when nobody ever traded the account.</returns>
    public async Task<LeaseRow?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(SelectRow);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new LeaseRow(
                reader.GetInt64(0), new TraderProcess(reader.GetString(1), reader.GetInt32(2), reader.GetInt64(3)), reader.GetInt32(4),
                reader.GetFieldValue<DateTimeOffset>(5), TimeSpan.FromSeconds(reader.GetDouble(6)), reader.GetBoolean(7), reader.GetBoolean(8))
            : null;
    }

    /// <summary>Becomes the trader; only with the lock.</summary>
    /// <returns>The fencing token: larger than any before.</returns>
    public async Task<long> TakeAsync(TraderProcess holder, CancellationToken cancellationToken)
    {
        await using var command = Command(TakeRow);
        command.Parameters.AddWithValue("holder", holder.Machine);
        command.Parameters.AddWithValue("process_id", holder.ProcessId);
        command.Parameters.AddWithValue("started", holder.Started);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <returns>False when the token is no longer the latest.</returns>
    public async Task<bool> RenewAsync(long token, CancellationToken cancellationToken)
    {
        await using var command = Command(RenewRow);
        command.Parameters.AddWithValue("token", token);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Gives the account up; nobody has to wait for this holder's silence.</summary>
    public async Task ReleaseAsync(long token, bool isWanted, CancellationToken cancellationToken)
    {
        await using var command = Command(ReleaseRow);
        command.Parameters.AddWithValue("token", token);
        command.Parameters.AddWithValue("is_wanted", isWanted);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await UnlockAsync(cancellationToken);
    }

    /// <summary>Ends the session of a holder that is silent; its lock goes with it.</summary>
    public async Task TerminateAsync(int backendPid, CancellationToken cancellationToken)
    {
        // Only a session that holds this very lock: the number may belong to somebody else by now.
        await using var command = new NpgsqlCommand(
            """
            SELECT pg_terminate_backend(pid)
            FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND pid = @pid AND ((classid::bigint << 32) | objid::bigint) = @key
            """,
            _connection);
        command.Parameters.AddWithValue("pid", backendPid);
        command.Parameters.AddWithValue("key", Key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private long Key => AdvisoryLock.KeyOf($"trader:{_account}");

    private NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, _connection);
        command.Parameters.AddWithValue("account", _account);
        return command;
    }
}
