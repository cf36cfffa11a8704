using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Forecasts.Cutoffs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Hourly snapshots.</summary>
internal sealed class SnapshotStore(NpgsqlDataSource database)
{
    private const string DeleteOf = "DELETE FROM forecast_snapshots WHERE market_id = ANY(@ids) AND ts > @from AND ts <= @to";

    private const string CopyIn = """
        COPY forecast_snapshots (ts, market_id, p_yes, p_no, volume_24h, open_interest, tte_seconds, liquidity_bucket, freshness_seconds)
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>Puts the markets' hours of the interval in the place of what there was.</summary>
    /// <param name="from">Exclusive.</param>
    /// <param name="to">Inclusive.</param>
    public async Task ReplaceAsync(
        IReadOnlyCollection<string> ids, DateTimeOffset from, DateTimeOffset to, IReadOnlyCollection<MarketSnapshot> snapshots, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var delete = new NpgsqlCommand(DeleteOf, connection, transaction))
        {
            delete.AddTexts("ids", ids);
            delete.AddTime("from", from);
            delete.AddTime("to", to);
            await delete.ExecuteNonQueryAsync(ct);
        }

        await using (var copy = await connection.BeginBinaryImportAsync(CopyIn, ct))
        {
            foreach (var snapshot in snapshots)
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(snapshot.Ts.UtcDateTime, NpgsqlDbType.TimestampTz, ct);
                await copy.WriteAsync(snapshot.MarketId, NpgsqlDbType.Text, ct);
                await copy.WriteAsync(snapshot.Yes, NpgsqlDbType.Double, ct);
                await copy.WriteAsync(snapshot.No, NpgsqlDbType.Double, ct);
                await WriteAsync(copy, snapshot.Volume24hUsd, NpgsqlDbType.Double, ct);
                await WriteAsync(copy, snapshot.OpenInterestUsd, NpgsqlDbType.Double, ct);
                await WriteAsync(copy, snapshot.TimeToEnd is { } left ? Seconds(left) : (long?)null, NpgsqlDbType.Bigint, ct);
                await (CutoffWords.Of(snapshot.Liquidity) is { } bucket ? copy.WriteAsync(bucket, NpgsqlDbType.Text, ct) : copy.WriteNullAsync(ct));
                await copy.WriteAsync(Seconds(snapshot.Freshness), NpgsqlDbType.Bigint, ct);
            }

            await copy.CompleteAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    private static long Seconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;

    private static Task WriteAsync<T>(NpgsqlBinaryImporter copy, T? value, NpgsqlDbType type, CancellationToken ct)
        where T : struct =>
        value is { } known ? copy.WriteAsync(known, type, ct) : copy.WriteNullAsync(ct);
}
