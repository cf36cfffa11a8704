using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Database.Storage;

/// <summary>The incidents table.</summary>
public sealed class IncidentStore(NpgsqlDataSource dataSource)
{
    private const string InsertIncident =
        """
        INSERT INTO incidents (at, kind, source, symbol, message, count, details, resolved_at)
        VALUES (@at, @kind, @source, @symbol, @message, @count, @details, @resolved_at)
        RETURNING id
        """;

    private const string UpdateCount =
        """
        UPDATE incidents
        SET count = @count,
            message = @message
        WHERE id = @id
        """;

    private const string SelectLatest =
        """
        SELECT id AS id,
               at AS at,
               kind AS kind,
               source AS source,
               symbol AS symbol,
               message AS message,
               count AS count,
               details AS details,
               resolved_at AS resolved_at
        FROM incidents
        WHERE @before::timestamptz IS NULL OR at < @before
        ORDER BY at DESC, id DESC
        LIMIT @limit
        """;

    /// <summary>A page of incidents, newest first.</summary>
    /// <param name="before">UTC, exclusive; null starts at the newest.</param>
    public async Task<IReadOnlyList<Incident>> LatestAsync(int limit, DateTimeOffset? before = null, CancellationToken ct = default)
    {
        List<Incident> page = [];
        await using var command = dataSource.CreateCommand(SelectLatest);
        command.Parameters.Add(new NpgsqlParameter("before", NpgsqlDbType.TimestampTz) { Value = (object?)before ?? DBNull.Value });
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            page.Add(Read(reader));
        }

        return page;
    }

    /// <summary>Stores new incidents and the counts of known ones in one transaction; returns them with their ids, same order.</summary>
    internal async Task<IReadOnlyList<Incident>> SaveAsync(IReadOnlyList<Incident> incidents, CancellationToken ct)
    {
        List<Incident> saved = new(incidents.Count);
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var incident in incidents)
        {
            saved.Add(incident.Id == 0
                ? incident with { Id = await InsertAsync(connection, incident, ct) }
                : await UpdateAsync(connection, incident, ct));
        }

        await transaction.CommitAsync(ct);
        return saved;
    }

    private static async Task<long> InsertAsync(NpgsqlConnection connection, Incident incident, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(InsertIncident, connection);
        insert.Parameters.AddWithValue("at", incident.At.ToUniversalTime());
        insert.Parameters.AddWithValue("kind", incident.Kind);
        insert.Parameters.AddWithValue("source", incident.Source);
        insert.Parameters.Add(new NpgsqlParameter("symbol", NpgsqlDbType.Text) { Value = (object?)incident.Symbol ?? DBNull.Value });
        insert.Parameters.AddWithValue("message", incident.Message);
        insert.Parameters.AddWithValue("count", incident.Count);
        insert.Parameters.Add(new NpgsqlParameter("details", NpgsqlDbType.Jsonb) { Value = (object?)incident.Details ?? DBNull.Value });
        insert.Parameters.Add(
            new NpgsqlParameter("resolved_at", NpgsqlDbType.TimestampTz) { Value = (object?)incident.ResolvedAt ?? DBNull.Value });
        return (long)(await insert.ExecuteScalarAsync(ct))!;
    }

    private static async Task<Incident> UpdateAsync(NpgsqlConnection connection, Incident incident, CancellationToken ct)
    {
        await using var update = new NpgsqlCommand(UpdateCount, connection);
        update.Parameters.AddWithValue("id", incident.Id);
        update.Parameters.AddWithValue("count", incident.Count);
        update.Parameters.AddWithValue("message", incident.Message);
        await update.ExecuteNonQueryAsync(ct);
        return incident;
    }

    private static Incident Read(NpgsqlDataReader reader)
    {
        string? Text(string column) => reader.IsDBNull(reader.GetOrdinal(column)) ? null : reader.GetString(reader.GetOrdinal(column));
        var resolved = reader.GetOrdinal("resolved_at");
        return new Incident(
            reader.GetInt64(reader.GetOrdinal("id")),
            reader.GetFieldValue<DateTimeOffset>(reader.GetOrdinal("at")),
            reader.GetString(reader.GetOrdinal("kind")),
            reader.GetString(reader.GetOrdinal("source")),
            Text("symbol"),
            reader.GetString(reader.GetOrdinal("message")),
            reader.GetInt64(reader.GetOrdinal("count")),
            Text("details"),
            reader.IsDBNull(resolved) ? null : reader.GetFieldValue<DateTimeOffset>(resolved));
    }
}
