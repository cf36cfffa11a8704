using Npgsql;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Where each person's events begin in the ledger: after the last number that left it with its month.</summary>
internal static class LedgerStart
{
    private const string Select = "SELECT last_sequence FROM passport_base.passport_starts WHERE user_id = @user";

    private const string Upsert = """
        INSERT INTO passport_base.passport_starts (user_id, last_sequence) VALUES (@user, @last)
        ON CONFLICT (user_id) DO UPDATE SET last_sequence = excluded.last_sequence
        """;

    /// <returns>0 while the ledger has all of them.</returns>
    public static async Task<long> OfAsync(NpgsqlConnection connection, Guid user, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(Select, connection);
        select.Parameters.AddWithValue("user", user);
        return await select.ExecuteScalarAsync(ct) as long? ?? 0;
    }

    public static async Task MoveAsync(NpgsqlTransaction transaction, Guid user, long last, CancellationToken ct)
    {
        await using var move = new NpgsqlCommand(Upsert, transaction.Connection, transaction);
        move.Parameters.AddWithValue("user", user);
        move.Parameters.AddWithValue("last", last);
        await move.ExecuteNonQueryAsync(ct);
    }
}
