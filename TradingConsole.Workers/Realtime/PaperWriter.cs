using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>Stores what models beside the desk did, apart from the desk's own turns: nothing of theirs may delay or fail one of those.</summary>
/// <remarks>Bounded by <see cref="BacklogMax"/> turns; beyond it a turn is dropped, which is reported. The accounts' state is stored anew every turn.</remarks>
internal sealed class PaperWriter(ChallengerStore store, IIncidentLog incidents, ILogger<PaperWriter> logger)
{
    public const int BacklogMax = 512;

    private const int AttemptsMax = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<PaperChanges> _queue = Channel.CreateBounded<PaperChanges>(
        new BoundedChannelOptions(BacklogMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public void Enqueue(PaperChanges changes)
    {
        if (!_queue.Writer.TryWrite(changes))
        {
            incidents.Report("drop", "challenger", null, $"{BacklogMax} turns of the challengers wait for the database; one was dropped.", 1, null);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var changes in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            await StoreAsync(changes, cancellationToken);
        }
    }

    /// <summary>Stores everything enqueued so far on the caller's time: for tests, and for shutdown.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_queue.Reader.TryRead(out var changes))
        {
            await StoreAsync(changes, cancellationToken);
        }
    }

    private async Task StoreAsync(PaperChanges changes, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await store.SaveAsync(changes, CancellationToken.None);
                return;
            }
            catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException or IOException)
            {
                logger.LogWarning(exception, "A turn of the challengers could not be stored, attempt {Attempt}", attempt);
                if (attempt == AttemptsMax)
                {
                    incidents.Report("storage", "challenger", null, $"A turn of the challengers could not be stored: {exception.Message}", 1, null);
                    return;
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
