using Microsoft.Extensions.Hosting;
using TradingConsole.Core.Database;

namespace TradingConsole.Workers.Realtime;

/// <summary>Runs the writers for as long as the process lives; what is queued at shutdown is flushed.</summary>
internal sealed class StorageLoops(BatchWriter writer, IncidentLog incidents) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(writer.RunAsync(stoppingToken), incidents.RunAsync(stoppingToken));
}
