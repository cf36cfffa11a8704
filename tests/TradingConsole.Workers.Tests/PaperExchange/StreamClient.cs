using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Workers.Tests.PaperExchange;

/// <summary>A plain stream client: text out, text in, nothing hidden.</summary>
internal sealed class StreamClient(ClientWebSocket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly byte[] _buffer = new byte[1 << 20];

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public Task SendAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task SendBinaryAsync(byte[] bytes) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

    /// <summary>Sends a control message and returns the next message that is its answer.</summary>
    public async Task<JsonElement> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReadAsync() ?? throw new InvalidOperationException("The connection was closed.");
    }

    /// <summary>The next message; null when the exchange closed the connection properly.</summary>
    public async Task<JsonElement?> ReadAsync() =>
        await ReadTextAsync() is { } text ? JsonDocument.Parse(text).RootElement : null;

    public async Task<string?> ReadTextAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), timeout.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += received.Count;
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }

    /// <summary>All stream messages up to here: asks for an answer and collects what comes before it.</summary>
    public async Task<List<JsonElement>> DrainAsync()
    {
        await SendAsync("""{"method":"LIST_SUBSCRIPTIONS","id":999}""");
        var messages = new List<JsonElement>(); // Bounded by what the market published.
        while (await ReadAsync() is { } message)
        {
            if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("id", out var id) && id.GetInt32() == 999)
            {
                return messages;
            }

            messages.Add(message);
        }

        throw new InvalidOperationException("The connection was closed.");
    }

    public void Dispose() => socket.Dispose();
}
