using System.Runtime.Versioning;
using Microsoft.Extensions.Hosting;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs.Apart;

/// <summary>
/// Holds the process for heavy jobs still while the desk decides: from just before a minute closes until its signals are stored. A low
/// priority yields the processor but not the caches, the memory's bandwidth and the other core; a moment's rest yields them all.
/// </summary>
/// <remarks>At real speed a fraction of a second each minute. The reasons and figures are in docs/adr/0028.</remarks>
internal sealed class TurnPause(
    WorkerKeeper keeper, JobWatch jobs, LatencyTrack latency, MarketSource source, DeskState state, TimeProvider clock)
    : BackgroundService
{
    /// <summary>Longest rest, real time: most candles of a minute have arrived by then, and the job must go on.</summary>
    public static readonly TimeSpan HoldMax = TimeSpan.FromSeconds(1.5);

    /// <summary>Of a sped-up minute the job keeps at least the rest.</summary>
    public const double HoldShareMax = 0.4;

    /// <summary>Before the close, real time: a timer is a few milliseconds late, and a stop takes effect at the next tick of each core.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMilliseconds(20);

    /// <summary>Nothing more was stored for this long: the turn is over.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private WorkerChild? _ready;

    /// <param name="now">Market clock.</param>
    /// <param name="done">The minute whose close was handled last; its close is not waited for again.</param>
    /// <returns>The minute that closes next, and the real time until the rest before it begins; not negative.</returns>
    public static (long Minute, TimeSpan Wait) Next(DateTimeOffset now, double speed, long done)
    {
        var minute = Math.Max(MinuteGrid.ToIndex(MinuteGrid.Floor(now)), done + 1);
        var wait = ((MinuteGrid.FromIndex(minute + 1) - now) / speed) - Lead;
        return (minute, wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        var limit = TimeSpan.FromMinutes(1) / source.Speed * HoldShareMax;
        limit = limit < HoldMax ? limit : HoldMax;
        var done = -1L;
        while (true)
        {
            var (minute, wait) = Next(clock.GetUtcNow(), source.Speed, done);
            await Task.Delay(wait, TimeProvider.System, stoppingToken);
            if (OperatingSystem.IsLinux() && keeper.Child is { } child && IsReady(child))
            {
                await HoldAsync(child.ProcessId, limit, stoppingToken);
            }

            done = minute;
        }
    }

    /// <summary>A child that has begun a job has told the system to wake it when its desk dies; before that it must not be stopped.</summary>
    private bool IsReady(WorkerChild child)
    {
        if (_ready != child && jobs.Latest.Any(job => job.Status == "running" && job.Owner == child.Node))
        {
            _ready = child;
        }

        return _ready == child;
    }

    [SupportedOSPlatform("linux")]
    private async Task HoldAsync(int child, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (began, before) = (TimeProvider.System.GetTimestamp(), latency.Count);
        if (!ProcessSignal.Stop(child))
        {
            return; // It has just ended.
        }

        try
        {
            using var timer = new PeriodicTimer(Look, TimeProvider.System);
            var (seen, since) = (before, began);
            while (TimeProvider.System.GetElapsedTime(began) < limit && await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (latency.Count is var stored && stored != seen)
                {
                    (seen, since) = (stored, TimeProvider.System.GetTimestamp());
                }
                else if (seen != before && TimeProvider.System.GetElapsedTime(since) >= Settled)
                {
                    return;
                }
            }
        }
        finally
        {
            ProcessSignal.Continue(child);
        }
    }
}
