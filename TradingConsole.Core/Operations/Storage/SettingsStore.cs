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

    /// <summary>Sets a value together with its audit entry; both are stored or neither.</summary>
    /// <param name="value">Serialised with web defaults (camelCase).</param>
    public async Task SetAsync<T>(string key, T value, AuditEntry audit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audit);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(UpsertValue, connection, transaction);
        command.Parameters.AddWithValue("key", key);
        command.Parameters.AddWithValue("value", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(value, JsonSerializerOptions.Web));
        command.Parameters.AddWithValue("at", audit.At.ToUniversalTime());
        command.Parameters.AddWithValue("by", audit.Actor);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await AuditLog.WriteAsync(transaction, audit, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
