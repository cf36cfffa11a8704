using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Gathers the closed minutes of one bar into one decision turn, so that the portfolio limits go to the best expected value
/// rather than to the fastest message.
/// </summary>
/// <remarks>
/// A turn is due when every live lane has closed the minute, or when <see cref="Grace"/> has passed since the first one of it did.
/// What comes later is a turn of its own. Owned by the desk's loop.
/// </remarks>
internal sealed class TurnGatherer
{
    /// <summary>Longest wait for the slowest symbol, real time. Well inside the 500 ms a signal may take.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private readonly List<(SymbolLane Lane, ClosedMinute Minute)> _gathered = [];
    private long _index = -1;
    private long _firstAt;

    public long Index => _index;

    public int Count => _gathered.Count;

    /// <param name="timestamp"><see cref="TimeProvider.GetTimestamp"/> of the system clock.</param>
    public void Add(SymbolLane lane, in ClosedMinute minute, long timestamp)
    {
        if (_gathered.Count == 0)
        {
            (_index, _firstAt) = (minute.Index, timestamp);
        }

        _gathered.Add((lane, minute));
    }

    public bool IsDue(int liveLanes, long timestamp) =>
        _gathered.Count > 0
        && (_gathered.Count >= liveLanes || TimeProvider.System.GetElapsedTime(_firstAt, timestamp) >= Grace);

    /// <summary>The gathered minutes, BTC first, then by symbol; empties the gatherer.</summary>
    public IReadOnlyList<(SymbolLane Lane, ClosedMinute Minute)> Take()
    {
        var taken = _gathered
            .OrderBy(item => item.Lane.Symbol == Symbol.Btc ? 0 : 1)
            .ThenBy(item => item.Lane.Symbol)
            .ToList();
        _gathered.Clear();
        return taken;
    }
}
