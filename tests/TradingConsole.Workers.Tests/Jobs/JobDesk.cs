using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Tests.Jobs;

/// <summary>A whole desk's services on a database of its own, opened and not running: for tests of who takes which job.</summary>
internal sealed class JobDesk : IAsyncDisposable
{
    private readonly DeskRuntime _runtime;

    private JobDesk(PostgresDatabase database, string folder, DeskRuntime runtime, ServiceProvider services) =>
        (Database, Folder, _runtime, Services) = (database, folder, runtime, services);

    public PostgresDatabase Database { get; }

    public string Folder { get; }

    public ServiceProvider Services { get; }

    public JobStore Store => Services.GetRequiredService<JobStore>();

    public static async Task<JobDesk> OpenAsync(PostgresFixture postgres)
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("job-desk-").FullName;
        var options = new DeskOptions { Connection = database.ConnectionString, DataDirectory = folder };
        var runtime = await DeskRuntime.StartAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        var services = new ServiceCollection().AddLogging().AddDesk(runtime).BuildServiceProvider();
        await services.GetRequiredService<DeskMemory>().OpenAsync(services.GetRequiredService<DeskState>(), CancellationToken.None);
        return new JobDesk(database, folder, runtime, services);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await _runtime.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
