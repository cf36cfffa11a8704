using System.Net.WebSockets;
using System.Threading.Channels;
using TradingConsole.Core.Exchange.Binance;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>User-stream connections to a venue in the same process. Messages move when <see cref="Deliver"/> is called, and only then.</summary>
/// <remarks>Driven by one thread; continuations of a reader run inside <see cref="Deliver"/>.</remarks>
internal sealed class PaperDialer : IStreamDialer
{
    private const string KeyField = "listenKey=";

    private readonly PaperVenue _venue;
    private readonly List<Line> _lines = []; // Disposed lines leave at the next delivery.

    public PaperDialer(PaperVenue venue)
    {
        _venue = venue;
        venue.StreamsBroken = Break;
    }

    public Task<IStreamLine> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!_venue.AcceptsUserStreams)
        {
            throw new WebSocketException("The paper exchange refuses user streams.");
        }

        var line = new Line(KeyOf(address));
        _lines.Add(line);
        return Task.FromResult<IStreamLine>(line);
    }

    /// <summary>Hands on what has left the exchange by now.</summary>
    public void Deliver()
    {
        _lines.RemoveAll(line => line.IsEnded);
        while (_venue.TakeMessage() is { } message)
        {
            foreach (var line in _lines.Where(line => line.Key == message.ListenKey).ToArray())
            {
                line.Say(message.Payload);
            }
        }
    }

    private void Break(bool isHalfOpen)
    {
        foreach (var line in _lines.ToArray())
        {
            line.Break(isHalfOpen);
        }
    }

    private static string KeyOf(Uri address)
    {
        var start = address.Query.IndexOf(KeyField, StringComparison.Ordinal);
        return start < 0 ? address.Segments[^1].Trim('/') : address.Query[(start + KeyField.Length)..].Split('&')[0];
    }

    private sealed class Line(string key) : IStreamLine
    {
        private readonly Channel<byte[]> _messages =
            Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

        private bool _isDead;

        public string Key => key;

        public bool IsEnded { get; private set; }

        public void Say(byte[] payload)
        {
            if (!_isDead)
            {
                _messages.Writer.TryWrite(payload);
            }
        }

        public void Break(bool isHalfOpen)
        {
            _isDead = true;
            if (!isHalfOpen)
            {
                IsEnded = true;
                _messages.Writer.TryComplete(new WebSocketException(WebSocketError.ConnectionClosedPrematurely));
            }
        }

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await _messages.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException closed) when (closed.InnerException is WebSocketException broken)
            {
                throw new WebSocketException(broken.WebSocketErrorCode);
            }
        }

        public ValueTask DisposeAsync()
        {
            IsEnded = true;
            _messages.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }
    }
}
