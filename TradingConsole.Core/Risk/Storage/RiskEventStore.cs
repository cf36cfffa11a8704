using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Storage;

/// <summary>Keeps risk events. One per moment, type and symbol: writing an event again changes nothing.</summary>
public sealed class RiskEventStore(NpgsqlDataSource database)
{
    private const string InsertEvent = """
        INSERT INTO risk_events (ts, event_type, symbol, severity, message, details)
        VALUES (@ts, @type, @symbol, @severity, @message, @details)
        ON CONFLICT DO NOTHING
        """;

    private const string SelectLatest = """
        SELECT ts, event_type, symbol, severity, message, details::text AS details
        FROM risk_events
        WHERE @before::timestamptz IS NULL OR ts < @before
        ORDER BY ts DESC, id DESC
        LIMIT @limit
        """;

    public async Task AddAsync(RiskEvent happened, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(happened);
        await using var command = database.CreateCommand(InsertEvent);
        command.Parameters.AddWithValue("ts", happened.Time.ToUniversalTime());
        command.Parameters.AddWithValue("type", happened.Type);
        command.Parameters.Add(new("symbol", NpgsqlDbType.Text) { Value = (object?)happened.Symbol?.Value ?? DBNull.Value });
        command.Parameters.AddWithValue("severity", (int)happened.Severity);
        command.Parameters.AddWithValue("message", happened.Message);
        command.Parameters.Add(new("details", NpgsqlDbType.Jsonb) { Value = (object?)happened.DetailsJson ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Newest first, older than <paramref name="before"/> (exclusive; null: all).</summary>
    public async Task<ImmutableArray<RiskEvent>> LatestAsync(
        int limit, DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(SelectLatest);
        command.Parameters.Add(new("before", NpgsqlDbType.TimestampTz) { Value = (object?)before?.ToUniversalTime() ?? DBNull.Value });
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var events = ImmutableArray.CreateBuilder<RiskEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(Read(reader));
        }

        return events.DrainToImmutable();
    }

    private static RiskEvent Read(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(0),
        reader.GetString(1),
        reader.IsDBNull(2) ? null : Symbol.Parse(reader.GetString(2)),
        (RiskSeverity)reader.GetInt32(3),
        reader.GetString(4),
        reader.IsDBNull(5) ? null : reader.GetString(5));
}
