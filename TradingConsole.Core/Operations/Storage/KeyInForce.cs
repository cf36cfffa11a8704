using Npgsql;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>Holds a stored key in place for the rest of a transaction: what is decided about its account stays true until it is stored.</summary>
public static class KeyInForce
{
    private const string HoldKey = """
        SELECT 1
        FROM exchange_keys
        WHERE venue = @venue AND account = @account AND version = @version AND sealed IS NOT NULL
        FOR SHARE
        """;

    /// <returns>False when the key was removed or replaced.</returns>
    public static async Task<bool> HoldAsync(
        NpgsqlTransaction transaction, string venue, string account, int version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = new NpgsqlCommand(HoldKey, transaction.Connection, transaction);
        command.Parameters.AddWithValue("venue", venue);
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("version", version);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
