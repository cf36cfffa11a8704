namespace TradingConsole.Core.Time;

/// <summary>A clock that starts at a chosen instant and runs a constant factor faster than real time: replay and rehearsal.</summary>
/// <remarks>
/// Timers are scaled: a delay of one minute at factor 60 lasts a real second. <see cref="GetTimestamp"/> stays real, because it
/// measures how long work takes.
/// </remarks>
public sealed class ScaledClock : TimeProvider
{
    private readonly DateTimeOffset _origin;
    private readonly TimeProvider _real;
    private readonly long _startedAt;

    /// <param name="origin">What this clock reads now; UTC.</param>
    /// <param name="factor">Market seconds per real second, at least 1.</param>
    /// <param name="real">The clock underneath; the system's when null.</param>
    public ScaledClock(DateTimeOffset origin, double factor, TimeProvider? real = null)
    {
        if (!double.IsFinite(factor) || factor < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The speed factor must be a finite number of at least 1.");
        }

        _origin = origin.ToUniversalTime();
        Factor = factor;
        _real = real ?? System;
        _startedAt = _real.GetTimestamp();
    }

    /// <summary>Market seconds per real second.</summary>
    public double Factor { get; }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => _real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _origin + (_real.GetElapsedTime(_startedAt) * Factor);

    public override long GetTimestamp() => _real.GetTimestamp();

    /// <summary>The real duration of a span of this clock, for instance for a socket time-out.</summary>
    public TimeSpan ToReal(TimeSpan span) => span / Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(_real.CreateTimer(callback, state, Scale(dueTime), Scale(period)), this);

    /// <summary>Rounded up to what timers can resolve, so that a positive wait never becomes a busy loop.</summary>
    private TimeSpan Scale(TimeSpan span)
    {
        if (span == Timeout.InfiniteTimeSpan || span == TimeSpan.Zero)
        {
            return span;
        }

        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(span.TotalMilliseconds / Factor)));
    }

    private sealed class ScaledTimer(ITimer real, ScaledClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => real.Change(clock.Scale(dueTime), clock.Scale(period));

        public void Dispose() => real.Dispose();

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
