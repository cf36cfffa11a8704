using System.Net.WebSockets;
using System.Threading.Channels;
using TradingConsole.Core.Network;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>One connection's place: keeps it alive for its assets, one socket after another.</summary>
internal sealed class MarketSeat(MarketChannelOptions options, MarketSink sink, ClobClient books, TimeProvider network, ulong seed)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool _isConnected;

    /// <summary>Stands, or has nothing to listen to.</summary>
    public bool IsWell => _isConnected || Count == 0;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _wanted.Count;
            }
        }
    }

    /// <summary>Changes what is listened to, without a new connection.</summary>
    public void Set(IEnumerable<string> added, IEnumerable<string> removed)
    {
        lock (_gate)
        {
            _wanted.ExceptWith(removed);
            _wanted.UnionWith(added);
        }

        _changed.Writer.TryWrite(true);
    }

    /// <summary>Runs until cancelled; never faults for anything that the venue does.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var backoff = new Backoff(Backoff.Doubling(options.PauseFirst, options.PauseMax), new SeededRandom(options.JitterSeed + seed));
        var isAgain = false;
        while (!ct.IsCancellationRequested)
        {
            while (Count == 0)
            {
                await _changed.Reader.ReadAsync(ct);
            }

            var began = network.GetTimestamp();
            var reason = await LiveAsync(isAgain, ct);
            ct.ThrowIfCancellationRequested();
            if (reason is null)
            {
                continue; // Nothing left to listen to.
            }

            isAgain = true;
            sink.Reconnecting(reason);
            if (network.GetElapsedTime(began) >= options.StableAfter)
            {
                backoff.Reset();
            }

            await Task.Delay(backoff.Next(), network, ct);
        }
    }

    /// <summary>One socket's life. Returns why it ended; null when nothing is wanted any more.</summary>
    private async Task<string?> LiveAsync(bool isAgain, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        MarketSocket socket;
        try
        {
            socket = await MarketSocket.ConnectAsync(options.Url, options.ConnectTimeout, network, ct);
        }
        catch (Exception exception) when (exception is WebSocketException or TimeoutException or IOException)
        {
            return $"no connection: {exception.Message}";
        }

        await using (socket)
        {
            var line = new MarketLine(socket, options, sink, books, network);
            List<Task<string?>> parts =
            [
                Guarded(() => SubscribeAsync(line, ending.Token)), Guarded(() => line.ReadAsync(ending.Token)), Guarded(() => line.PingAsync(ending.Token)),
                Guarded(() => line.WatchSilenceAsync(ending.Token)),
            ];
            var refill = isAgain ? line.RefillAsync(Wanted(), ending.Token) : Task.CompletedTask;
            var reason = await await Task.WhenAny(parts);
            _isConnected = false;
            await ending.CancelAsync();
            await Task.WhenAll(parts);
            _isConnected = false; // Again: the subscriber may have been on its way.
            await refill;
            return reason;
        }
    }

    private async Task<string?> SubscribeAsync(MarketLine line, CancellationToken ct)
    {
        while (true)
        {
            var wanted = Wanted();
            if (wanted.Count == 0)
            {
                return null;
            }

            await line.SubscribeAsync(wanted, ct);
            _isConnected = true;
            await _changed.Reader.ReadAsync(ct);
        }
    }

    private HashSet<string> Wanted()
    {
        lock (_gate)
        {
            return [.. _wanted];
        }
    }

    private static async Task<string?> Guarded(Func<Task<string?>> part)
    {
        await Task.Yield();
        try
        {
            return await part();
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }
        catch (Exception exception)
        {
            // The edge: whatever a venue can do to a connection ends this connection and no other.
            return $"connection broken: {exception.Message}";
        }
    }
}
