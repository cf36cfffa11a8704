using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Workers.PaperExchange.Streams;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>The user-stream connections of one process: the exchange's own, with a way to go and pings that notice a dead line.</summary>
internal sealed class ProcessDialer(
    RehearsalWorld world, ProcessThread thread, ProcessClock clock, PaperDialer venue, Hindrances hindrances) : IStreamDialer
{
    private static readonly TimeSpan PingsMissed = TimeSpan.FromSeconds(10);

    private readonly List<Line> _lines = []; // A handful a process.

    public async Task<IStreamLine> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        if (thread.IsDead)
        {
            await new TaskCompletionSource().Task; // Never.
        }

        if (world.InEffect(MishapKind.NetworkDown) is not null)
        {
            throw new WebSocketException("The network is down.");
        }

        await Task.Delay(world.Latency(), clock, cancellationToken);
        var line = new Line(await venue.DialAsync(address, cancellationToken), world, thread) { Ended = NoteEnd };
        _lines.Add(line);
        hindrances.StreamUp(world.Now);
        return line;
    }

    private void NoteEnd()
    {
        if (_lines.TrueForAll(line => line.IsEnded))
        {
            hindrances.StreamDown(world.Now);
        }
    }

    /// <summary>Lines have gone dead without a word: the pings find out later.</summary>
    public void GoHalfOpen()
    {
        foreach (var line in _lines)
        {
            world.After(PingsMissed, () => thread.Run(line.MissPings));
        }
    }

    /// <summary>The process is dead: its sockets close.</summary>
    public void HangUp()
    {
        foreach (var line in _lines)
        {
            line.HangUp();
        }
    }

    /// <remarks>Many messages are on their way at once; none overtakes another.</remarks>
    private sealed class Line : IStreamLine
    {
        private readonly IStreamLine _venue;
        private readonly RehearsalWorld _world;
        private readonly ProcessThread _thread;
        private readonly CancellationTokenSource _pingsMissed = new();
        private readonly CancellationTokenSource _hungUp = new();
        private readonly Channel<ReadOnlyMemory<byte>?> _arrived = Channel.CreateUnbounded<ReadOnlyMemory<byte>?>(
            new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

        private DateTimeOffset _latestAt = DateTimeOffset.MinValue;

        public Line(IStreamLine venue, RehearsalWorld world, ProcessThread thread)
        {
            (_venue, _world, _thread) = (venue, world, thread);
            _ = CarryAsync();
        }

        public bool IsEnded { get; private set; }

        public Action Ended { get; init; } = () => { };

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _pingsMissed.Token);
            try
            {
                var message = await _arrived.Reader.ReadAsync(either.Token);
                _world.History.Say("stream", Short(message));
                return message;
            }
            catch (ChannelClosedException closed) when (closed.InnerException is WebSocketException broken)
            {
                throw new WebSocketException(broken.WebSocketErrorCode);
            }
            catch (OperationCanceledException) when (_pingsMissed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "The other end no longer answers pings.");
            }
        }

        private async Task CarryAsync()
        {
            try
            {
                while (await _venue.ReceiveAsync(_hungUp.Token) is { } message)
                {
                    Arrive(() => _arrived.Writer.TryWrite(message));
                }

                Arrive(() => _arrived.Writer.TryWrite(null));
            }
            catch (WebSocketException broken)
            {
                Arrive(() => _arrived.Writer.TryComplete(broken));
            }
            catch (Exception ended) when (ended is OperationCanceledException or ChannelClosedException)
            {
                _arrived.Writer.TryComplete(); // Hung up on this side.
            }
        }

        private void Arrive(Action arrive)
        {
            var at = _world.Now + _world.Latency();
            _latestAt = at > _latestAt ? at : _latestAt;
            _world.At(_latestAt, () => _thread.Run(arrive));
        }

        public void MissPings()
        {
            if (!IsEnded)
            {
                _pingsMissed.Cancel();
            }
        }

        public void HangUp()
        {
            if (!IsEnded)
            {
                IsEnded = true;
                Ended();
            }

            var hungUp = _venue.DisposeAsync();
            Debug.Assert(hungUp.IsCompletedSuccessfully, "A line in this process hangs up at once.");
        }

        public ValueTask DisposeAsync()
        {
            HangUp();
            _hungUp.Dispose();
            _pingsMissed.Dispose();
            return ValueTask.CompletedTask;
        }

        private static string Short(ReadOnlyMemory<byte>? message)
        {
            const int Shown = 170;
            var text = message is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "closed";
            return text.Length > Shown ? text[..Shown] : text;
        }
    }
}
