using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Realtime;

/// <summary>One closed minute of one symbol, as the decision loop consumes it.</summary>
/// <param name="Mark">Null when the stream did not cover the whole minute: the mark price must then come from REST.</param>
/// <param name="Premium">The last snapshot of the minute; null when none arrived.</param>
public readonly record struct ClosedMinute(Candle Candle, MarkCandle? Mark, PremiumSample? Premium)
{
    public long Index => MinuteGrid.ToIndex(Candle.OpenTime);
}

/// <summary>
/// Turns one symbol's stream into closed minutes: the exchange closes the trade candle, the mark-price candle is assembled here
/// from the mark snapshots of the same minute.
/// </summary>
/// <remarks>
/// A mark minute counts as whole only if the stream was up before it began: an open or an extreme seen late is not the
/// minute's. Not thread safe; the desk's loop owns it.
/// </remarks>
internal sealed class MinuteAssembler
{
    private MarkMinute _current;
    private MarkMinute _previous;
    private long _wholeFrom = long.MaxValue;

    /// <summary>False while nothing that arrives makes a whole minute.</summary>
    public bool IsConnected => _wholeFrom != long.MaxValue;

    /// <summary>The stream is up: minutes after the current one will be whole.</summary>
    public void Connected(DateTimeOffset at) => _wholeFrom = MinuteGrid.ToIndex(at) + 1;

    /// <summary>The stream is down: nothing is whole until it is back.</summary>
    public void Lost() => _wholeFrom = long.MaxValue;

    public void Add(in PremiumSample sample)
    {
        var minute = MinuteGrid.ToIndex(sample.Time);
        if (_current.Count > 0 && minute < _current.Index)
        {
            if (minute == _previous.Index)
            {
                _previous.Add(sample);
            }

            return; // Older than the last closed minute: it can change nothing any more.
        }

        if (_current.Count == 0 || minute > _current.Index)
        {
            _previous = _current;
            _current = new MarkMinute(minute);
        }

        _current.Add(sample);
    }

    public ClosedMinute Close(CandleUpdated update)
    {
        var minute = MinuteGrid.ToIndex(update.Candle.OpenTime);
        var mark = _current.Count > 0 && _current.Index == minute ? _current
            : _previous.Count > 0 && _previous.Index == minute ? _previous
            : default;
        var whole = mark.Count > 0 && minute >= _wholeFrom;
        return new ClosedMinute(
            update.Candle,
            whole ? new MarkCandle(update.Candle.Symbol, update.Candle.OpenTime, mark.Open, mark.High, mark.Low, mark.Close) : null,
            mark.Count > 0 ? mark.Last with { LastPrice = update.Candle.Close } : null);
    }

    private struct MarkMinute(long index)
    {
        public long Index { get; } = index;

        public int Count { get; private set; }

        public double Open { get; private set; }

        public double High { get; private set; }

        public double Low { get; private set; }

        public double Close { get; private set; }

        public PremiumSample Last { get; private set; }

        public void Add(in PremiumSample sample)
        {
            var mark = sample.MarkPrice;
            (Open, High, Low) = Count == 0 ? (mark, mark, mark) : (Open, Math.Max(High, mark), Math.Min(Low, mark));
            (Close, Last, Count) = (mark, sample, Count + 1);
        }
    }
}
