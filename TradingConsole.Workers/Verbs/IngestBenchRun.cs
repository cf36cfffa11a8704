using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;

namespace TradingConsole.Workers.Verbs;

/// <summary>Gives the ingest bench a private server of its own, so that it measures and harms nothing else.</summary>
internal static class IngestBenchRun
{
    public static async Task<object> RunAsync(int rows, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var scratch = Directory.CreateTempSubdirectory("tradingconsole-ingest-").FullName;
        try
        {
            await using var postgres = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(scratch, "postgres") },
                loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            await using var database = NpgsqlDataSource.Create(postgres.ConnectionString);
            await Migrator.ApplyAsync(database, loggers.CreateLogger("Migrator"), cancellationToken);
            return await IngestBench.RunAsync(database, rows, cancellationToken);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
