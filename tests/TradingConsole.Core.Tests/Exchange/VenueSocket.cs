using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace TradingConsole.Core.Tests.Exchange;

/// <summary>The server's end of one connection.</summary>
internal sealed class VenueSocket(WebSocket socket, string path, Func<bool> acknowledges) : IDisposable
{
    private readonly Channel<(string Method, string[] Names)> _controls = Channel.CreateUnbounded<(string, string[])>();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);

    public string Path { get; } = path;

    /// <summary>Completes when the client is gone.</summary>
    public Task Closed => _closed.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public bool IsClosed => _closed.Task.IsCompleted;

    /// <summary>The next SUBSCRIBE or UNSUBSCRIBE.</summary>
    public async Task<(string Method, string[] Names)> NextControlAsync() =>
        await _controls.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Sends one message, in as many frames as asked.</summary>
    public async Task SendAsync(string text, int frames = 1)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await _sending.WaitAsync();
        try
        {
            var size = (bytes.Length + frames - 1) / frames;
            for (var start = 0; start < bytes.Length; start += size)
            {
                var end = Math.Min(start + size, bytes.Length);
                await socket.SendAsync(bytes.AsMemory(start..end), WebSocketMessageType.Text, end == bytes.Length, CancellationToken.None);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();

    /// <summary>Cuts the line without a goodbye.</summary>
    public void Cut() => socket.Abort();

    public async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    break;
                }

                using var control = JsonDocument.Parse(buffer.AsMemory(0, part.Count));
                var names = control.RootElement.GetProperty("params").EnumerateArray().Select(name => name.GetString()!).ToArray();
                if (acknowledges())
                {
                    await SendAsync($$"""{"result":null,"id":{{control.RootElement.GetProperty("id").GetInt64()}}}""");
                }

                await _controls.Writer.WriteAsync((control.RootElement.GetProperty("method").GetString()!, names));
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            _closed.TrySetResult(); // The other end hung up.
        }

        _closed.TrySetResult();
    }
}
