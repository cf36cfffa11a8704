using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>One WebSocket: its subscriptions, its reader and the watch over its silence.</summary>
/// <remarks>The reader never stops while the socket lives: the runtime answers the server's pings only while a receive is pending.</remarks>
internal sealed class StreamConnection : IAsyncDisposable
{
    private const int MessageBytesMax = 4 * 1024 * 1024;

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly BinanceOptions _options;
    private readonly TimeProvider _networkClock;
    private readonly StreamSink _sink;
    private readonly ClientWebSocket _socket;
    private readonly CancellationTokenSource _stop;
    private readonly TaskCompletionSource _firstMessage = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, TaskCompletionSource> _unanswered = [];
    private ImmutableHashSet<string> _subscribed = [];
    private long _lastControlAt = long.MinValue;
    private long _lastDataAt;
    private long _controlId;
    private volatile bool _isHandling;

    private StreamConnection(
        BinanceOptions options, TimeProvider networkClock, StreamSink sink, ClientWebSocket socket, CancellationToken cancellationToken)
    {
        (_options, _networkClock, _sink, _socket) = (options, networkClock, sink, socket);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _lastDataAt = networkClock.GetTimestamp();
        Ended = RunAsync();
    }

    /// <summary>Completes with the reason when the connection is over; never faults.</summary>
    public Task<string> Ended { get; }

    public ImmutableHashSet<string> Subscribed => _subscribed;

