using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Database;
using Xunit;

namespace TradingConsole.Tests.Fixtures;

/// <summary>One private PostgreSQL server per test run, and a fresh migrated database for whoever asks.</summary>
/// <remarks>
/// Without fsync and in memory where there is room: the run's data is thrown away. Databases are copies of one migrated template,
/// file by file; its thousand small files cost 0.1 s in memory and ten times that on a disk.
/// </remarks>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string Template = "migrated_template";

    private readonly string _folder = ServerFolders.New("tests");
    private EmbeddedPostgres? _server;
    private int _made;

    /// <summary>Settings that make a throw-away server fast.</summary>
    public static ImmutableDictionary<string, string> FastSettings { get; } = ImmutableDictionary.CreateRange(
    [
        KeyValuePair.Create("fsync", "off"),
        KeyValuePair.Create("full_page_writes", "off"),
        KeyValuePair.Create("synchronous_commit", "off"),
        KeyValuePair.Create("min_wal_size", "32MB"),
        KeyValuePair.Create("max_wal_size", "256MB"), // It lies in memory.
    ]);

    private EmbeddedPostgres Server => _server ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>A new database with every migration applied.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _made)}";
        await AdminAsync($"CREATE DATABASE {name} TEMPLATE {Template} STRATEGY file_copy");
        return new PostgresDatabase(name, Server.ConnectionTo(name), DropAsync);
    }

    /// <summary>A new database without any table.</summary>
    public async Task<PostgresDatabase> CreateEmptyDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _made)}";
        await AdminAsync($"CREATE DATABASE {name}");
        return new PostgresDatabase(name, Server.ConnectionTo(name), DropAsync);
    }

    public async Task InitializeAsync()
    {
        _server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = _folder, Settings = FastSettings }, NullLogger.Instance);
        await AdminAsync($"CREATE DATABASE {Template}");
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Server.ConnectionTo(Template)) { Pooling = false });
        await Migrator.ApplyAsync(source, NullLogger.Instance);
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private Task DropAsync(string name) => AdminAsync($"DROP DATABASE {name} WITH (FORCE)");

    private async Task AdminAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(Server.ConnectionTo("postgres")) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
