namespace TradingConsole.Core.Database;

/// <summary>The queue of one table. Every member runs under the batch writer's gate.</summary>
internal abstract class BatchLane
{
    public abstract string TableName { get; }

    /// <summary>Rows waiting, without those a flush has taken.</summary>
    public abstract int Waiting { get; }

    /// <summary>Rows accepted since the start; with <see cref="Settled"/> it tells a flush what it must wait for.</summary>
    public long Accepted { get; protected set; }

    /// <summary>Rows that are committed, quarantined, or made unnecessary by a later row of the same key.</summary>
    public long Settled { get; set; }

    /// <summary>Set while the table itself is refused (missing, other columns): its rows wait without stopping the others.</summary>
    public BatchHold? Hold { get; set; }

    /// <summary>Takes the oldest waiting rows.</summary>
    public abstract BatchCopy Take(int rowsMax);

    public sealed record BatchHold(string Reason, DateTimeOffset Until);
}

/// <summary>The queue of one table's typed rows.</summary>
internal sealed class BatchLane<T>(BatchTable<T> table) : BatchLane
{
    private readonly List<T> _waiting = []; // Bounded by the writer's capacity; conflatable rows beyond it by their number of keys.
    private Dictionary<string, int>? _latest; // Position of each key's latest row; only while conflating.

    public override string TableName => table.Name;

    public override int Waiting => _waiting.Count;

    public void Add(T row)
    {
        Accepted++;
        _latest = null;
        _waiting.Add(row);
    }

    /// <summary>Adds a row and keeps only the latest of each key. Returns how many rows that replaced.</summary>
    public int AddConflated(T row)
    {
        Accepted++;
        var replaced = _latest is null ? Conflate() : 0;
        var key = table.ConflationKey!(row);
        if (_latest!.TryGetValue(key, out var position))
        {
            _waiting[position] = row;
            Settled++;
            return replaced + 1;
        }

        _latest[key] = _waiting.Count;
        _waiting.Add(row);
        return replaced;
    }

    public override BatchCopy Take(int rowsMax)
    {
        var count = Math.Min(rowsMax, _waiting.Count);
        var rows = _waiting.GetRange(0, count).ToArray();
        _waiting.RemoveRange(0, count);
        _latest = null;
        return new BatchCopy<T>(table, this, rows);
    }

    public void PutBack(IReadOnlyCollection<T> rows)
    {
        _waiting.InsertRange(0, rows);
        _latest = null;
    }

    private int Conflate()
    {
        Dictionary<string, int> latest = [];
        for (var i = 0; i < _waiting.Count; i++)
        {
            latest[table.ConflationKey!(_waiting[i])] = i;
        }

        List<T> kept = [];
        foreach (var (key, position) in latest.OrderBy(pair => pair.Value).ToList())
        {
            latest[key] = kept.Count;
            kept.Add(_waiting[position]);
        }

        var replaced = _waiting.Count - kept.Count;
        _waiting.Clear();
        _waiting.AddRange(kept);
        _latest = latest;
        Settled += replaced;
        return replaced;
    }
}
