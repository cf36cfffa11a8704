using Npgsql;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>One database and all processes that share it. Its mark stands in the name of every order.</summary>
public static class Installation
{
    /// <summary>See <see cref="Orders.ClientOrderIds.IsInstallation"/>.</summary>
    public static async Task<string> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT mark FROM installation");
        return await command.ExecuteScalarAsync(cancellationToken) as string
            ?? throw new InvalidOperationException("Table installation is empty; migration 0024 fills it.");
    }
}