    public static async Task<StreamConnection> ConnectAsync(
        BinanceOptions options, TimeProvider networkClock, StreamSink sink, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            using var patience = new CancellationTokenSource(options.RequestTimeout, networkClock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            await socket.ConnectAsync(new Uri(options.StreamBaseUrl, "/market/stream"), either.Token);
            return new StreamConnection(options, networkClock, sink, socket, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Subscribes what is missing and unsubscribes what is no longer wanted; returns when all was acknowledged.</summary>
    /// <exception cref="TimeoutException">The exchange did not answer a control message.</exception>
    public async Task SetStreamsAsync(IEnumerable<string> wanted, CancellationToken cancellationToken)
    {
        var target = wanted.ToImmutableHashSet();
        var added = target.Except(_subscribed).Order(StringComparer.Ordinal);
        var removed = _subscribed.Except(target).Order(StringComparer.Ordinal);
        var answers = new List<Task>();
        foreach (var (method, names) in Batches("UNSUBSCRIBE", removed).Concat(Batches("SUBSCRIBE", added)))
        {
            answers.Add(await SendAsync(method, names, cancellationToken));
        }

        await Task.WhenAll(answers).WaitAsync(_options.FirstMessageMax, _networkClock, cancellationToken);
        if (_subscribed.IsEmpty)
        {
            Interlocked.Exchange(ref _lastDataAt, _networkClock.GetTimestamp()); // Silence counts from the first subscription on.
        }

        _subscribed = target;
    }

    /// <summary>Waits for the first data message, if any stream was asked for.</summary>
    /// <exception cref="TimeoutException">Subscribed, but nothing came.</exception>
    public async Task FirstMessageAsync(CancellationToken cancellationToken)
    {
        if (_subscribed.IsEmpty)
        {
            return;
        }

        try
        {
            await _firstMessage.Task.WaitAsync(_options.FirstMessageMax, _networkClock, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"{_subscribed.Count} streams were acknowledged but none sent anything within {_options.FirstMessageMax.TotalSeconds:0.#} s.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
        {
            using var patience = new CancellationTokenSource(CloseTimeout, _networkClock);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException)
            {
                _socket.Abort(); // A goodbye the other side does not take: hang up.
            }
        }

        await _stop.CancelAsync();
        await Ended;
        _socket.Dispose();
        _stop.Dispose();
    }

    private IEnumerable<(string Method, string[] Names)> Batches(string method, IEnumerable<string> names) =>
        names.Chunk(_options.StreamsPerMessageMax).Select(chunk => (method, chunk));

    private async Task<Task> SendAsync(string method, string[] names, CancellationToken cancellationToken)
    {
        await PaceAsync(cancellationToken);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = ++_controlId;
        lock (_gate)
        {
            if (Ended.IsCompleted)
            {
                throw new WebSocketException("the connection ended while subscribing");
            }

            _unanswered.Add(id, answered);
        }

        var list = string.Join(',', names.Select(name => $"\"{JsonEncodedText.Encode(name)}\""));
        var text = $$"""{"method":"{{method}}","params":[{{list}}],"id":{{id}}}""";
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        return answered.Task;
    }

    private async Task PaceAsync(CancellationToken cancellationToken)
    {
        if (_lastControlAt != long.MinValue)
        {
            var pause = _options.ControlMessageGap - _networkClock.GetElapsedTime(_lastControlAt);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _networkClock, cancellationToken);
            }
        }

        _lastControlAt = _networkClock.GetTimestamp();
    }

    private async Task<string> RunAsync()
    {
        await Task.Yield();
        var watch = WatchSilenceAsync();
        var reading = ReadAsync();
        var first = await Task.WhenAny(reading, watch);
        var reason = await first;
        _socket.Abort();
        await _stop.CancelAsync();
        await Task.WhenAll(reading, watch);
        lock (_gate)
        {
            _firstMessage.TrySetException(new WebSocketException(reason));
            foreach (var answered in _unanswered.Values)
            {
                answered.TrySetException(new WebSocketException(reason));
                _ = answered.Task.Exception; // Whoever waits hears of it; if nobody waits any more, nobody needs to.
            }

            _unanswered.Clear();
        }

        _ = _firstMessage.Task.Exception;
        return reason;
    }

    private async Task<string> WatchSilenceAsync()
    {
        using var timer = new PeriodicTimer(WatchInterval, _networkClock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                var silence = _networkClock.GetElapsedTime(Interlocked.Read(ref _lastDataAt));
                if (!_isHandling && !_subscribed.IsEmpty && silence > _options.StreamSilenceMax)
                {
                    return $"no data for {silence.TotalSeconds:0.#} s, at most {_options.StreamSilenceMax.TotalSeconds:0.#} s are allowed";
                }
            }
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }

        return "stopped";
    }

    private async Task<string> ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        var length = 0;
        var isTooLong = false;
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return $"closed by the exchange: {_socket.CloseStatus} {_socket.CloseStatusDescription}".TrimEnd();
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    // While the reader of the events is behind, the silence is ours and not the exchange's.
                    _isHandling = true;
                    await TakeAsync(buffer.AsMemory(0, length), part.MessageType, isTooLong);
                    _isHandling = false;
                    (length, isTooLong) = (0, false);
                }
                else if (length == buffer.Length && buffer.Length < MessageBytesMax)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
                else if (length == buffer.Length)
                {
                    (length, isTooLong) = (0, true); // The rest is read and thrown away; the excerpt is its tail.
                }
            }
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException)
        {
            return $"connection broken: {exception.Message}";
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> text, WebSocketMessageType type, bool isTooLong)
    {
        if (isTooLong || type != WebSocketMessageType.Text)
        {
            var reason = isTooLong ? $"message is longer than {MessageBytesMax} bytes." : "message is binary; the protocol is text.";
            await _sink.QuarantineAsync("market stream", reason, WireValue.Excerpt(text.Span, 200), _stop.Token);
            return;
        }

        var message = await _sink.TakeAsync(text, _stop.Token);
        if (message.Kind == StreamMessageKind.Reply)
        {
            Answered(message.ReplyId);
            return;
        }

        // Garbage is no sign of life either: a proxy that answers nonsense must not keep a dead stream open.
        if (message.Kind is StreamMessageKind.Event or StreamMessageKind.Ignored)
        {
            Interlocked.Exchange(ref _lastDataAt, _networkClock.GetTimestamp());
            _firstMessage.TrySetResult();
        }
    }

    private void Answered(long id)
    {
        TaskCompletionSource? answered = null;
        lock (_gate)
        {
            // An error without an id answers the oldest question: they are answered in order.
            var key = _unanswered.ContainsKey(id) ? id : _unanswered.Keys.DefaultIfEmpty(0).Min();
            _unanswered.Remove(key, out answered);
        }

        answered?.TrySetResult();
    }
}
