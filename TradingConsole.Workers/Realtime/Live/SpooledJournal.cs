using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The database, and a file beside it for when it is away or slow: what protects or closes a position is durable on this machine's disk
/// instead, and follows into the database in its order. What would open a position is not: without the database nothing new begins.
/// </summary>
internal sealed class SpooledJournal(BracketStore store, RecordSpool spool, TimeProvider realClock, ILogger logger) : IBracketJournal, IDisposable
{
    /// <summary>Longest a save waits for the database. Below the desk's own patience with its journal.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    /// <summary>How long an opening waits: nothing is at stake yet.</summary>
    private static readonly TimeSpan OpeningPatience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _trouble;
    private string? _putAside;
    private long _savedAt = realClock.GetTimestamp();
    private int _saving;

    /// <summary>Why the database did not take the latest record, or that records had to be put aside; null while all is well.</summary>
    public string? Trouble => Volatile.Read(ref _trouble) ?? Volatile.Read(ref _putAside);

    /// <summary>Nothing is being stored, nothing waits for the database, and nothing was stored for so long.</summary>
    public bool IsQuietFor(TimeSpan span) =>
        Volatile.Read(ref _saving) == 0 && spool.IsEmpty && realClock.GetElapsedTime(Interlocked.Read(ref _savedAt)) >= span;

    public async Task SaveAsync(BracketRecord record, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _saving);
        try
        {
            await KeepAsync(record, cancellationToken);
        }
        finally
        {
            Interlocked.Exchange(ref _savedAt, realClock.GetTimestamp());
            Interlocked.Decrement(ref _saving);
        }
    }

    private async Task KeepAsync(BracketRecord record, CancellationToken cancellationToken)
    {
        var stamp = store.NextStamp();
        var isOpening = record.IsOpening;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var limit = new CancellationTokenSource(isOpening ? OpeningPatience : Patience, realClock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await DrainAsync(both.Token); // A record may not overtake its predecessors.
                await store.SaveAsync(record, stamp, isReplay: false, both.Token);
                Volatile.Write(ref _trouble, null);
            }
            catch (Exception away) when (!isOpening && IsAway(away) && !cancellationToken.IsCancellationRequested)
            {
                if (Interlocked.Exchange(ref _trouble, away.Message) is null)
                {
                    logger.LogWarning(away, "The database did not take a live record; it and those after it wait in {File}", spool.Path);
                }

                spool.Append(new SpooledRecord(stamp, record));
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<ImmutableArray<Bracket>> LoadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await DrainAsync(cancellationToken);
            return await store.LoadAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Moves what waits in the file into the database, if it is back.</summary>
    /// <returns>False while it is not.</returns>
    public async Task<bool> TryDrainAsync(CancellationToken cancellationToken)
    {
        if (spool.IsEmpty)
        {
            return true;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            await DrainAsync(cancellationToken);
            Volatile.Write(ref _trouble, null);
            return true;
        }
        catch (Exception away) when (IsAway(away) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (spool.IsEmpty)
        {
            return;
        }

        var waits = spool.Read(out var putAside);
        foreach (var waiting in waits)
        {
            try
            {
                await store.SaveAsync(waiting.Record, waiting.Stamp, isReplay: true, cancellationToken);
            }
            catch (PostgresException refused) when (IsOfTheRecord(refused))
            {
                logger.LogCritical(refused, "The database refuses a record of trade {Trade} for good", waiting.Record.Bracket.Plan.TradeId);
                spool.Quarantine(waiting);
                putAside++;
            }
        }

        spool.Clear();
        if (putAside > 0)
        {
            // The venue tells what a lost record would have: what it held is adopted or closed.
            logger.LogCritical("{Count} live records could not be stored; they lie in {File}", putAside, spool.QuarantinePath);
            Volatile.Write(ref _putAside, $"{putAside} live records could not be stored; they lie in {spool.QuarantinePath}.");
        }
    }

    // What it says (22) or what it belongs to (23) is impossible; everything else may pass.
    private static bool IsOfTheRecord(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static bool IsAway(Exception exception) => exception is (NpgsqlException and not PostgresException)
        or PostgresException { IsTransient: true } or TimeoutException or IOException or OperationCanceledException or InvalidOperationException
        or System.Net.Sockets.SocketException;
}
