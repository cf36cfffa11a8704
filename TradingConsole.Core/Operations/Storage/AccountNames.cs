using Npgsql;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>Which account of the venue a name stands for. A binding is made once and stays, also when the key is removed.</summary>
internal static class AccountNames
{
    private const string SelectBound = """
        SELECT venue_account
        FROM exchange_accounts
        WHERE venue = @venue AND account = @account
        """;

    private const string InsertBound = """
        INSERT INTO exchange_accounts (venue, account, venue_account, bound_at)
        VALUES (@venue, @account, @venue_account, @at)
        """;

    /// <returns>The venue's own code of the account; null while the name is not bound.</returns>
    public static async Task<string?> FindAsync(NpgsqlTransaction transaction, string venue, string account, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectBound, transaction.Connection, transaction);
        command.Parameters.AddWithValue("venue", venue);
        command.Parameters.AddWithValue("account", account);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <param name="at">Wall clock.</param>
    public static async Task BindAsync(
        NpgsqlTransaction transaction, string venue, string account, string venueAccount, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(InsertBound, transaction.Connection, transaction);
        command.Parameters.AddWithValue("venue", venue);
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("venue_account", venueAccount);
        command.Parameters.AddWithValue("at", at.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
