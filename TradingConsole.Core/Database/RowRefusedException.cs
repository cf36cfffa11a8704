namespace TradingConsole.Core.Database;

/// <summary>One row could not even be written to the wire: a wrong type, an offset that is not UTC.</summary>
internal sealed class RowRefusedException(int position, Exception reason) : Exception(reason.Message, reason)
{
    /// <summary>Position among the copy's rows.</summary>
    public int Position { get; } = position;
}
