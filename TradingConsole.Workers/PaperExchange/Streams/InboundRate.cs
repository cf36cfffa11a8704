namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Counts a connection's inbound messages over the last second of wall time.</summary>
internal sealed class InboundRate(TimeProvider wallClock, int perSecond)
{
    private readonly Queue<long> _recent = new(); // At most perSecond + 1 stamps.

    /// <summary>False when this message is one too many.</summary>
    public bool Admit()
    {
        var now = wallClock.GetTimestamp();
        while (_recent.TryPeek(out var oldest) && wallClock.GetElapsedTime(oldest, now) >= TimeSpan.FromSeconds(1))
        {
            _recent.Dequeue();
        }

        _recent.Enqueue(now);
        return _recent.Count <= perSecond;
    }
}
