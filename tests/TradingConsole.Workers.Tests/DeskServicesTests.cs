using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests;

[Collection(PostgresCollection.Name)]
public sealed class DeskServicesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Container_WithQuartzRegistered_HasTheMarketClock()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("desk-services-").FullName;
        try
        {
            await using var runtime = await DeskRuntime.StartAsync(
                new DeskOptions { Connection = database.ConnectionString, DataDirectory = folder, Speed = 60 },
                NullLoggerFactory.Instance,
                CancellationToken.None);
            await using var services = new ServiceCollection().AddLogging().AddDesk(runtime).BuildServiceProvider();

            Assert.NotNull(services.GetKeyedService<ISchedulerFactory>(Timetable.Scheduler)); // Quartz is really there.
            Assert.Equal(60, Assert.IsType<ScaledClock>(services.GetRequiredService<TimeProvider>()).Factor);
            Assert.Same(runtime.Clock, services.GetRequiredService<TimeProvider>());
            Assert.All(services.GetServices<TimeProvider>(), clock => Assert.Same(runtime.Clock, clock));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Worker_HasEverythingItsHeavyJobsAskFor()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var node = JobNode.Of(kind => kind.IsHeavy);
        await using var services = new ServiceCollection().AddLogging()
            .AddWorker(new DeskOptions { DataDirectory = "nowhere" }, database.ConnectionString, TimeProvider.System, node)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });

        Assert.NotEmpty(node.Kinds);
        Assert.All(node.Kinds, kind => Assert.IsAssignableFrom<TrackedJob>(services.GetRequiredService(Timetable.Find(kind)!.Job)));
        Assert.NotNull(services.GetRequiredService<DeskMemory>());
    }

    [Fact]
    public async Task Desk_HasEveryJobOfTheTimetable()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("desk-services-").FullName;
        try
        {
            await using var runtime = await DeskRuntime.StartAsync(
                new DeskOptions { Connection = database.ConnectionString, DataDirectory = folder }, NullLoggerFactory.Instance, CancellationToken.None);
            await using var services = new ServiceCollection().AddLogging().AddDesk(runtime).BuildServiceProvider();

            Assert.All(Timetable.Jobs, kind => Assert.IsAssignableFrom<TrackedJob>(services.GetRequiredService(kind.Job)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
