using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TradingConsole.Core.Database;
using TradingConsole.Core.Risk;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Tests.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

[Collection(PostgresCollection.Name)]
public sealed class PartWatchTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Part_EndingByAFault_StopsNewEntriesAndNothingElse()
    {
        await using var desk = await CommandDesk.StartAsync(fixture);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(desk.Kill).AddSingleton(desk.Get<KillTrips>()).AddSingleton(desk.Get<IIncidentLog>()).AddSingleton<TimeProvider>(desk.Clock);
        builder.Services.AddSingleton<Fragile>().AddHostedService(provider => provider.GetRequiredService<Fragile>()).AddHostedService<PartWatch>();
        builder.Services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        using var host = builder.Build();
        await host.StartAsync();
        Assert.Equal(KillLevel.None, desk.Kill.Level);

        host.Services.GetRequiredService<Fragile>().Break();

        await Eventually.TrueAsync(() => desk.Kill.Level == KillLevel.NoNewEntries, "new entries are stopped");
        Assert.Equal("Fragile ended by a fault: made of glass", desk.Kill.State.Reason);
        await Eventually.TrueAsync(() => desk.Get<IIncidentLog>().Latest.Any(incident => incident.Kind == "part" && incident.Source == "Fragile"), "it is an incident");
        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync();
    }

    private sealed class Fragile : BackgroundService
    {
        private readonly TaskCompletionSource _glass = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Break() => _glass.SetException(new InvalidOperationException("made of glass"));

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => _glass.Task.WaitAsync(stoppingToken);
    }
}
