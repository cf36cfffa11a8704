using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TradingConsole.Core.Database.Storage;

namespace TradingConsole.Core.Database;

public static class DatabaseServiceCollectionExtensions
{
    /// <summary>
    /// Registers the data source, partitions, batch writer and incident log. Takes <see cref="TimeProvider"/> and logging from the
    /// container; the host runs <see cref="BatchWriter.RunAsync"/> and <see cref="IncidentLog.RunAsync"/>.
    /// </summary>
    public static IServiceCollection AddDatabase(
        this IServiceCollection services, string connectionString, BatchWriterOptions? batchWriter = null)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddSingleton<MonthPartitions>();
        services.AddSingleton<IncidentStore>();
        services.AddSingleton<IncidentLog>();
        services.AddSingleton<IIncidentLog>(provider => provider.GetRequiredService<IncidentLog>());
        services.AddSingleton((batchWriter ?? new BatchWriterOptions()).Validated());
        services.AddSingleton<BatchWriter>();
        return services;
    }
}
