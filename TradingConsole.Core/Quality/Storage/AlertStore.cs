using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Quality.Storage;

/// <summary>The alerts table.</summary>
public sealed class AlertStore(NpgsqlDataSource database)
{
    private const string Columns =
        "id, kind, subject, is_critical, message, value, threshold, raised_at, seen_at, acknowledged_at, acknowledged_by, resolved_at, resolved_by";

    private const string SelectOpen = $"""
        SELECT {Columns}
        FROM alerts
        WHERE resolved_at IS NULL
        ORDER BY is_critical DESC, raised_at, id
        """;

    private const string SelectLatest = $"""
        SELECT {Columns}
        FROM alerts
        ORDER BY (resolved_at IS NULL) DESC, raised_at DESC, id DESC
        LIMIT @limit
        """;

    private const string SelectOne = $"""
        SELECT {Columns}
        FROM alerts
        WHERE id = @id
        """;

    // Two nodes that see the same condition raise one alert.
    private const string Insert = $"""
        INSERT INTO alerts (kind, subject, is_critical, message, value, threshold, raised_at, seen_at)
        VALUES (@kind, @subject, @is_critical, @message, @value, @threshold, @raised_at, @seen_at)
        ON CONFLICT (kind, subject) WHERE resolved_at IS NULL DO NOTHING
        """;

    private const string Renew = """
        UPDATE alerts
        SET is_critical = @is_critical, message = @message, value = @value, threshold = @threshold, seen_at = @seen_at
        WHERE id = @id AND resolved_at IS NULL
        """;

    private const string Resolve = """
        UPDATE alerts
        SET resolved_at = greatest(@resolved_at, raised_at), value = @value
        WHERE id = @id AND resolved_at IS NULL
        """;

    private const string AcknowledgeOne = $"""
        UPDATE alerts
        SET acknowledged_at = @at, acknowledged_by = @by
        WHERE id = @id AND acknowledged_at IS NULL AND resolved_at IS NULL
        RETURNING {Columns}
        """;

    // Seen again since the operator looked: the condition holds, and the next look would only raise it anew.
    private const string ResolveOne = $"""
        UPDATE alerts
        SET resolved_at = greatest(@at, raised_at), resolved_by = @by
        WHERE id = @id AND resolved_at IS NULL AND seen_at < @looked_at
        RETURNING {Columns}
        """;

    /// <summary>Unresolved ones, critical first, then oldest first.</summary>
    public async Task<ImmutableArray<Alert>> OpenAsync(CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectOpen);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Unresolved ones first, then by age, newest first.</summary>
    public async Task<ImmutableArray<Alert>> LatestAsync(int limit = 100, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectLatest);
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAsync(command, cancellationToken);
    }

    public async Task<Alert?> FindAsync(long id, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("id", id);
        return (await ReadAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Stores what one look changed, in one transaction.</summary>
    public async Task ApplyAsync(AlertChanges changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.IsEmpty)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(Insert, changes.Raised);
        await RunAsync(Renew, changes.Renewed);
        await RunAsync(Resolve, changes.Resolved);
        await transaction.CommitAsync(cancellationToken);

        async Task RunAsync(string sql, ImmutableArray<Alert> alerts)
        {
            foreach (var alert in alerts)
            {
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                Fill(command, alert);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    /// <summary>Notes who has seen it. Null when there is no such unresolved, unacknowledged alert; nothing changed then.</summary>
    /// <param name="transaction">Of the act's audit entry.</param>
    public static async Task<Alert?> AcknowledgeAsync(
        NpgsqlTransaction transaction, long id, string by, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = Act(AcknowledgeOne, transaction, id, by, at);
        return (await ReadAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>
    /// Closes an alert whose condition no longer holds: one between its two limits, or one whose subject is not measured any more.
    /// Null when there is no such unresolved alert, or when it was seen at or after <paramref name="lookedAt"/>; nothing changed then.
    /// </summary>
    /// <param name="transaction">Of the act's audit entry.</param>
    /// <param name="lookedAt">Time of the latest look.</param>
    public static async Task<Alert?> ResolveAsync(
        NpgsqlTransaction transaction, long id, string by, DateTimeOffset at, DateTimeOffset lookedAt,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = Act(ResolveOne, transaction, id, by, at);
        command.Parameters.AddWithValue("looked_at", lookedAt.ToUniversalTime());
        return (await ReadAsync(command, cancellationToken)).FirstOrDefault();
    }

    private static NpgsqlCommand Act(string sql, NpgsqlTransaction transaction, long id, string by, DateTimeOffset at)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("by", by);
        command.Parameters.AddWithValue("at", at.ToUniversalTime());
        return command;
    }

    private static void Fill(NpgsqlCommand command, Alert alert)
    {
        command.Parameters.AddWithValue("id", alert.Id);
        command.Parameters.AddWithValue("kind", alert.Kind);
        command.Parameters.AddWithValue("subject", alert.Subject);
        command.Parameters.AddWithValue("is_critical", alert.IsCritical);
        command.Parameters.AddWithValue("message", alert.Message);
        command.Parameters.AddWithValue("value", alert.Value);
        command.Parameters.AddWithValue("threshold", alert.Threshold);
        command.Parameters.AddWithValue("raised_at", alert.RaisedAt.ToUniversalTime());
        command.Parameters.AddWithValue("seen_at", alert.SeenAt.ToUniversalTime());
        command.Parameters.Add(new NpgsqlParameter("resolved_at", NpgsqlDbType.TimestampTz)
        {
            Value = (object?)alert.ResolvedAt?.ToUniversalTime() ?? DBNull.Value,
        });
    }

    private static async Task<ImmutableArray<Alert>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var alerts = ImmutableArray.CreateBuilder<Alert>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            alerts.Add(new Alert(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetString(4), reader.GetDouble(5),
                reader.GetDouble(6), reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<DateTimeOffset>(8), Moment(9),
                Text(10), Moment(11), Text(12)));
        }

        return alerts.DrainToImmutable();

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        DateTimeOffset? Moment(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
    }
}
