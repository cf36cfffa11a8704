namespace TradingConsole.Core.Time;

/// <summary>A clock that stands still until it is told to move: the market clock of replay verification and of tests.</summary>
/// <remarks>
/// Moving fires every due timer in order of its due time, ties in order of creation, each with the clock at its due time.
/// Callbacks run on the caller's thread, so a run is repeatable; continuations that hop threads are the caller's to await.
/// </remarks>
public sealed class SteppedClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<SteppedTimer, (long DueTicks, long Created)> _due = new();
    private long _nowTicks = start.UtcTicks;
    private long _created;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>One tick is 100 ns of this clock.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are set and not yet due: a test waits for its subject to be waiting by looking at this.</summary>
    public int TimersWaiting
    {
        get
        {
            lock (_gate)
            {
                return _due.UnorderedItems.Count(item => item.Element.IsSetFor(item.Priority.DueTicks, item.Priority.Created));
            }
        }
    }

    /// <summary>When the earliest timer is due; null when none is set. A scheduler steps from one to the next.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                while (_due.TryPeek(out var timer, out var when))
                {
                    if (timer.IsSetFor(when.DueTicks, when.Created))
                    {
                        return new DateTimeOffset(when.DueTicks, TimeSpan.Zero);
                    }

                    _due.Dequeue(); // Changed or disposed since it was queued.
                }

                return null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _nowTicks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _nowTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SteppedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward and fires what falls due on the way, the end included.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Moves the clock to an instant that is not before its own.</summary>
    public void AdvanceTo(DateTimeOffset instant)
    {
        var target = instant.UtcTicks;
        if (target < Interlocked.Read(ref _nowTicks))
        {
            throw new ArgumentOutOfRangeException(nameof(instant), $"The clock is at {GetUtcNow():O} and cannot go back to {instant:O}.");
        }

        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        Interlocked.Exchange(ref _nowTicks, target);
    }

    private SteppedTimer? TakeDue(long target)
    {
        lock (_gate)
        {
            while (_due.TryPeek(out var timer, out var when) && when.DueTicks <= target)
            {
                _due.Dequeue();
                if (!timer.IsSetFor(when.DueTicks, when.Created))
                {
                    continue; // Changed or disposed since it was queued.
                }

                Interlocked.Exchange(ref _nowTicks, Math.Max(Interlocked.Read(ref _nowTicks), when.DueTicks));
                timer.Rearm(when.DueTicks);
                return timer;
            }

            return null;
        }
    }

    private sealed class SteppedTimer(SteppedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private (long DueTicks, long Created)? _set;

        public bool IsSetFor(long dueTicks, long created) => _set == (dueTicks, created);

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                _set = null;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Set(clock._nowTicks + dueTime.Ticks);
                }
            }

            return true;
        }

        /// <summary>After firing: a period sets it again, relative to when it was due.</summary>
        public void Rearm(long dueTicks)
        {
            _set = null;
            if (_period > TimeSpan.Zero)
            {
                Set(dueTicks + _period.Ticks);
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _set = null;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Set(long dueTicks)
        {
            _set = (dueTicks, clock._created++);
            clock._due.Enqueue(this, _set.Value);
        }
    }
}
