using TradingConsole.Core.Network;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Forecasts;

/// <summary>When a run that is due may be started: at once the first time, then after pauses that grow from a minute to an hour while it does not end well.</summary>
/// <remarks>One owner. It forgets with its process: a restart tries at once, because it may have been what the run needed.</remarks>
internal sealed class RunTries
{
    private readonly Backoff _pauses = new(Backoff.Doubling(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)), new SeededRandom(6));
    private Guid? _run;
    private bool _wasUnderWay;

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset NextAt { get; private set; }

    /// <summary>Looks at what is due.</summary>
    /// <param name="run">Which; null when nothing is.</param>
    /// <param name="isUnderWay">Somebody, a person too, has started it and it has not ended.</param>
    public TryAnswer Look(Guid? run, bool isUnderWay, DateTimeOffset now)
    {
        if (run != _run)
        {
            (_run, _wasUnderWay, NextAt) = (run, false, now);
            _pauses.Reset();
        }

        if (run is null || isUnderWay)
        {
            _wasUnderWay = isUnderWay;
            return TryAnswer.Wait;
        }

        if (_wasUnderWay)
        {
            (_wasUnderWay, NextAt) = (false, now + _pauses.Next());
            return TryAnswer.WaitAnew;
        }

        _wasUnderWay = now >= NextAt;
        return _wasUnderWay ? TryAnswer.Start : TryAnswer.Wait;
    }
}

internal enum TryAnswer
{
    Wait,

    /// <summary>It was under way, has ended and is due all the same: a pause begins.</summary>
    WaitAnew,

    Start,
}
