using Npgsql;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>What depends on an account's key, whichever process it belongs to.</summary>
public static class AccountUse
{
    // A trader that said nothing for longer than another waits before it takes over is none any more.
    private const string SelectUse = """
        SELECT (SELECT count(*) FROM brackets WHERE account = @stored AND mode = 'live' AND NOT is_settled),
               (SELECT count(*) FROM trader_leases
                WHERE account = @stored AND released_at IS NULL AND seen_at > clock_timestamp() - interval '12 seconds'),
               (SELECT count(*) FROM live_armings JOIN settings ON settings.key = 'mode' AND settings.value = '"live"'
                WHERE live_armings.account = @account AND live_armings.ended_at IS NULL)
        """;

    /// <summary>The name under which an account's rows are stored and its lease is held.</summary>
    public static string StoredName(string venue, string account) => $"{venue}:{account}";

    /// <returns>A sentence that names the first thing found; null when the account is in nobody's hands.</returns>
    public static async Task<string?> FindAsync(NpgsqlTransaction transaction, string venue, string account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = new NpgsqlCommand(SelectUse, transaction.Connection, transaction);
        command.Parameters.AddWithValue("stored", StoredName(venue, account));
        command.Parameters.AddWithValue("account", account);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (open, traders, armed) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        return armed > 0 ? $"Live is armed on {account}."
            : open > 0 ? $"{open} round trips of {account} are not over."
            : traders > 0 ? $"{account} is in a trader's hands."
            : null;
    }
}
