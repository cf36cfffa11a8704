using System.Net.WebSockets;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Stream connections over real WebSockets.</summary>
internal sealed class WebSocketDialer : IStreamDialer
{
    public async Task<IStreamLine> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();

        // A dead line that was never closed is found by our own pings: within ten seconds.
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(5);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(5);
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new WebSocketLine(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class WebSocketLine(ClientWebSocket socket) : IStreamLine
    {
        private const int MessageBytesMax = 1024 * 1024;

        private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

        private byte[] _buffer = new byte[8 * 1024];

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
        {
            var length = 0;
            while (true)
            {
                var part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    return _buffer.AsMemory(0, length);
                }

                if (length == MessageBytesMax)
                {
                    throw new WebSocketException($"a message is longer than {MessageBytesMax} bytes");
                }

                if (length == _buffer.Length)
                {
                    Array.Resize(ref _buffer, _buffer.Length * 2);
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                using var patience = new CancellationTokenSource(CloseTimeout);
                try
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
                }
                catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException)
                {
                    socket.Abort(); // A goodbye the other side does not take: hang up.
                }
            }

            socket.Dispose();
        }
    }
}
