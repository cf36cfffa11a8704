namespace TradingConsole.Workers.PaperExchange.Markets.Synthetic;

/// <summary>Remembers the most recently used results of a pure function.</summary>
/// <remarks>Bounded by <paramref name="capacity"/>: the entry unused for longest leaves first. Thread safe.</remarks>
internal sealed class BoundedCache<TKey, TValue>(int capacity, Func<TKey, TValue> compute)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, Lazy<TValue> Value)>> _nodes = [];
    private readonly LinkedList<(TKey Key, Lazy<TValue> Value)> _byUse = new();
    private readonly Lock _lock = new();

    public TValue Get(TKey key)
    {
        Lazy<TValue> value;
        lock (_lock)
        {
            if (_nodes.TryGetValue(key, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            else
            {
                node = _byUse.AddFirst((key, new Lazy<TValue>(() => compute(key))));
                _nodes.Add(key, node);
                if (_nodes.Count > capacity)
                {
                    _nodes.Remove(_byUse.Last!.Value.Key);
                    _byUse.RemoveLast();
                }
            }

            value = node.Value.Value;
        }

        // Outside the lock: one day takes about a millisecond to make.
        return value.Value;
    }
}
