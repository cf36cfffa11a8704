using Npgsql;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Everything that the stream derived of a stretch of time.</summary>
public sealed class StreamRows(NpgsqlDataSource database)
{
    private const string Forget = """
        WITH bars AS (DELETE FROM forecast_bars WHERE ts >= @start AND ts < @end),
             alerts AS (DELETE FROM forecast_alerts WHERE origin = 'stream' AND ts >= @start AND ts < @end RETURNING 1)
        SELECT count(*) FROM alerts
        """;

    /// <summary>Takes bars and alerts away, to be derived anew.</summary>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    /// <returns>How many alerts there were.</returns>
    public async Task<long> ForgetAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await using var forget = database.CreateCommand(Forget);
        forget.AddTime("start", from);
        forget.AddTime("end", to);
        return (long)(await forget.ExecuteScalarAsync(ct))!;
    }
}
