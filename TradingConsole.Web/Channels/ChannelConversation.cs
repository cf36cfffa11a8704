using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using TradingConsole.Web.Api;
using TradingConsole.Web.Components;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Channels;

/// <summary>
/// One listener: says which channels it wants, gets each one's state at once and then every change, at most four times a
/// second. A slow listener misses the states in between, never the latest one.
/// </summary>
internal sealed class ChannelConversation(WebSocket socket, DeskFeed feed)
{
    private const int MessageBytesMax = 4096;

    private static readonly JsonSerializerOptions Json = MakeOptions();

    private readonly Dictionary<string, object?> _wanted = []; // Channel to the part last sent; null: nothing yet.
    private readonly Lock _gate = new();
    private readonly Channel<string> _replies = System.Threading.Channels.Channel.CreateBounded<string>(16);

    public async Task RunAsync(IEnumerable<string> channels, CancellationToken cancellationToken)
    {
        Want(channels);
        using var pulse = new DeskPulse(feed);
        var wake = System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var subscription = pulse.Subscribe(() => wake.Writer.TryWrite(true));
        wake.Writer.TryWrite(true);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(wake.Writer, ending);
        try
        {
            await foreach (var _ in wake.Reader.ReadAllAsync(ending.Token))
            {
                await SendAsync(pulse.Latest, ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The listener left or the console stops: both end the conversation.
        }
        catch (WebSocketException)
        {
            // The line broke; the listener reconnects if it wants to.
        }

        await ending.CancelAsync();
        await listening;
    }

    private async Task SendAsync(DeskSnapshot desk, CancellationToken cancellationToken)
    {
        while (_replies.Reader.TryRead(out var reply))
        {
            await SendAsync(new { error = reply }, cancellationToken);
        }

        foreach (var channel in Channel.All)
        {
            var part = channel.Part(desk);
            lock (_gate)
            {
                if (!_wanted.TryGetValue(channel.Name, out var sent) || part.Equals(sent))
                {
                    continue;
                }

                _wanted[channel.Name] = part;
            }

            await SendAsync(new { channel = channel.Name, at = desk.AsOf, data = channel.Tell(desk) }, cancellationToken);
        }
    }

    private Task SendAsync(object message, CancellationToken cancellationToken) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(message, Json), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private async Task ListenAsync(ChannelWriter<bool> wake, CancellationTokenSource ending)
    {
        var buffer = new byte[MessageBytesMax];
        var filled = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(filled), ending.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ending.Token);
                    break;
                }

                filled += received.Count;
                if (received.EndOfMessage)
                {
                    Hear(buffer.AsSpan(0, filled));
                    filled = 0;
                    wake.TryWrite(true);
                }
                else if (filled == buffer.Length)
                {
                    await socket.CloseOutputAsync(
                        WebSocketCloseStatus.MessageTooBig, $"A message has at most {MessageBytesMax} bytes.", ending.Token);
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // Same as above: the conversation is over.
        }

        await ending.CancelAsync();
    }

    /// <summary><c>{"subscribe":["signal_updates"]}</c> or <c>{"unsubscribe":[…]}</c>; anything else is answered with an error.</summary>
    private void Hear(ReadOnlySpan<byte> message)
    {
        try
        {
            var request = JsonSerializer.Deserialize<Dictionary<string, string[]>>(message) ?? [];
            Want(request.GetValueOrDefault("subscribe") ?? []);
            lock (_gate)
            {
                foreach (var name in request.GetValueOrDefault("unsubscribe") ?? [])
                {
                    _wanted.Remove(name);
                }
            }
        }
        catch (JsonException)
        {
            _replies.Writer.TryWrite("The message was not understood; expected {\"subscribe\":[\"signal_updates\"]}.");
        }
    }

    private void Want(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!Channel.All.Any(channel => channel.Name == name))
            {
                _replies.Writer.TryWrite($"Channel '{name}' does not exist; known are {string.Join(", ", Channel.All.Select(channel => channel.Name))}.");
                continue;
            }

            lock (_gate)
            {
                _wanted.TryAdd(name, null);
            }
        }
    }

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiServiceCollectionExtensions.Configure(options);
        return options;
    }
}
