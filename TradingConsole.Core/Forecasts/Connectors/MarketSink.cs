using System.Threading.Channels;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Where all connections put what they hear: one bounded queue, one memory of trades, one set of counts. Thread safe.</summary>
internal sealed class MarketSink(MarketChannelOptions options, TimeProvider clock, IIncidentLog? incidents)
{
    private readonly Channel<RawLine> _lines = Channel.CreateBounded<RawLine>(new BoundedChannelOptions(options.WaitingMax) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly HashSet<TradeKey> _known = [];
    private readonly Queue<TradeKey> _oldest = new();
    private DateTimeOffset? _lastMessageAt;
    private long _messages;
    private long _reconnects;
    private long _dropped;
    private long _repeated;
    private long _unreadable;
    private string? _lastProblem;

    public ChannelReader<RawLine> Lines => _lines.Reader;

    /// <summary>Delivers a message, unless it is a trade that was delivered before.</summary>
    public void Take(string request, ReadMessage read)
    {
        lock (_gate)
        {
            _lastMessageAt = clock.GetUtcNow();
            _unreadable += read.Message is null ? 1 : 0;
            if (read.Message is TradeMessage trade && !IsNew(trade.Key))
            {
                _repeated++;
                return;
            }

            // Stamped and queued under one lock: lines leave in the order of their stamps.
            if (_lines.Writer.TryWrite(new RawLine(_lastMessageAt.Value, request, read.Text)))
            {
                _messages++;
                return;
            }

            _dropped++;
        }

        incidents?.Report("drop", "forecasts-market-channel", null, $"{options.WaitingMax} messages wait already; one was dropped");
    }

    public void Reconnecting(string reason)
    {
        lock (_gate)
        {
            (_reconnects, _lastProblem) = (_reconnects + 1, reason);
        }

        incidents?.Report("stream", "forecasts-market-channel", null, reason);
    }

    public void Failed(string reason)
    {
        lock (_gate)
        {
            _lastProblem = reason;
        }
    }

    public void Complete() => _lines.Writer.TryComplete();

    public ChannelState State(bool isConnected, int connections, int assets)
    {
        lock (_gate)
        {
            return new ChannelState(
                isConnected, connections, assets, _lastMessageAt, _messages, _reconnects, _dropped, _repeated, _unreadable, _lastProblem);
        }
    }

    private bool IsNew(TradeKey key)
    {
        if (!_known.Add(key))
        {
            return false;
        }

        _oldest.Enqueue(key);
        if (_oldest.Count > options.TradesRemembered)
        {
            _known.Remove(_oldest.Dequeue());
        }

        return true;
    }
}
