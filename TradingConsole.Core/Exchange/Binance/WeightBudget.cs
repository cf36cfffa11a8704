namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Whether a request may use the whole weight limit or must leave the reserve alone.</summary>
internal enum RequestPriority
{
    /// <summary>Back-fills: the first to wait.</summary>
    Bulk,

    /// <summary>What the running desk needs now; leaves the reserve alone.</summary>
    Normal,

    /// <summary>What lowers risk: may use the reserve, and goes out while the exchange only asked for a pause. A ban holds it too.</summary>
    Protective,
}

/// <summary>
/// Keeps requests under a limit the exchange counts in fixed windows, and out of the way while it asked for a pause.
/// </summary>
/// <remarks>
/// The window is the exchange's, seen through our clock: it may roll a little earlier or later there. So the count never falls
/// within a window, whatever the header says, and a new window is believed only <see cref="RollMargin"/> after it began. A clock that is
/// off by more would take the old window's last counts for the new one's, and wait a whole window for nothing.
/// Thread safe. The clock is real time.
/// </remarks>
/// <param name="lead">How far the exchange's clock is ahead of ours, as far as it is known; null: not at all.</param>
internal sealed class WeightBudget(
    TimeProvider clock, int limit, TimeSpan window, double reserveFraction, TimeSpan waitMax, Func<TimeSpan>? lead = null)
{
    private static readonly TimeSpan RollMargin = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private int _limit = limit;
    private TimeSpan _window = window;
    private long _windowIndex = long.MinValue;
    private TimeSpan _lead;
    private int _used;
    private DateTimeOffset _blockedUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _bannedUntil = DateTimeOffset.MinValue;
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
    /// <param name="patience">Longest wait; null takes the budget's own.</param>
    /// <exception cref="BinanceException">The wait would be longer than the caller may be kept.</exception>
    public async ValueTask AcquireAsync(
        int weight, RequestPriority priority, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var deadline = clock.GetUtcNow() + (patience ?? waitMax);
        while (true)
        {
            DateTimeOffset until;
            string reason;
            bool isBan;
            lock (_gate)
            {
                var now = clock.GetUtcNow();
                Roll(now);
                var blockedUntil = priority == RequestPriority.Protective ? _bannedUntil : _blockedUntil;
                if (now >= blockedUntil && HasRoom(weight, priority))
                {
                    _used += weight;
                    return;
                }

                (until, reason) = now < blockedUntil ? (blockedUntil, _blockReason) : (WindowEnd(), "the limit of this window is used up");
                isBan = now < _bannedUntil;
            }

            if (until > deadline)
            {
                throw new BinanceException(
                    isBan ? VenueErrorKind.Banned : VenueErrorKind.Rate, null, null, $"No request is sent before {until:O}: {reason}.");
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
    /// <param name="isBan">Not even what lowers risk: the exchange answers nothing until then, and going on prolongs it.</param>
    public void Block(TimeSpan? pause, string reason, bool isBan = false)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            Roll(now);
            var until = pause is { } asked ? now + asked : WindowEnd();
            (_blockedUntil, _blockReason) = until > _blockedUntil ? (until, reason) : (_blockedUntil, _blockReason);
            _bannedUntil = isBan && until > _bannedUntil ? until : _bannedUntil;
        }
    }

    // A single request heavier than the ceiling may start a fresh window, else it would wait for ever. One without weight fits always.
    private bool HasRoom(int weight, RequestPriority priority) => weight == 0 || _used == 0 || _used + weight <= (int)(_limit * priority switch
    {
        RequestPriority.Protective => 1,
        RequestPriority.Normal => 1 - reserveFraction,
        _ => 1 - (1.5 * reserveFraction),
    });

    private void Roll(DateTimeOffset now)
    {
        _lead = lead?.Invoke() ?? TimeSpan.Zero;
        var index = (now + _lead - RollMargin).UtcTicks / _window.Ticks;
        _used = index > _windowIndex ? 0 : _used;
        _windowIndex = index; // Falls when the exchange's clock turns out to be behind ours: the window is the old one still.
    }

    private DateTimeOffset WindowEnd() => new DateTimeOffset((_windowIndex + 1) * _window.Ticks, TimeSpan.Zero) + RollMargin - _lead;
}
