using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>The audit trail. An entry is written in the transaction of the act it tells, so neither exists without the other.</summary>
public sealed class AuditLog(NpgsqlDataSource database)
{
    private const string InsertEntry = """
        INSERT INTO audit_log (at, actor, action, subject, before, after, origin, why, correlation_id, command_id)
        VALUES (@at, @actor, @action, @subject, @before, @after, @origin, @why, coalesce(@correlation, 'tx-' || pg_current_xact_id()::text), @command)
        ON CONFLICT (command_id) WHERE command_id IS NOT NULL DO NOTHING
        """;

    private const string SelectLatest = """
        SELECT at, actor, action, subject, before::text AS before, after::text AS after, origin, id, why, correlation_id, seq, hash
        FROM audit_log
        WHERE (@beforeId::bigint IS NULL OR id < @beforeId)
            AND (@actionPrefix::text IS NULL OR starts_with(action, @actionPrefix))
            AND (@actor::text IS NULL OR actor = @actor)
            AND (@subject::text IS NULL OR strpos(subject, @subject) > 0)
            AND (@correlation::text IS NULL OR correlation_id = @correlation)
        ORDER BY id DESC
        LIMIT @limit
        """;

    public static async Task WriteAsync(NpgsqlTransaction transaction, AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(entry);
        await using var command = new NpgsqlCommand(InsertEntry, transaction.Connection, transaction);
        void Add(string name, NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new(name, type) { Value = value ?? DBNull.Value });

        Add("at", NpgsqlDbType.TimestampTz, entry.At.ToUniversalTime());
        Add("actor", NpgsqlDbType.Text, entry.Actor);
        Add("action", NpgsqlDbType.Text, entry.Action);
        Add("subject", NpgsqlDbType.Text, entry.Subject);
        Add("before", NpgsqlDbType.Jsonb, entry.BeforeJson);
        Add("after", NpgsqlDbType.Jsonb, entry.AfterJson);
        Add("origin", NpgsqlDbType.Text, entry.Origin);
        Add("why", NpgsqlDbType.Text, entry.Why);
        Add("correlation", NpgsqlDbType.Text, entry.CorrelationId);
        Add("command", NpgsqlDbType.Uuid, entry.CommandId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>An act that changes nothing else in the database.</summary>
    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await WriteAsync(transaction, entry, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Newest first; page on with the last entry's id.</summary>
    /// <param name="actionPrefix">E.g. <c>preset.</c>; null: all.</param>
    public Task<ImmutableArray<AuditEntry>> LatestAsync(
        int limit = 100, long? beforeId = null, string? actionPrefix = null, CancellationToken cancellationToken = default) =>
        FindAsync(new AuditFilter { Limit = limit, BeforeId = beforeId, ActionPrefix = actionPrefix }, cancellationToken);

    /// <summary>Newest first; page on with the last entry's id.</summary>
    public async Task<ImmutableArray<AuditEntry>> FindAsync(AuditFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var command = database.CreateCommand(SelectLatest);
        void Text(string name, string? value) =>
            command.Parameters.Add(new(name, NpgsqlDbType.Text) { Value = (object?)value ?? DBNull.Value });

        command.Parameters.Add(new("beforeId", NpgsqlDbType.Bigint) { Value = (object?)filter.BeforeId ?? DBNull.Value });
        Text("actionPrefix", filter.ActionPrefix);
        Text("actor", filter.Actor);
        Text("subject", filter.Subject);
        Text("correlation", filter.CorrelationId);
        command.Parameters.AddWithValue("limit", filter.Limit);
        var entries = ImmutableArray.CreateBuilder<AuditEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(Read(reader));
        }

        return entries.DrainToImmutable();
    }

    private static AuditEntry Read(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), reader.GetString(3),
        Text(reader, 4), Text(reader, 5), Text(reader, 6), reader.GetInt64(7))
    {
        Why = Text(reader, 8),
        CorrelationId = Text(reader, 9),
        Seq = reader.IsDBNull(10) ? null : reader.GetInt64(10),
        Hash = reader.IsDBNull(11) ? null : Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(11)),
    };

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
