namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Whether a request may use the whole weight limit or must leave the reserve alone.</summary>
internal enum RequestPriority
{
    /// <summary>Back-fills: waits while only the reserve is left.</summary>
    Bulk,

    /// <summary>What the running desk needs now.</summary>
    Normal,
}

/// <summary>
/// Keeps requests under the exchange's weight limit of a fixed window, and out of the way while it asked for a pause.
/// </summary>
/// <remarks>
/// The window is the exchange's, seen through our clock: it may roll a little earlier or later there. So the count never falls
/// within a window, whatever the header says, and a new window is believed only <see cref="RollMargin"/> after it began.
/// Thread safe. The clock is real time.
/// </remarks>
internal sealed class WeightBudget(TimeProvider clock, int limit, TimeSpan window, double reserveFraction, TimeSpan waitMax)
{
    private static readonly TimeSpan RollMargin = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private int _limit = limit;
    private TimeSpan _window = window;
    private long _windowIndex = long.MinValue;
    private int _used;
    private DateTimeOffset _blockedUntil = DateTimeOffset.MinValue;
    private string _blockReason = "";

    public int Limit
    {
        get
        {
            lock (_gate)
            {
                return _limit;
            }
        }
    }

    public int Used
    {
        get
        {
            lock (_gate)
            {
                Roll(clock.GetUtcNow());
                return _used;
            }
        }
    }

    /// <summary>The limit the exchange states in exchangeInfo.</summary>
    public void SetLimit(int limit, TimeSpan window)
    {
        lock (_gate)
        {
            (_limit, _window) = (Math.Max(1, limit), window);
        }
    }

    /// <summary>Books the weight of one request, after waiting for room.</summary>
    /// <exception cref="BinanceException">The wait would be longer than the caller may be kept.</exception>
    public async ValueTask AcquireAsync(int weight, RequestPriority priority, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + waitMax;
        while (true)
        {
            DateTimeOffset until;
            string reason;
            lock (_gate)
            {
                var now = clock.GetUtcNow();
                Roll(now);
                if (now >= _blockedUntil && HasRoom(weight, priority))
                {
                    _used += weight;
                    return;
                }

                (until, reason) = now < _blockedUntil ? (_blockedUntil, _blockReason) : (WindowEnd(), "the request weight of this window is used up");
            }

            if (until > deadline)
            {
                throw new BinanceException(VenueErrorKind.Rate, null, null, $"No request is sent before {until:O}: {reason}.");
            }

            var pause = until - clock.GetUtcNow();
            await Task.Delay(pause > TimeSpan.FromMilliseconds(1) ? pause : TimeSpan.FromMilliseconds(1), clock, cancellationToken);
        }
    }

    /// <summary>The used weight the exchange reports with an answer; other processes on this address count there too.</summary>
    public void Observe(int used)
    {
        lock (_gate)
        {
            Roll(clock.GetUtcNow());
            _used = Math.Max(_used, used);
        }
    }

    /// <summary>No request before <paramref name="pause"/> is over; null waits for the window to roll.</summary>
    public void Block(TimeSpan? pause, string reason)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            Roll(now);
            var until = pause is { } asked ? now + asked : WindowEnd();
            (_blockedUntil, _blockReason) = until > _blockedUntil ? (until, reason) : (_blockedUntil, _blockReason);
        }
    }

    // A single request heavier than the ceiling may start a fresh window, else it would wait for ever.
    private bool HasRoom(int weight, RequestPriority priority) =>
        _used == 0 || _used + weight <= (priority == RequestPriority.Normal ? _limit : (int)(_limit * (1 - reserveFraction)));

    private void Roll(DateTimeOffset now)
    {
        var index = (now - RollMargin).UtcTicks / _window.Ticks;
        if (index > _windowIndex)
        {
            (_windowIndex, _used) = (index, 0);
        }
    }

    private DateTimeOffset WindowEnd() => new DateTimeOffset((_windowIndex + 1) * _window.Ticks, TimeSpan.Zero) + RollMargin;
}
