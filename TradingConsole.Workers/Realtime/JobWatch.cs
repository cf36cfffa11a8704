using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Workers.Jobs.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>Keeps the latest jobs in view: one query twice a second instead of one per page.</summary>
internal sealed class JobWatch(JobStore store, DeskState state, ILogger<JobWatch> logger) : BackgroundService
{
    private const int Shown = 20;

    private ImmutableArray<JobState> _latest = [];

    public ImmutableArray<JobState> Latest => _latest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var latest = await store.LatestAsync(Shown, stoppingToken);
                ImmutableInterlocked.InterlockedExchange(ref _latest, [.. latest]);
            }
            catch (NpgsqlException exception)
            {
                logger.LogWarning(exception, "The job list could not be read; the last one stays in view");
            }
        }
    }
}
