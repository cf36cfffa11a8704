using System.Threading.Channels;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>The order book's market channel (CLOB WebSocket): listens to any number of tokens and delivers every message as it came.</summary>
/// <remarks>
/// One connection for each 500 tokens; tokens come and go without a reconnect. Frames that hold several messages are delivered one message a
/// line, each in its own untouched text. After every reconnect the books are asked for by REST and delivered beside them
/// (<see cref="RawLine.Request"/> tells: <c>ws/market</c> or <c>/book?…</c>). A trade is delivered once.
/// </remarks>
public sealed class MarketChannel
{
    private readonly MarketChannelOptions _options;
    private readonly ClobClient _books;
    private readonly TimeProvider _network;
    private readonly MarketSink _sink;
    private readonly Lock _gate = new();
    private readonly List<(MarketSeat Seat, HashSet<string> Assets)> _seats = [];
    private readonly Channel<MarketSeat> _opened = Channel.CreateUnbounded<MarketSeat>(); // Bounded by the tokens asked for: one for 500.

    /// <param name="books">Fills up what a broken connection missed.</param>
    /// <param name="clock">Stamps the messages.</param>
    /// <param name="network">Measures waits and silence; null: the same as <paramref name="clock"/>. They differ on a sped-up market.</param>
    /// <param name="incidents">Hears of dropped messages and reconnects; null: only <see cref="State"/> counts them.</param>
    /// <exception cref="ArgumentException">A setting breaks its rule; the message lists all that do.</exception>
    public MarketChannel(
        MarketChannelOptions options, ClobClient books, TimeProvider clock, TimeProvider? network = null, IIncidentLog? incidents = null)
    {
        if (options.Violations() is { IsEmpty: false } violations)
        {
            throw new ArgumentException(string.Join("; ", violations), nameof(options));
        }

        (_options, _books, _network) = (options, books, network ?? clock);
        _sink = new MarketSink(options, clock, incidents);
    }

    /// <summary>The messages, for one reader; ends when <see cref="RunAsync"/> does.</summary>
    public ChannelReader<RawLine> Lines => _sink.Lines;

    public ChannelState State
    {
        get
        {
            lock (_gate)
            {
                var used = _seats.Count(seat => seat.Assets.Count > 0);
                return _sink.State(used > 0 && _seats.All(seat => seat.Seat.IsWell), used, _seats.Sum(seat => seat.Assets.Count));
            }
        }
    }

    /// <summary>Listens to exactly these tokens from now on. May be called before and while it runs.</summary>
    public void SetAssets(IEnumerable<string> tokens)
    {
        lock (_gate)
        {
            var wanted = tokens.ToHashSet(StringComparer.Ordinal);
            var missing = new Queue<string>(wanted.Except(_seats.SelectMany(seat => seat.Assets)).Order(StringComparer.Ordinal));
            foreach (var (seat, assets) in _seats)
            {
                var removed = assets.Except(wanted).ToList();
                assets.ExceptWith(removed);
                Fill(seat, assets, missing, removed);
            }

            while (missing.Count > 0)
            {
                var seat = new MarketSeat(_options, _sink, _books, _network, (ulong)_seats.Count);
                var assets = new HashSet<string>(StringComparer.Ordinal);
                _seats.Add((seat, assets));
                Fill(seat, assets, missing, []);
                _opened.Writer.TryWrite(seat);
            }
        }
    }

    /// <summary>Keeps the connections until cancelled, then ends <see cref="Lines"/>.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var running = new List<Task>();
        try
        {
            await foreach (var seat in _opened.Reader.ReadAllAsync(ct))
            {
                running.Add(seat.RunAsync(ct));
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }

        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
        finally
        {
            _sink.Complete();
        }
    }

    private void Fill(MarketSeat seat, HashSet<string> assets, Queue<string> missing, List<string> removed)
    {
        var added = new List<string>();
        while (assets.Count < _options.AssetsPerConnectionMax && missing.TryDequeue(out var token))
        {
            assets.Add(token);
            added.Add(token);
        }

        if (added.Count + removed.Count > 0)
        {
            seat.Set(added, removed);
        }
    }
}
