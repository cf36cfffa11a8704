namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>What the book will do later, in order of time and then of entry.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Sequence)> _queue = new();
    private long _sequence;

    public DateTimeOffset? NextAt => _queue.TryPeek(out _, out var key) ? key.At : null;

    public void Add(DateTimeOffset at, Action act) => _queue.Enqueue(act, (at, _sequence++));

    /// <summary>Does one thing that is due.</summary>
    public bool TryDo(DateTimeOffset now)
    {
        if (!_queue.TryPeek(out var act, out var key) || key.At > now)
        {
            return false;
        }

        _queue.Dequeue();
        act();
        return true;
    }
}
