namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>The stream names of one connection in the order they were asked for, existing or not. Thread safe.</summary>
internal sealed class SubscriptionList
{
    /// <summary>The exchange's limit for one connection.</summary>
    public const int StreamsMax = 1024;

    private readonly List<string> _names = []; // Bounded by StreamsMax.
    private readonly HashSet<string> _known = [];
    private readonly Lock _lock = new();

    public bool Add(string name)
    {
        lock (_lock)
        {
            if (_names.Count == StreamsMax || !_known.Add(name))
            {
                return false;
            }

            _names.Add(name);
            return true;
        }
    }

    public bool Remove(string name)
    {
        lock (_lock)
        {
            return _known.Remove(name) && _names.Remove(name);
        }
    }

    public bool Any(string part)
    {
        lock (_lock)
        {
            return _names.Exists(n => n.Contains(part, StringComparison.Ordinal));
        }
    }

    public IReadOnlyList<string> Snapshot()
    {
        lock (_lock)
        {
            return [.. _names];
        }
    }
}
