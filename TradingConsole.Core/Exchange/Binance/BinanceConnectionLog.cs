using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Counts what the connection to the venue does; the source of <see cref="BinanceConnectionState"/>. Thread safe.</summary>
internal sealed class BinanceConnectionLog
{
    private const int IgnoredTypesMax = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _ignored = [];
    private readonly HashSet<string> _heard = []; // Bounded by the streams of the universe.
    private ImmutableHashSet<string> _subscribed = [];
    private ImmutableArray<Symbol> _wanted = [];
    private bool _isConnected;
    private DateTimeOffset? _connectedAt;
    private DateTimeOffset? _lastMessageAt;
    private long _connections;
    private long _messages;
    private long _quarantined;
    private long _conflated;
    private string? _lastFailure;

    public void Want(ImmutableArray<Symbol> symbols)
    {
        lock (_gate)
        {
            _wanted = symbols;
        }
    }

    public void Subscribed(IEnumerable<string> streams)
    {
        lock (_gate)
        {
            _subscribed = [.. streams];
        }
    }

    public void Connected(DateTimeOffset at)
    {
        lock (_gate)
        {
            (_isConnected, _connectedAt) = (true, at);
            _connections++;
        }
    }

    public void Disconnected(string reason)
    {
        lock (_gate)
        {
            (_isConnected, _lastFailure, _subscribed) = (false, reason, []);
            _heard.Clear();
        }
    }

    public void Failed(string reason)
    {
        lock (_gate)
        {
            _lastFailure = reason;
        }
    }

    public void Heard(string? stream, DateTimeOffset at)
    {
        lock (_gate)
        {
            _messages++;
            _lastMessageAt = at;
            if (stream is not null)
            {
                _heard.Add(stream);
            }
        }
    }

    public void Refused(string reason)
    {
        lock (_gate)
        {
            _quarantined++;
            _lastFailure = reason;
        }
    }

    public void Conflated()
    {
        lock (_gate)
        {
            _conflated++;
        }
    }

    public void Ignored(string type)
    {
        lock (_gate)
        {
            var key = _ignored.Count < IgnoredTypesMax || _ignored.ContainsKey(type) ? type : "other";
            _ignored[key] = _ignored.GetValueOrDefault(key) + 1;
        }
    }

    public BinanceConnectionState Snapshot(TimeSpan? clockOffset, int weightUsed, int weightLimit)
    {
        lock (_gate)
        {
            return new BinanceConnectionState(
                _isConnected,
                _wanted.Length * StreamNames.PerSymbol,
                _subscribed.Count,
                [.. _subscribed.Except(_heard).Order(StringComparer.Ordinal)],
                _connectedAt,
                _lastMessageAt,
                Math.Max(0, _connections - 1),
                _messages,
                _quarantined,
                _conflated,
                _ignored.ToImmutableDictionary(),
                _lastFailure,
                clockOffset,
                weightUsed,
                weightLimit);
        }
    }
}
