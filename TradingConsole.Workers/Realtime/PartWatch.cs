using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Triggers;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Sees a background part end by a fault nobody caught. The desk goes on, because open positions want their guard more than they want the
/// part that fell; but nothing may be added until a person has seen why. Only when the guard itself falls does the process end, with an
/// exit code that has it started again: a start reconciles first, and a watching node may take the lease.
/// </summary>
/// <remarks>Needs <see cref="BackgroundServiceExceptionBehavior.Ignore"/>: the host's own answer is to stop everything.</remarks>
internal sealed class PartWatch(
    IServiceProvider services, IHostApplicationLifetime lifetime, KillSwitch killSwitch, KillTrips trips, IIncidentLog incidents, TimeProvider clock,
    ILogger<PartWatch> logger) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // Asked for late: this is one of them.
        foreach (var part in services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            _ = part.ExecuteTask?.ContinueWith(
                ended => Fell(part, ended.Exception!.GetBaseException()), CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Fell(BackgroundService part, Exception fault)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return; // What falls over while everything ends has nothing left to guard.
        }

        var now = clock.GetUtcNow();
        var message = $"{part.GetType().Name} ended by a fault: {fault.Message}";
        var isRaised = killSwitch.Raise(KillLevel.NoNewEntries, message, "system", now);
        logger.LogCritical(fault, "{Part} ended by a fault nobody caught; it stands still until the next start", part.GetType().Name);
        incidents.Report("part", part.GetType().Name, null, message);
        if (isRaised)
        {
            _ = trips.TellAsync(new RiskEvent(now, TriggerCodes.PartFell, null, RiskSeverity.Critical, message));
        }

        if (part is LiveLoop)
        {
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}
