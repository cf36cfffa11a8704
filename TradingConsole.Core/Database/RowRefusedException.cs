namespace TradingConsole.Core.Database;

/// <summary>One row could not even be written to the wire: a wrong type, a text that is null. It breaks the connection.</summary>
internal sealed class RowRefusedException(BatchCopy copy, int position, Exception reason) : Exception(reason.Message, reason)
{
    public BatchCopy Copy { get; } = copy;

    /// <summary>Position among the copy's rows.</summary>
    public int Position { get; } = position;
}
