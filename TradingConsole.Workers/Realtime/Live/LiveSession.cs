using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>One stay in the live seat, from the lease to its end: owns the desk, pumps it, and brings it the account's stream.</summary>
internal sealed class LiveSession(
    LiveDesk desk, IFuturesAccount account, LiveBooks books, IIncidentLog incidents, TimeProvider clock, double speed, ILogger logger) : IDisposable
{
    /// <summary>Longest sleep of the pump, real time: the picture an operator sees is never older.</summary>
    private static readonly TimeSpan SleepMax = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan StreamPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _woken = new(0);
    private int _isAwake;

    public LiveDesk Desk => desk;

    public LiveBooks Books => books;

    /// <summary>Runs until cancelled.</summary>
    /// <param name="painted">After each pump, on the pump's thread.</param>
    public async Task RunAsync(Action painted, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        desk.Woken += Wake;
        desk.Post(new LiveInput.Start());
        Task[] parts = [PumpAsync(painted, stop.Token), ListenAsync(stop.Token), books.RunAsync(() => desk.Picture, stop.Token)];
        try
        {
            // Whichever part ends first ends the session: half a desk is worse than one that starts anew.
            await await Task.WhenAny(parts);
        }
        finally
        {
            desk.Woken -= Wake;
            await stop.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // No pump may act on what is disposed of.
            desk.Dispose();
            (account as IDisposable)?.Dispose();
        }
    }

    public void Dispose() => _woken.Dispose();

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            _woken.Release();
        }
    }

    private async Task PumpAsync(Action painted, CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _isAwake, 0);
            DateTimeOffset? next;
            try
            {
                next = desk.Pump();
                painted();
            }
            catch (Exception exception)
            {
                // The input that cannot be handled is gone from the queue; everything else must go on, or positions lose their guard.
                logger.LogCritical(exception, "The live desk could not handle an input");
                incidents.Report("drop", "live", null, $"The live desk could not handle an input: {exception.Message}");
                next = clock.GetUtcNow();
            }

            var sleep = next is { } due ? (due - clock.GetUtcNow()) / speed : SleepMax;
            var milliseconds = (int)Math.Ceiling(Math.Clamp(sleep.TotalMilliseconds, 1, SleepMax.TotalMilliseconds));
            await _woken.WaitAsync(milliseconds, cancellationToken);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (var said in account.StreamAsync(cancellationToken))
                {
                    if (said is AccountUpdated { WalletBalance: not null } moved)
                    {
                        books.WalletMoved(moved.Reason); // First: a balance that contains the money must not be read as profit.
                    }

                    desk.Post(new LiveInput.UserSaid(said));
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "The account's stream ended; it is opened again");
            }

            cancellationToken.ThrowIfCancellationRequested();
            desk.Post(new LiveInput.UserSaid(new UserStreamLost(clock.GetUtcNow(), "The stream ended.")));
            await Task.Delay(StreamPause, TimeProvider.System, cancellationToken);
        }
    }
}
