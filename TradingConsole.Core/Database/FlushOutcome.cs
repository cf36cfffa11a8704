namespace TradingConsole.Core.Database;

/// <summary>What one turn of the batch writer did.</summary>
public enum FlushOutcome
{
    /// <summary>Nothing was waiting.</summary>
    Empty,

    /// <summary>One transaction was committed.</summary>
    Committed,

    /// <summary>Nothing was written and every row was kept.</summary>
    Failed,
}
