using Npgsql;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Keeps months from leaving the ledger while something counts from its beginning.</summary>
internal sealed class LedgerHold : IAsyncDisposable
{
    private const string Key = "hashtext('passport_ledger_months')";

    private readonly NpgsqlConnection _connection;

    private LedgerHold(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Waits for a month that is leaving; several may keep at once.</summary>
    /// <param name="connection">Held until disposal; outlives its transactions.</param>
    public static async Task<LedgerHold> KeepAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var keep = new NpgsqlCommand($"SELECT pg_advisory_lock_shared({Key})", connection) { CommandTimeout = 0 };
        await keep.ExecuteNonQueryAsync(ct);
        return new LedgerHold(connection);
    }

    /// <summary>For the one that lets a month go; until the transaction ends.</summary>
    /// <returns>False while somebody keeps.</returns>
    public static async Task<bool> TryTakeAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand($"SELECT pg_try_advisory_xact_lock({Key})", transaction.Connection, transaction);
        return (bool)(await take.ExecuteScalarAsync(ct))!;
    }

    // A connection that broke has given the lock back by itself.
    public async ValueTask DisposeAsync()
    {
        if (_connection.FullState == System.Data.ConnectionState.Open)
        {
            await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock_shared({Key})", _connection);
            await release.ExecuteNonQueryAsync();
        }
    }
}
