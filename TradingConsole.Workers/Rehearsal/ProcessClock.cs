using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>The clock of one rehearsed machine: the rehearsal's own, off by a constant, its timers firing inside the process.</summary>
/// <remarks>A process that is stopped (not killed) gets its timers late, when it goes on.</remarks>
internal sealed class ProcessClock(SteppedClock world, ProcessThread thread, TimeSpan offset) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => world.TimestampFrequency;

    /// <summary>Until when the process is stopped, on the rehearsal's clock.</summary>
    public DateTimeOffset StoppedUntil { get; set; } = DateTimeOffset.MinValue;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + offset;

    public override long GetTimestamp() => world.GetTimestamp();

    /// <summary>One of this machine's instants on the rehearsal's clock.</summary>
    public DateTimeOffset ToWorld(DateTimeOffset ours) => ours - offset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer? timer = null;
        timer = world.CreateTimer(
            argument =>
            {
                if (world.GetUtcNow() < StoppedUntil)
                {
                    timer!.Change(StoppedUntil - world.GetUtcNow(), period);
                    return;
                }

                thread.Run(() => callback(argument));
            },
            state, dueTime, period);
        return timer;
    }
}
