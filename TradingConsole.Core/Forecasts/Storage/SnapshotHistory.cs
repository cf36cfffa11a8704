using System.Runtime.CompilerServices;
using Npgsql;
using TradingConsole.Core.Forecasts.Cutoffs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Reads the hourly snapshots back, market by market.</summary>
internal sealed class SnapshotHistory(NpgsqlDataSource database)
{
    private const string SelectBetween = """
        SELECT market_id, ts, p_yes, volume_24h, open_interest, tte_seconds, liquidity_bucket, freshness_seconds
        FROM forecast_snapshots
        WHERE ts >= @from AND ts <= @to
        ORDER BY market_id COLLATE "C", ts
        """;

    /// <summary>Each market's snapshots of a stretch of hours, both ends inclusive, by ascending hour; markets in the order of their ids.</summary>
    public async IAsyncEnumerable<IReadOnlyList<MarketSnapshot>> ByMarketAsync(
        DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectBetween);
        select.Parameters.AddWithValue("from", from.ToUniversalTime());
        select.Parameters.AddWithValue("to", to.ToUniversalTime());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var snapshots = new List<MarketSnapshot>();
        while (await reader.ReadAsync(ct))
        {
            var snapshot = Read(reader);
            if (snapshots.Count > 0 && snapshots[0].MarketId != snapshot.MarketId)
            {
                yield return snapshots;
                snapshots = [];
            }

            snapshots.Add(snapshot);
        }

        if (snapshots.Count > 0)
        {
            yield return snapshots;
        }
    }

    private static MarketSnapshot Read(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(0), reader.GetDouble(2), Number(reader, 3), Number(reader, 4),
        reader.IsDBNull(5) ? null : TimeSpan.FromSeconds(reader.GetInt64(5)), CutoffWords.Bucket(reader.IsDBNull(6) ? null : reader.GetString(6)),
        TimeSpan.FromSeconds(reader.GetInt64(7)));

    private static double? Number(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetDouble(ordinal);
}
