using System.CommandLine;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary>The database and the raw files a verb works on: a console's own, beside it or while it rests, or a scratch pair.</summary>
internal sealed class ForecastData : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _server;
    private readonly string? _scratch;

    private ForecastData(EmbeddedPostgres? server, string connectionString, string folder, bool isScratch)
    {
        (_server, ConnectionString, _scratch) = (server, connectionString, isScratch ? folder : null);
        Database = NpgsqlDataSource.Create(connectionString);
        Shelf = new RawShelf(Path.Combine(folder, "raw"));
    }

    public NpgsqlDataSource Database { get; }

    public string ConnectionString { get; }

    public RawShelf Shelf { get; }

    public static Option<string?> DataOption() => new("--data") { Description = "Directory of the console's state; default: a scratch one, thrown away at the end" };

    public static Option<string?> ConnectionOption() => new("--connection") { Description = "PostgreSQL to use instead of the embedded one" };

    /// <param name="folder">Null: a scratch folder of its own.</param>
    public static async Task<ForecastData> OpenAsync(string? folder, string? connection, ILoggerFactory loggers, CancellationToken ct)
    {
        var isScratch = folder is null;
        folder = isScratch ? Directory.CreateTempSubdirectory("tradingconsole-forecasts-").FullName : Path.GetFullPath(folder!);
        var postgres = Path.Combine(folder, "postgres");
        connection ??= isScratch ? null : EmbeddedPostgres.FindRunning(postgres);
        var server = connection is null
            ? await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = postgres }, loggers.CreateLogger<EmbeddedPostgres>(), ct)
            : null;
        var data = new ForecastData(server, connection ?? server!.ConnectionString, folder, isScratch);
        try
        {
            await Migrator.ApplyAsync(data.Database, loggers.CreateLogger("Migrator"), ct);
        }
        catch
        {
            await data.DisposeAsync();
            throw;
        }

        return data;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_scratch is not null)
        {
            var raw = Directory.CreateDirectory(Path.Combine(_scratch, "raw")); // There when nothing was kept, too.
            foreach (var file in Directory.EnumerateFiles(raw.FullName, "*", SearchOption.AllDirectories))
            {
                File.SetAttributes(file, FileAttributes.Normal); // Sealed files are read-only.
            }

            Directory.Delete(_scratch, recursive: true);
            if (_server is not null && Directory.Exists(_server.Folder))
            {
                Directory.Delete(_server.Folder, recursive: true); // The server's user may not reach the scratch folder, and keeps its cluster elsewhere then.
            }
        }
    }
}
