namespace TradingConsole.Core.Network;

/// <summary>Spaces calls so that no window, wherever it begins, ever holds more than were allowed.</summary>
/// <remarks>
/// Half of the allowance may go at once, the other half is spread over the window: a bucket that refilled the whole allowance would let a
/// sliding window see twice as many. Thread safe. Source: the generic cell rate algorithm (ITU-T I.371).
/// </remarks>
public sealed class TokenBucket
{
    private readonly TimeProvider _clock;
    private readonly long _startedAt;
    private readonly TimeSpan _gap;
    private readonly TimeSpan _burst;
    private readonly Lock _gate = new();
    private TimeSpan _paidUntil;

    /// <param name="calls">Allowed in any window, at least 1.</param>
    /// <param name="window">Longer than zero.</param>
    public TokenBucket(int calls, TimeSpan window, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        var atOnce = Math.Max(1, calls / 2);
        _gap = window / Math.Max(1, calls - atOnce);
        _burst = _gap * (atOnce - 1);
        _clock = clock;
        _startedAt = clock.GetTimestamp();
    }

    /// <summary>Books one call; it may leave after the returned wait. A caller that gives up has used its turn nevertheless.</summary>
    public TimeSpan Reserve()
    {
        lock (_gate)
        {
            var now = _clock.GetElapsedTime(_startedAt);
            _paidUntil = _paidUntil < now ? now : _paidUntil;
            var wait = _paidUntil - _burst - now;
            _paidUntil += _gap;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }
}
