using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs.Apart;

/// <summary>A process that only does heavy jobs of a desk's queue: no loop, no stream, no page.</summary>
internal static class WorkerHost
{
    /// <summary>Without work for this long the process ends; the next heavy job starts another.</summary>
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(30);

    /// <summary>Between two jobs nobody waits for the collector, and what it gives back lets the next job's size be judged fairly.</summary>
    private static readonly TimeSpan TidyAfter = TimeSpan.FromSeconds(1);

    private const string OomScore = "/proc/self/oom_score_adj";

    /// <param name="orders">Ends when whoever gave the orders is gone.</param>
    public static async Task RunAsync(TextReader orders, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        OfferItself();
        if (OperatingSystem.IsLinux())
        {
            ProcessSignal.ContinueWhenParentDies(); // Before it can be given a job, and so before it is ever stopped.
        }

        var order = WorkerOrder.Parse(await orders.ReadLineAsync(cancellationToken));
        TimeProvider clock = order.MarketNow is { } now
            ? new ScaledClock(now + ((TimeProvider.System.GetUtcNow() - order.WrittenAt) * order.Speed), order.Speed)
            : TimeProvider.System;
        var options = new DeskOptions
        {
            Connection = order.Connection,
            DataDirectory = order.DataDirectory,
            Market = order.Market,
            Speed = order.Speed,
            HistoryDays = order.HistoryDays,
            Universe = [.. order.Universe.Select(Symbol.Parse)],
        };
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.UseConsoleLogging(loggers);
        builder.Services.AddWorker(options, order.Connection, clock, JobNode.Of(kind => kind.IsHeavy, ReadRulesAsync) with { Name = order.Node });
        using var host = builder.Build();
        await ReadRulesAsync(host.Services, cancellationToken);
        await host.StartAsync(cancellationToken);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        _ = StopWithTheGiverAsync(orders, lifetime);
        _ = StopWhenIdleAsync(host.Services.GetRequiredService<JobRunner>(), lifetime);
        await host.WaitForShutdownAsync(cancellationToken);
    }

    private static Task ReadRulesAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<DeskMemory>().ReadRulesAsync(services.GetRequiredService<DeskState>(), cancellationToken);

    private static async Task StopWithTheGiverAsync(TextReader orders, IHostApplicationLifetime lifetime)
    {
        while (await orders.ReadLineAsync() is not null)
        {
            // Nothing more is ever said; the end is the message.
        }

        lifetime.StopApplication();
    }

    private static async Task StopWhenIdleAsync(JobRunner runner, IHostApplicationLifetime lifetime)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        var isTidy = true;
        while (await timer.WaitForNextTickAsync(lifetime.ApplicationStopping))
        {
            var idle = runner.Idle;
            if (idle > IdleMax)
            {
                lifetime.StopApplication();
                return;
            }

            if (idle > TidyAfter && !isTidy)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
            }

            isTidy = idle > TidyAfter;
        }
    }

    /// <summary>If the machine runs out of memory, this process goes before the desk does.</summary>
    private static void OfferItself()
    {
        if (File.Exists(OomScore))
        {
            File.WriteAllText(OomScore, "500");
        }
    }
}
