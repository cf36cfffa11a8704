using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Time;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Stores turns in order, each in one transaction, apart from the loop so that a slow disk delays no market event. While the database
/// is away turns wait here and the desk is told to enter nothing new.
/// </summary>
/// <remarks>Bounded by <see cref="BacklogMax"/>: beyond it the loop waits. Orders and fills are never dropped.</remarks>
internal sealed class TurnWriter(
    ExecutionStore store, LatencyTrack latency, MarketSource source, IIncidentLog incidents, TimeProvider clock, ILogger<TurnWriter> logger)
{
    /// <summary>Ten minutes of turns and intra-minute fills of 50 symbols, with room to spare.</summary>
    public const int BacklogMax = 4_096;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5),
    ];

    private readonly Channel<TurnChanges> _queue = Channel.CreateBounded<TurnChanges>(
        new BoundedChannelOptions(BacklogMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long _enqueued;
    private long _stored;
    private int _failures;

    /// <summary>The last attempt to store failed: nothing new may be entered until one succeeds.</summary>
    public bool IsStuck => Volatile.Read(ref _failures) > 0;

    public long Backlog => Interlocked.Read(ref _enqueued) - Interlocked.Read(ref _stored);

    public async ValueTask EnqueueAsync(TurnChanges changes, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _enqueued);
        await _queue.Writer.WriteAsync(changes, cancellationToken);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_queue.Reader.TryRead(out var changes))
            {
                await StoreUntilItHoldsAsync(changes, cancellationToken);
            }
        }
    }

    /// <summary>Stores everything enqueued so far on the caller's time: for a replay, and for shutdown.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_queue.Reader.TryRead(out var changes))
        {
            await StoreUntilItHoldsAsync(changes, cancellationToken);
        }
    }

    private async Task StoreUntilItHoldsAsync(TurnChanges changes, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // Once taken from the queue it is stored, whatever is being stopped: orders and fills are never dropped.
                await store.SaveAsync(TradingMode.Shadow, changes.Signals, changes.Account, CancellationToken.None);
                Volatile.Write(ref _failures, 0);
                Interlocked.Increment(ref _stored);
                Measure(changes);
                return;
            }
            catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException or IOException)
            {
                var failures = Interlocked.Increment(ref _failures);
                logger.LogWarning(exception, "A turn could not be stored, attempt {Attempt}; {Backlog} waiting", failures, Backlog);
                incidents.Report("storage", "turns", null, $"A turn could not be stored: {exception.Message}", 1, null);
                await Task.Delay(Pauses[Math.Min(failures, Pauses.Length) - 1], cancellationToken);
            }
        }
    }

    private void Measure(TurnChanges changes)
    {
        var now = clock.GetUtcNow();
        foreach (var signal in changes.Signals)
        {
            var closedAt = MinuteGrid.FromIndex(MinuteGrid.ToIndex(signal.Input.Bar) + 1);
            latency.Add((now - closedAt).TotalMilliseconds / source.Speed);
        }
    }
}
