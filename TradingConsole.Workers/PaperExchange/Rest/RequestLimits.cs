using TradingConsole.Core.Time;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Counts calls against the exchange's limits; everybody on the loopback is one address.</summary>
internal sealed class RequestLimits(int weightPerMinute)
{
    private const int FundingCallsMax = 500;
    private const int StatisticsCallsMax = 1000;
    private const int IgnoredLimitMax = 20; // Refused calls in one minute before the address is banned.
    private const int CallMinutes = 5;

    private static readonly TimeSpan BanLength = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly int[] _calls = new int[3];
    private long _minute;
    private long _callWindow;
    private int _used;
    private int _refused;
    private DateTimeOffset _bannedUntil;

    /// <summary>Weight used in the current minute.</summary>
    public int Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <returns>Why the call is refused and how many seconds to wait; null error when it may go on.</returns>
    public (PaperError? Error, int RetryAfterSeconds) Admit(int weight, RatePool pool, DateTimeOffset now)
    {
        lock (_lock)
        {
            Roll(now);
            if (now < _bannedUntil)
            {
                return (PaperError.Banned(_bannedUntil), (int)Math.Ceiling((_bannedUntil - now).TotalSeconds));
            }

            if (pool == RatePool.Weight)
            {
                _used += weight;
            }
            else
            {
                _calls[(int)pool]++;
            }

            var isOver = pool switch
            {
                RatePool.Weight => _used > weightPerMinute,
                RatePool.Funding => _calls[(int)pool] > FundingCallsMax,
                _ => _calls[(int)pool] > StatisticsCallsMax,
            };
            return isOver ? Refuse(now) : (null, 0);
        }
    }

    private (PaperError, int) Refuse(DateTimeOffset now)
    {
        if (++_refused > IgnoredLimitMax)
        {
            _bannedUntil = now + BanLength;
            return (PaperError.Banned(_bannedUntil), (int)BanLength.TotalSeconds);
        }

        var rest = MinuteGrid.FromIndex(_minute + 1) - now;
        return (PaperError.TooManyRequests(weightPerMinute), Math.Max(1, (int)Math.Ceiling(rest.TotalSeconds)));
    }

    private void Roll(DateTimeOffset now)
    {
        var minute = MinuteGrid.ToIndex(now);
        if (minute != _minute)
        {
            (_minute, _used, _refused) = (minute, 0, 0);
        }

        if (minute / CallMinutes != _callWindow)
        {
            _callWindow = minute / CallMinutes;
            Array.Clear(_calls);
        }
    }
}
