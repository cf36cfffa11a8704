namespace TradingConsole.Core.Database;

/// <summary>What happens to a row when rows arrive faster than PostgreSQL takes them.</summary>
public enum RowPriority
{
    /// <summary>Never dropped: whoever enqueues it waits for room.</summary>
    Durable,

    /// <summary>Only the latest of its key is kept once the queue passes its soft limit; what was replaced is counted and recorded.</summary>
    Conflatable,
}
