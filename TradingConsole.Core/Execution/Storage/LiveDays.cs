using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Execution.Storage;

/// <param name="Equity">The latest stored, USDT.</param>
/// <param name="OpeningEquity">Of today, UTC: where nothing was stored today the account was given up before, and began with what it had.</param>
public sealed record LiveDay(string Account, double Equity, double OpeningEquity);

/// <summary>What is stored of the live account that was traded last, for when no live desk shows it.</summary>
public sealed class LiveDays(NpgsqlDataSource database)
{
    private const string Select = """
        WITH latest AS (
            SELECT account, equity
            FROM account_snapshots
            WHERE mode = 'live' AND ts >= @since
            ORDER BY ts DESC
            LIMIT 1
        )
        SELECT latest.account, latest.equity,
            coalesce(
                (SELECT equity::float8 FROM account_days d WHERE d.account = latest.account AND d.day = @today),
                (SELECT s.equity FROM account_snapshots s
                 WHERE s.mode = 'live' AND s.account = latest.account AND s.ts >= @midnight ORDER BY s.ts LIMIT 1),
                latest.equity) AS opening
        FROM latest
        """;

    /// <param name="now">Market clock.</param>
    /// <returns>Null when no live account was traded since the beginning of <paramref name="day"/>.</returns>
    public async Task<LiveDay?> SinceAsync(DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.AddWithValue("since", new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
        command.Parameters.AddWithValue("today", NpgsqlDbType.Date, DateOnly.FromDateTime(now.UtcDateTime));
        command.Parameters.AddWithValue("midnight", new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new LiveDay(reader.GetString(0), reader.GetDouble(1), reader.GetDouble(2)) : null;
    }
}
