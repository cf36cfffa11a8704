using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>The desk's few free-standing settings: key → JSON.</summary>
public sealed class SettingsStore(NpgsqlDataSource database)
{
    private const string SelectValue = """
        SELECT value::text AS value
        FROM settings
        WHERE key = @key
        """;

    private const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended('settings:' || @key, 0))";

    private const string UpsertValue = """
        INSERT INTO settings (key, value, updated_at, updated_by)
        VALUES (@key, @value, @at, @by)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by
        """;

    /// <summary>The stored value; null when the key was never set.</summary>
    public async Task<JsonElement?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectValue);
        command.Parameters.AddWithValue("key", key);
        return await command.ExecuteScalarAsync(cancellationToken) is string json
            ? JsonElement.Parse(json)
            : null;
    }

    /// <inheritdoc cref="FindAsync(string, CancellationToken)"/>
    public async Task<T?> FindAsync<T>(string key, CancellationToken cancellationToken = default)
        where T : class =>
        (await FindAsync(key, cancellationToken))?.Deserialize<T>(JsonSerializerOptions.Web);

    /// <summary>
    /// Changes a value by what is stored at that moment: callers on all nodes take turns, so that of several exactly one finds it as it
    /// was. Value and audit entry are stored together.
    /// </summary>
    /// <param name="decide">Given the stored value (null: never set), the new one and the row to write; a null value changes nothing, a null row is allowed only then.</param>
    public async Task ChangeAsync<T>(
        string key, Func<T?, (T? Value, AuditEntry? Entry)> decide, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(decide);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ChangeAsync(transaction, key, decide, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The same inside a transaction of the caller's, who holds its turn until that ends.</summary>
    public static async Task ChangeAsync<T>(
        NpgsqlTransaction transaction, string key, Func<T?, (T? Value, AuditEntry? Entry)> decide, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(decide);
        await using (var turn = new NpgsqlCommand(TakeTurn, transaction.Connection, transaction))
        {
            turn.Parameters.AddWithValue("key", key);
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }

        T? stored;
        await using (var select = new NpgsqlCommand(SelectValue, transaction.Connection, transaction))
        {
            select.Parameters.AddWithValue("key", key);
            stored = await select.ExecuteScalarAsync(cancellationToken) is string json
                ? JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) : null;
        }

        var (value, entry) = decide(stored);
        if (value is not null)
        {
            await UpsertAsync(transaction, key, value, entry ?? throw new ArgumentException("A changed value needs its audit entry.", nameof(decide)), cancellationToken);
        }

        if (entry is not null)
        {
            await AuditLog.WriteAsync(transaction, entry, cancellationToken);
        }
    }

    /// <summary>Sets a value together with its audit entry; both are stored or neither.</summary>
    /// <param name="value">Serialised with web defaults (camelCase).</param>
    public async Task SetAsync<T>(string key, T value, AuditEntry audit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audit);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await UpsertAsync(transaction, key, value, audit, cancellationToken);
        await AuditLog.WriteAsync(transaction, audit, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task UpsertAsync<T>(
        NpgsqlTransaction transaction, string key, T value, AuditEntry audit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(UpsertValue, transaction.Connection, transaction);
        command.Parameters.AddWithValue("key", key);
        command.Parameters.AddWithValue("value", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(value, JsonSerializerOptions.Web));
        command.Parameters.AddWithValue("at", audit.At.ToUniversalTime());
        command.Parameters.AddWithValue("by", audit.Actor);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
