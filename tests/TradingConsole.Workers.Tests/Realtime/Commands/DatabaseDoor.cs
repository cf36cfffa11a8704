using Npgsql;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>Takes a test's database away and gives it back.</summary>
internal static class DatabaseDoor
{
    public static async Task ShutAsync(PostgresDatabase database)
    {
        await using var admin = NpgsqlDataSource.Create(Elsewhere(database));
        await using var shut = admin.CreateCommand($"ALTER DATABASE \"{database.Name}\" ALLOW_CONNECTIONS false");
        await shut.ExecuteNonQueryAsync();
        await using var cut = admin.CreateCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");
        await cut.ExecuteNonQueryAsync();
    }

    public static async Task OpenAsync(PostgresDatabase database)
    {
        await using var admin = NpgsqlDataSource.Create(Elsewhere(database));
        await using var allow = admin.CreateCommand($"ALTER DATABASE \"{database.Name}\" ALLOW_CONNECTIONS true");
        await allow.ExecuteNonQueryAsync();
    }

    private static string Elsewhere(PostgresDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres" }.ConnectionString;
}
