using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>The equity with which each account began each UTC day: the first that anybody knew stays.</summary>
public sealed class AccountDays(NpgsqlDataSource database)
{
    // Also when two are first at once, both read the one row there is.
    private const string Open = """
        WITH first AS (
            INSERT INTO account_days (account, day, equity, at)
            VALUES (@account, @day, @equity, @at)
            ON CONFLICT DO NOTHING
            RETURNING equity, at
        )
        SELECT equity, at FROM first
        UNION ALL
        SELECT equity, at FROM account_days WHERE account = @account AND day = @day
        LIMIT 1
        """;

    /// <param name="account">As its rows are stored.</param>
    /// <param name="equity">USDT, kept if no other is yet.</param>
    /// <param name="at">Market clock; names the day.</param>
    /// <returns>What the day began with, and when it was so.</returns>
    public async Task<(decimal Equity, DateTimeOffset At)> OpenAsync(
        string account, decimal equity, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await using var command = database.CreateCommand(Open);
            command.Parameters.AddWithValue("account", account);
            command.Parameters.AddWithValue("day", NpgsqlDbType.Date, DateOnly.FromDateTime(at.UtcDateTime));
            command.Parameters.AddWithValue("equity", equity);
            command.Parameters.AddWithValue("at", at.ToUniversalTime());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
            {
                return (reader.GetDecimal(0), reader.GetFieldValue<DateTimeOffset>(1));
            }

            // Another inserted it after this statement began to look; the next one sees it.
        }
    }
}
