using System.Net.WebSockets;
using System.Threading.Channels;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>One client's stream connection: what it listens to and what waits to be sent.</summary>
/// <param name="isCombined">Whether payloads are wrapped; the client may change it.</param>
/// <param name="cut">Breaks the transport without a closing handshake.</param>
internal sealed class StreamConnection(
    WebSocket socket, StreamHub hub, StreamRoute route, bool isCombined, PaperExchangeOptions options, Action cut)
{
    private const int InboundBytesMax = 1 << 16;

    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);

    // Bounded by SendQueueMax in Enqueue. Not declared single-reader: that kind cannot be counted.
    private readonly Channel<StreamFrame> _outbound = Channel.CreateUnbounded<StreamFrame>();

    private readonly SubscriptionList _subscriptions = new();
    private volatile bool _isCombined = isCombined;
    private volatile bool _isMute;

    public StreamRoute Route => route;

    /// <summary>User events this connection asked for; null: all.</summary>
    public IReadOnlySet<string>? Events { get; init; }

    public bool Hears(string part) => _subscriptions.Any(part);

    public void Subscribe(string stream)
    {
        if (_subscriptions.Add(stream))
        {
            hub.Listen(route, stream)?.Add(this);
        }
    }

    public void Unsubscribe(string stream)
    {
        if (_subscriptions.Remove(stream))
        {
            hub.Find(route, stream)?.Remove(this);
        }
    }

    public IReadOnlyList<string> Subscriptions => _subscriptions.Snapshot();

    public bool IsCombined
    {
        get => _isCombined;
        set => _isCombined = value;
    }

    public void Enqueue(StreamFrame frame)
    {
        if (_isMute || (Events is not null && frame.EventType is { } type && !Events.Contains(type)))
        {
            return;
        }

        if (options.SlowReader == SlowReader.Disconnect && _outbound.Reader.Count >= options.SendQueueMax)
        {
            Cut();
            return;
        }

        _outbound.Writer.TryWrite(frame);
    }

    /// <summary>Leaves the connection open and dead: nothing more is sent or read.</summary>
    public void Mute() => _isMute = true;

    public void Cut()
    {
        _outbound.Writer.TryComplete();
        cut();
    }

    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (_outbound.Reader.Count > options.SendQueueMax / 2 && socket.State == WebSocketState.Open)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), options.WallClock, cancellationToken);
        }
    }

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        hub.Enter(this);
        using var age = new CancellationTokenSource(options.ConnectionAgeMax, options.WallClock);
        await using var tooOld = age.Token.Register(() =>
            Enqueue(StreamFrame.Closing(WebSocketCloseStatus.EndpointUnavailable, "connection reached its maximum age")));
        using var heardOut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(heardOut.Token, cancellationToken);
        try
        {
            await ReceiveAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The peer or a fault broke the transport: nobody is left to tell.
        }
        finally
        {
            hub.Leave(this);
            foreach (var stream in Subscriptions)
            {
                Unsubscribe(stream);
            }

            _outbound.Writer.TryComplete();
            await heardOut.CancelAsync();
            await sending;
        }
    }

    /// <param name="heardOut">Cancelled once the client has nothing more to say.</param>
    private async Task SendAsync(CancellationToken heardOut, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var frame in _outbound.Reader.ReadAllAsync(cancellationToken))
            {
                if (frame.Close is { } close)
                {
                    await socket.CloseOutputAsync(close.Status, close.Reason, cancellationToken);
                    await Task.Delay(CloseGrace, options.WallClock, heardOut);
                    cut(); // The client did not answer the close.
                    return;
                }

                await socket.SendAsync(
                    _isCombined ? frame.Combined : frame.Payload, WebSocketMessageType.Text, true, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException
            or InvalidOperationException)
        {
            // As above: the receiving side notices the same break and ends the connection.
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var control = new StreamControl(this);
        var rate = new InboundRate(options.WallClock, options.InboundMessagesPerSecond);
        var buffer = new byte[InboundBytesMax];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                Enqueue(StreamFrame.Closing(WebSocketCloseStatus.NormalClosure, ""));
                return;
            }

            if (_isMute)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, options.WallClock, cancellationToken);
            }

            length += received.Count;
            var refusal = received.MessageType == WebSocketMessageType.Binary ? "binary frames are not accepted"
                : !received.EndOfMessage && length == buffer.Length ? "message is too long"
                : received.EndOfMessage && !rate.Admit() ? "too many requests"
                : null;
            if (refusal is not null)
            {
                Enqueue(StreamFrame.Closing(WebSocketCloseStatus.PolicyViolation, refusal));
                return;
            }

            if (received.EndOfMessage)
            {
                Enqueue(StreamFrame.Answer(control.Answer(buffer.AsMemory(0, length))));
                length = 0;
            }
        }
    }
}
