namespace TradingConsole.Core.Execution;

/// <summary>What the desk does with an allowed decision.</summary>
public enum TradingMode
{
    /// <summary>Decide and record, trade nothing.</summary>
    Off,

    /// <summary>Simulated fills on live data.</summary>
    Shadow,

    /// <summary>Real orders.</summary>
    Live,
}
