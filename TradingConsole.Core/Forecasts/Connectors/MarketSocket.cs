using System.Net.WebSockets;
using System.Text;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>One WebSocket of text frames. One reader; senders take turns.</summary>
internal sealed class MarketSocket : IAsyncDisposable
{
    private const int FrameBytesMax = 16 * 1024 * 1024;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket;
    private readonly TimeProvider _network;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private byte[] _buffer = new byte[16 * 1024];

    private MarketSocket(ClientWebSocket socket, TimeProvider network) => (_socket, _network) = (socket, network);

    /// <exception cref="WebSocketException">It could not be opened.</exception>
    /// <exception cref="TimeoutException">Not in time.</exception>
    public static async Task<MarketSocket> ConnectAsync(Uri url, TimeSpan timeout, TimeProvider network, CancellationToken ct)
    {
        var socket = new ClientWebSocket();
        try
        {
            using var patience = new CancellationTokenSource(timeout, network);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
            await socket.ConnectAsync(url, either.Token);
            return new MarketSocket(socket, network);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"no connection within {timeout.TotalSeconds:0.#} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(string text, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The next whole frame; null when the other end closed.</summary>
    /// <exception cref="WebSocketException">It broke, or a frame was too long.</exception>
    public async Task<string?> ReceiveAsync(CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(length), ct);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }

            if (length >= FrameBytesMax)
            {
                throw new WebSocketException($"a frame is longer than {FrameBytesMax} bytes");
            }

            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var patience = new CancellationTokenSource(CloseTimeout, _network);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException)
            {
                _socket.Abort(); // A goodbye the other side does not take: hang up.
            }
        }

        _socket.Dispose();
        _turn.Dispose();
    }
}
