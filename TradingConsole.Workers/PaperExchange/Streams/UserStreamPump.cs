namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Keeps the account at the market clock and hands its messages to whoever listens to the key.</summary>
internal sealed class UserStreamPump
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly PaperVenue _venue;
    private readonly StreamHub _hub;
    private readonly TimeProvider _clock;
    private readonly Lock _sending = new();
    private TaskCompletionSource _stirred = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public UserStreamPump(PaperVenue venue, StreamHub hub, TimeProvider clock)
    {
        (_venue, _hub, _clock) = (venue, hub, clock);
        venue.Stirred = Stir;
        venue.StreamsBroken = hub.BreakPrivate;
    }

    /// <summary>Sends what has left the exchange; messages keep their order whoever sends them.</summary>
    public void Flush()
    {
        lock (_sending)
        {
            while (_venue.TakeMessage() is { } message)
            {
                _hub.Open(StreamRoute.Private, message.ListenKey)
                    .Send(StreamFrame.Of(message.ListenKey, message.Payload, message.Type));
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // Renewed before looking, so that nothing stirred meanwhile is missed.
            var stirring = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _stirred, stirring);
            _venue.Advance();
            Flush();
            var now = _clock.GetUtcNow();
            var wait = _venue.NextDue is { } due && due - now < Idle ? due - now : Idle;
            if (wait <= TimeSpan.Zero)
            {
                continue;
            }

            using var woken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(Task.Delay(wait, _clock, woken.Token), stirring.Task);
            await woken.CancelAsync();
        }
    }

    private void Stir()
    {
        Flush();
        Volatile.Read(ref _stirred).TrySetResult();
    }
}
