using Microsoft.Extensions.Logging;
using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>The one writer of streamed rows: queues them, and stores them every few seconds in one transaction.</summary>
/// <remarks>
/// A row is stored when <see cref="FlushAsync"/> returns, or when the queue that held it has drained. While the database is away
/// rows are kept up to the capacity and durable rows wait beyond it. Rows may be written more than once when a connection breaks
/// during a commit; a keyed table absorbs that, an append-only table may then show a row twice.
/// </remarks>
public sealed class BatchWriter : IDisposable
{
    private const string Source = "batch-writer";
    private const int RateWindowsMax = 4_096;
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TableHold = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastFlushMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan[] BackOff =
    [
        TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10),
    ];

    private readonly NpgsqlDataSource _dataSource;
    private readonly MonthPartitions _partitions;
    private readonly IIncidentLog _incidents;
    private readonly TimeProvider _clock;
    private readonly ILogger<BatchWriter> _logger;
    private readonly BatchWriterOptions _options;
    private readonly BatchQueue _queue;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _stateGate = new();
    private readonly Queue<(DateTimeOffset At, int Rows)> _recent = new(); // Bounded by RateWindowsMax, pruned by RateWindow.
    private BatchSession? _session;
    private BatchWriterState _state = new(0, 0, 0, 0, 0, 0, 0, null, DatabaseOk: true);
    private int _failuresInARow;

    public BatchWriter(
        NpgsqlDataSource dataSource, MonthPartitions partitions, IIncidentLog incidents, TimeProvider clock,
        ILogger<BatchWriter> logger, BatchWriterOptions? options = null)
    {
        (_dataSource, _partitions, _incidents, _clock, _logger) = (dataSource, partitions, incidents, clock, logger);
        _options = (options ?? new BatchWriterOptions()).Validated();
        _queue = new BatchQueue(_options);
    }

    public BatchWriterState State
    {
        get
        {
            var now = _clock.GetUtcNow();
            lock (_stateGate)
            {
                while (_recent.TryPeek(out var oldest) && now - oldest.At > RateWindow)
                {
                    _recent.Dequeue();
                }

                return _state with
                {
                    QueuedRows = _queue.Queued,
                    ConflatedRows = _queue.Conflated,
                    RowsPerSecond = _recent.Sum(flush => (double)flush.Rows) / RateWindow.TotalSeconds,
                };
            }
        }
    }

    /// <summary>Accepts one row. A durable row waits while the queue is full; a conflatable one never waits.</summary>
    public ValueTask EnqueueAsync<T>(BatchTable<T> table, T row, CancellationToken ct = default) => EnqueueAsync(table, [row], ct);

    /// <summary>Accepts rows in their order, waiting for room as often as it takes.</summary>
    public ValueTask EnqueueAsync<T>(BatchTable<T> table, IReadOnlyList<T> rows, CancellationToken ct = default)
    {
        var (accepted, replaced, room) = _queue.Offer(table, rows, from: 0);
        RecordConflation(table.Name, replaced);
        return accepted == rows.Count ? ValueTask.CompletedTask : EnqueueRestAsync(table, rows, accepted, room, ct);
    }

    /// <summary>Returns when everything accepted before the call is committed, waiting for the database as long as it takes.</summary>
    /// <exception cref="InvalidOperationException">A table itself is refused (missing, other columns), so its rows cannot be stored.</exception>
    public async Task FlushAsync(CancellationToken ct = default)
    {
        var mark = _queue.Mark();
        while (!_queue.IsSettled(mark, _clock.GetUtcNow()))
        {
            if (await RunOnceAsync(ct) == FlushOutcome.Failed)
            {
                await Task.Delay(Pause(), _clock, ct);
            }
        }
    }

    /// <summary>One turn without waiting: takes what is queued and commits it, or keeps everything.</summary>
    public async Task<FlushOutcome> RunOnceAsync(CancellationToken ct = default)
    {
        await _turn.WaitAsync(ct);
        try
        {
            var copies = _queue.Take(_clock.GetUtcNow());
            return copies.Count == 0 ? FlushOutcome.Empty : await StoreAsync(copies, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Flushes at the interval or on size until cancelled, then once more for what is left.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await WaitAsync(ct);
                await RunOnceAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await LastFlushAsync();
        }
    }

    /// <summary>Lets whoever flushes at this moment finish: a connection cannot be closed in the middle of a COPY.</summary>
    public void Dispose()
    {
        if (_turn.Wait(LastFlushMax))
        {
            _session?.Connection.Dispose();
            _turn.Dispose();
        }
        else
        {
            _logger.LogError("Stopping in the middle of a flush that took longer than {Seconds} s.", LastFlushMax.TotalSeconds);
        }
    }

    private async ValueTask EnqueueRestAsync<T>(
        BatchTable<T> table, IReadOnlyList<T> rows, int from, Task room, CancellationToken ct)
    {
        while (from < rows.Count)
        {
            await room.WaitAsync(ct);
            (var accepted, var replaced, room) = _queue.Offer(table, rows, from);
            RecordConflation(table.Name, replaced);
            from += accepted;
        }
    }

    private void RecordConflation(string table, int replaced)
    {
        if (replaced > 0)
        {
            _incidents.Report(
                "conflation", Source, null, $"The write queue is past its soft limit: older rows of {table} gave way to later ones.",
                replaced, new { table });
        }
    }

    private TimeSpan Pause() => BackOff[Math.Clamp(_failuresInARow - 1, 0, BackOff.Length - 1)];

    private async Task WaitAsync(CancellationToken ct)
    {
        if (_failuresInARow > 0)
        {
            await Task.Delay(Pause(), _clock, ct);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(Task.Delay(_options.FlushIntervalMax, _clock, either.Token), _queue.FullFlush);
        await either.CancelAsync();
        ct.ThrowIfCancellationRequested();
    }

    private async Task LastFlushAsync()
    {
        using var limit = new CancellationTokenSource(LastFlushMax);
        try
        {
            while (await RunOnceAsync(limit.Token) == FlushOutcome.Committed)
            {
                // More than one flush may be waiting.
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _logger.LogError("The last flush took longer than {Seconds} s.", LastFlushMax.TotalSeconds);
        }

        if (_queue.Queued > 0)
        {
            _logger.LogError("Stopping with {Rows} rows that the database did not take.", _queue.Queued);
        }
    }

    private async Task<FlushOutcome> StoreAsync(List<BatchCopy> copies, CancellationToken ct)
    {
        var isStored = false;
        try
        {
            copies.ForEach(Arrange);
            var flush = await WriteAsync([.. copies.Where(copy => copy.TableRefusal is null)], ct);
            isStored = true;
            Acknowledge(copies, flush);
            return FlushOutcome.Committed;
        }
        catch (Exception failure) when (!isStored)
        {
            await KeepAsync(copies, failure, ct);
            ct.ThrowIfCancellationRequested();
            return FlushOutcome.Failed;
        }
    }

    /// <summary>Writes until no row is left that cannot be sent; such a row costs its connection.</summary>
    private async Task<BatchFlush> WriteAsync(List<BatchCopy> copies, CancellationToken ct)
    {
        while (true)
        {
            _session ??= await BatchSession.OpenAsync(_dataSource, _partitions, ct);
            var flush = new BatchFlush(_session, copies);
            try
            {
                await flush.RunAsync(ct);
                return flush;
            }
            catch (RowRefusedException row)
            {
                row.Copy.Exclude(row.Position, row.Message);
                await EndSessionAsync();
            }
        }
    }

    private async Task EndSessionAsync()
    {
        if (_session is { } broken)
        {
            _session = null;
            await broken.DisposeAsync();
        }
    }

    private static void Arrange(BatchCopy copy)
    {
        try
        {
            copy.Arrange();
        }
        catch (Exception broken)
        {
            copy.TableRefusal = "its rows cannot be put in order: " + broken.Message; // The description is wrong, not one row.
        }
    }

    private void Acknowledge(List<BatchCopy> copies, BatchFlush flush)
    {
        var now = _clock.GetUtcNow();
        var committed = 0;
        Quarantine(flush.Refused);
        foreach (var copy in copies)
        {
            SettleUnneeded(copy);
            if (copy.TableRefusal is { } reason)
            {
                _queue.PutBack(copy, new BatchLane.BatchHold(reason, now + TableHold));
                _incidents.Report("storage", Source, null, $"Table {copy.TableName} takes no rows: {reason}", 1, new { table = copy.TableName });
                continue;
            }

            _queue.Settle(copy, copy.Count);
            committed += copy.Count + copy.Repeats;
        }

        lock (_stateGate)
        {
            if (_recent.Count < RateWindowsMax)
            {
                _recent.Enqueue((now, committed));
            }

            _state = _state with
            {
                CommittedRows = _state.CommittedRows + committed - flush.Refused.Count,
                StraightRows = _state.StraightRows + flush.StraightRows,
                LastFlush = now,
                DatabaseOk = true,
            };
        }

        if (_failuresInARow > 0)
        {
            _logger.LogInformation("The database took {Rows} rows after {Failures} failed flushes.", committed, _failuresInARow);
            _failuresInARow = 0;
        }
    }

    /// <summary>Rows that need no writing: repeats inside the flush, and those no partition will ever hold.</summary>
    private void SettleUnneeded(BatchCopy copy)
    {
        _queue.Settle(copy, copy.Repeats + copy.Impossible.Count);
        Quarantine(copy.Impossible);
    }

    private void Quarantine(List<RefusedRow> rows)
    {
        foreach (var row in rows)
        {
            _incidents.Report("quarantine", Source, row.Series, $"{row.Table} refused {row.Row}: {row.Reason}", 1, row);
        }

        lock (_stateGate)
        {
            _state = _state with { QuarantinedRows = _state.QuarantinedRows + rows.Count };
        }
    }

    private async Task KeepAsync(List<BatchCopy> copies, Exception failure, CancellationToken ct)
    {
        foreach (var copy in copies)
        {
            SettleUnneeded(copy);
            _queue.PutBack(copy);
        }

        await EndSessionAsync();
        if (ct.IsCancellationRequested)
        {
            return;
        }

        _failuresInARow++;
        lock (_stateGate)
        {
            _state = _state with { Failures = _state.Failures + 1, DatabaseOk = false };
        }

        _incidents.Report(
            "storage", Source, null, $"A flush failed, {_queue.Queued} rows are kept and tried again: {failure.Message}");
        _logger.LogWarning("A flush failed, {Rows} rows are kept; next try in {Pause}: {Reason}", _queue.Queued, Pause(), failure.Message);
    }
}
