using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Workers.PaperExchange.Streams;

namespace TradingConsole.Workers.Rehearsal;

/// <summary>The user-stream connections of one process: the exchange's own, with a way to go and pings that notice a dead line.</summary>
internal sealed class ProcessDialer(RehearsalWorld world, ProcessThread thread, ProcessClock clock, PaperDialer venue) : IStreamDialer
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
        var line = new Line(await venue.DialAsync(address, cancellationToken), world, clock);
        _lines.Add(line);
        return line;
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

    private sealed class Line(IStreamLine venue, RehearsalWorld world, ProcessClock clock) : IStreamLine
    {
        private readonly CancellationTokenSource _pingsMissed = new();
        private bool _isEnded;

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _pingsMissed.Token);
            try
            {
                var message = await venue.ReceiveAsync(either.Token);
                await Task.Delay(world.Latency(), clock, either.Token);
                world.History.Say("stream", Short(message));
                return message;
            }
            catch (OperationCanceledException) when (_pingsMissed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely, "The other end no longer answers pings.");
            }
        }

        public void MissPings()
        {
            if (!_isEnded)
            {
                _pingsMissed.Cancel();
            }
        }

        public void HangUp()
        {
            _isEnded = true;
            var hungUp = venue.DisposeAsync();
            Debug.Assert(hungUp.IsCompletedSuccessfully, "A line in this process hangs up at once.");
        }

        public ValueTask DisposeAsync()
        {
            HangUp();
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
