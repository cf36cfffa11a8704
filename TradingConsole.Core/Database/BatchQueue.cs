namespace TradingConsole.Core.Database;

/// <summary>The bounded queue in front of the batch writer: one lane per table, one count for all.</summary>
/// <remarks>Thread-safe. A row counts until it is settled, so rows being written still take room.</remarks>
internal sealed class BatchQueue(BatchWriterOptions options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, BatchLane> _lanes = new(ReferenceEqualityComparer.Instance);
    private readonly long _softLimit = (long)(options.CapacityRows * options.SoftLimitFraction);
    private TaskCompletionSource _room = NewSignal();
    private TaskCompletionSource _full = NewSignal();
    private long _queued;

    public long Queued => Interlocked.Read(ref _queued);

    public long Conflated { get; private set; }

    /// <summary>Completes when a lane holds a full flush; take it before looking, to miss nothing.</summary>
    public Task FullFlush
    {
        get
        {
            lock (_gate)
            {
                return _full.Task;
            }
        }
    }

    /// <summary>Accepts what there is room for. Returns how many rows that was, how many others it replaced, and when to try again.</summary>
    public (int Accepted, int Replaced, Task Room) Offer<T>(BatchTable<T> table, IReadOnlyList<T> rows, int from)
    {
        lock (_gate)
        {
            var lane = LaneOf(table);
            int accepted = 0, replaced = 0;
            while (from + accepted < rows.Count)
            {
                if (table.Priority == RowPriority.Conflatable && _queued >= _softLimit)
                {
                    var before = lane.Waiting;
                    replaced += lane.AddConflated(rows[from + accepted]);
                    _queued += lane.Waiting - before;
                }
                else if (_queued < options.CapacityRows)
                {
                    lane.Add(rows[from + accepted]);
                    _queued++;
                }
                else
                {
                    break;
                }

                accepted++;
            }

            Conflated += replaced;
            if (lane.Waiting >= options.FlushRowsMax || _queued >= options.CapacityRows)
            {
                _full.TrySetResult();
            }

            return (accepted, replaced, _room.Task);
        }
    }

    /// <summary>Takes the oldest rows of every lane that is not held.</summary>
    public List<BatchCopy> Take(DateTimeOffset now)
    {
        List<BatchCopy> taken = [];
        lock (_gate)
        {
            foreach (var lane in _lanes.Values.Where(lane => lane.Waiting > 0 && (lane.Hold is null || lane.Hold.Until <= now)))
            {
                lane.Hold = null;
                taken.Add(lane.Take(options.FlushRowsMax));
            }

            _full = _lanes.Values.Any(lane => lane.Hold is null && lane.Waiting >= options.FlushRowsMax) ? _full : NewSignal();
        }

        return taken;
    }

    /// <summary>Rows that a flush made unnecessary before writing anything.</summary>
    public void Settle(BatchCopy copy, int rows)
    {
        lock (_gate)
        {
            copy.Lane.Settled += rows;
            _queued -= rows;
            _room.TrySetResult();
            _room = NewSignal();
        }
    }

    public void PutBack(BatchCopy copy, BatchLane.BatchHold? hold = null)
    {
        lock (_gate)
        {
            copy.PutBack();
            copy.Lane.Hold = hold;
        }
    }

    /// <summary>What must settle before everything accepted until now is stored.</summary>
    public List<(BatchLane Lane, long Accepted)> Mark()
    {
        lock (_gate)
        {
            return [.. _lanes.Values.Select(lane => (lane, lane.Accepted))];
        }
    }

    /// <summary>True when everything accepted at the mark is stored.</summary>
    /// <exception cref="InvalidOperationException">A table is refused, so that its rows cannot be stored now.</exception>
    public bool IsSettled(List<(BatchLane Lane, long Accepted)> mark, DateTimeOffset now)
    {
        lock (_gate)
        {
            var open = mark.Where(item => item.Lane.Settled < item.Accepted).ToList();
            return open.Find(item => item.Lane.Hold is { } hold && hold.Until > now).Lane is { } held
                ? throw new InvalidOperationException($"Table {held.TableName} takes no rows: {held.Hold!.Reason}")
                : open.Count == 0;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BatchLane<T> LaneOf<T>(BatchTable<T> table)
    {
        if (_lanes.TryGetValue(table, out var known))
        {
            return (BatchLane<T>)known;
        }

        table.Validate();
        if (_lanes.Values.Any(other => other.TableName == table.Name))
        {
            throw new ArgumentException($"Table {table.Name} is described by two BatchTable instances; keep one for the process.", nameof(table));
        }

        var lane = new BatchLane<T>(table);
        _lanes.Add(table, lane);
        return lane;
    }
}
