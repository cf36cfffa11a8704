using System.Net.WebSockets;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>One connection of the user stream and its reader, which never stops while the connection lives.</summary>
internal sealed class UserStreamConnection : IAsyncDisposable
{
    private readonly IStreamLine _line;
    private readonly UserStreamSink _sink;
    private readonly CancellationTokenSource _stop;

    private UserStreamConnection(IStreamLine line, string listenKey, UserStreamSink sink, CancellationToken cancellationToken)
    {
        (_line, ListenKey, _sink) = (line, listenKey, sink);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Ended = Task.FromResult("never read");
    }

    public string ListenKey { get; }

    /// <summary>Completes with the reason when the connection is over; never faults.</summary>
    public Task<string> Ended { get; private set; }

    public static async Task<UserStreamConnection> OpenAsync(
        BinanceOptions options, BinanceWire wire, string listenKey, UserStreamSink sink, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.RequestTimeout, wire.NetworkClock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var address = new Uri(options.StreamBaseUrl, $"/private/ws?listenKey={Uri.EscapeDataString(listenKey)}");
        var line = await wire.Streams.DialAsync(address, either.Token);
        return new UserStreamConnection(line, listenKey, sink, cancellationToken);
    }

    /// <summary>Starts reading; not before, so that the reader of the events can be told first that the stream is up.</summary>
    public void Read() => Ended = ReadAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Cancel(); // Not CancelAsync, which hops to another thread.
        await Ended;
        await _line.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        try
        {
            while (await _line.ReceiveAsync(_stop.Token) is { } text)
            {
                if (await _sink.TakeAsync(text, ListenKey, _stop.Token) is { } reason)
                {
                    return reason;
                }
            }

            return "closed by the exchange";
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return "stopped";
        }
        catch (Exception exception) when (exception
            is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            return $"connection broken: {exception.Message}";
        }
    }
}
