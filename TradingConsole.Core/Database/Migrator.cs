using Microsoft.Extensions.Logging;
using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>Brings a database to the schema this program was built with.</summary>
/// <remarks>
/// Each migration runs in one transaction and is recorded with its checksum. A session advisory lock makes concurrent starts
/// safe: the second waits and finds nothing left to do.
/// </remarks>
public static class Migrator
{
    private const long LockKey = 0x7472_6164_6531_0001; // "trade1", first lock.

    /// <summary>Applies what is missing and returns how many migrations that were.</summary>
    /// <exception cref="MigrationException">An applied migration was edited, is unknown here, or a new one comes too late.</exception>
    public static Task<int> ApplyAsync(NpgsqlDataSource dataSource, ILogger logger, CancellationToken ct = default) =>
        ApplyAsync(dataSource, MigrationFiles.Shipped(), logger, ct);

    internal static async Task<int> ApplyAsync(
        NpgsqlDataSource dataSource, IReadOnlyList<Migration> shipped, ILogger logger, CancellationToken ct)
    {
        RejectRepeatedNumbers(shipped);
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({LockKey})", ct);
        try
        {
            await ExecuteAsync(connection, CreateJournal, ct);
            var applied = await ReadJournalAsync(connection, ct);
            RejectDisagreement(applied, shipped);
            var missing = shipped.Where(migration => !applied.ContainsKey(migration.Number)).ToList();
            foreach (var migration in missing)
            {
                await ApplyOneAsync(connection, migration, ct);
                logger.LogInformation("Applied migration {Number:0000} {Name}.", migration.Number, migration.Name);
            }

            return missing.Count;
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private const string CreateJournal =
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number     integer     NOT NULL,
            name       text        NOT NULL,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            CONSTRAINT schema_migrations_pk PRIMARY KEY (number)
        )
        """;

    private const string SelectApplied =
        """
        SELECT number AS number,
               name AS name,
               checksum AS checksum
        FROM schema_migrations
        ORDER BY number
        """;

    private const string InsertApplied =
        "INSERT INTO schema_migrations (number, name, checksum) VALUES (@number, @name, @checksum)";

    private static void RejectRepeatedNumbers(IReadOnlyList<Migration> shipped)
    {
        var repeated = shipped.GroupBy(migration => migration.Number).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            throw new MigrationException(
                $"Migration number {repeated.Key:0000} is used twice: {string.Join(" and ", repeated.Select(item => item.Name))}. Renumber one.");
        }
    }

    private static void RejectDisagreement(SortedDictionary<int, Applied> applied, IReadOnlyList<Migration> shipped)
    {
        var known = shipped.ToDictionary(migration => migration.Number);
        foreach (var (number, row) in applied)
        {
            if (!known.TryGetValue(number, out var file))
            {
                throw new MigrationException(
                    $"The database has migration {number:0000} {row.Name}, which this program does not ship. "
                    + "It was made by a newer version: run that one, or restore the missing file.");
            }

            if (file.Checksum != row.Checksum)
            {
                throw new MigrationException(
                    $"Migration {number:0000} {file.Name} was edited after it was applied (checksum {row.Checksum[..12]}… in the database, "
                    + $"{file.Checksum[..12]}… in the file). Put the file back and write the change as a new migration.");
            }
        }

        var last = applied.Count == 0 ? 0 : applied.Keys.Last();
        var late = shipped.FirstOrDefault(migration => migration.Number < last && !applied.ContainsKey(migration.Number));
        if (late is not null)
        {
            throw new MigrationException(
                $"Migration {late.Number:0000} {late.Name} comes out of order: the database is already at {last:0000}. "
                + $"Renumber it after {last:0000}.");
        }
    }

    private static async Task ApplyOneAsync(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            await ExecuteAsync(connection, migration.Sql, ct);
            await using var insert = new NpgsqlCommand(InsertApplied, connection, transaction);
            insert.Parameters.AddWithValue("number", migration.Number);
            insert.Parameters.AddWithValue("name", migration.Name);
            insert.Parameters.AddWithValue("checksum", migration.Checksum);
            await insert.ExecuteNonQueryAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (PostgresException failure)
        {
            throw new MigrationException(
                $"Migration {migration.Number:0000} {migration.Name} failed and was rolled back: {failure.MessageText} ({failure.SqlState}).",
                failure);
        }
    }

    private static async Task<SortedDictionary<int, Applied>> ReadJournalAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        SortedDictionary<int, Applied> applied = [];
        await using var select = new NpgsqlCommand(SelectApplied, connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            applied.Add(
                reader.GetInt32(reader.GetOrdinal("number")),
                new Applied(reader.GetString(reader.GetOrdinal("name")), reader.GetString(reader.GetOrdinal("checksum"))));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record Applied(string Name, string Checksum);
}
