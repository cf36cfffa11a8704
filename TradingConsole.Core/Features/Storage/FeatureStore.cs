using Npgsql;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Features.Storage;

/// <summary>Reads stored feature rows. Training does not: it computes its matrix from candles by the same kernel.</summary>
public sealed class FeatureStore(NpgsqlDataSource dataSource)
{
    private const string SelectLatest =
        """
        SELECT symbol AS symbol, ts AS ts, schema_version AS schema_version, features::text AS features, atr AS atr
        FROM features_1m
        WHERE symbol = @symbol
          AND (@before::timestamptz IS NULL OR ts < @before)
        ORDER BY ts DESC
        LIMIT @limit
        """;

    private const string SelectRange =
        """
        SELECT symbol AS symbol, ts AS ts, schema_version AS schema_version, features::text AS features, atr AS atr
        FROM features_1m
        WHERE symbol = @symbol
          AND ts >= @from
          AND ts < @to
        ORDER BY ts
        LIMIT @limit
        """;

    /// <summary>The newest rows of a symbol, newest first.</summary>
    /// <param name="before">UTC, exclusive; null starts at the newest.</param>
    public async Task<IReadOnlyList<FeatureRow>> LatestAsync(
        Symbol symbol, int limit, DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(SelectLatest);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        command.Parameters.Add(new NpgsqlParameter("before", NpgsqlTypes.NpgsqlDbType.TimestampTz)
        {
            Value = before is { } instant ? instant.UtcDateTime : DBNull.Value,
        });
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Rows of a symbol between two instants, oldest first.</summary>
    /// <param name="from">UTC, inclusive.</param>
    /// <param name="to">UTC, exclusive.</param>
    public async Task<IReadOnlyList<FeatureRow>> LoadAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(SelectRange);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        command.Parameters.AddWithValue("from", from.UtcDateTime);
        command.Parameters.AddWithValue("to", to.UtcDateTime);
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAllAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<FeatureRow>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        List<FeatureRow> rows = [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    private static FeatureRow Read(NpgsqlDataReader reader) => new(
        Symbol.Parse(reader.GetString(0)),
        reader.GetFieldValue<DateTimeOffset>(1),
        reader.GetInt32(2),
        FeatureJson.Read(reader.GetString(3)),
        reader.IsDBNull(4) ? null : reader.GetDouble(4));
}
