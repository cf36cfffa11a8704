using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Messaging;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>Rings in this process when any node raised, explained or judged an alert; open pages then read again.</summary>
/// <remarks>One listening connection a process, whatever the number of tabs. Runs on the wall clock: an eye does not replay.</remarks>
internal sealed class AlertBell(NpgsqlDataSource database) : BackgroundService
{
    private readonly Topic<bool> _rings = new();

    /// <summary>What rings while nobody reads counts once.</summary>
    public Topic<bool>.Subscription Subscribe() => _rings.Subscribe(capacity: 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in new PgNotify(database, TimeProvider.System).ListenAsync(AlertChannel.Name, stoppingToken))
            {
                _rings.Publish(true); // Also when listening begins anew: something may have been missed.
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }
}
