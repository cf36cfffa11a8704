namespace TradingConsole.Workers.Drill;

/// <summary>Which process a row drives.</summary>
internal enum DrillProcess
{
    /// <summary>The console's own executable, commanded over HTTP.</summary>
    Console,

    /// <summary>The lean trader: live desk, client, store, lease and gate alone.</summary>
    Trader,
}

/// <summary>One row of the failure catalogue: what is broken, what must hold all the same, and how both are done.</summary>
/// <param name="Number">Of the catalogue.</param>
/// <param name="Fault">What is done to the process.</param>
/// <param name="Rule">What must hold besides the rules of every row: no position beyond the bound, nothing twice, nothing lost, no order left.</param>
/// <param name="Script">Null when nobody can drive it from here.</param>
/// <param name="WhyNot">Why it has no script.</param>
internal sealed record DrillRow(int Number, string Name, string Fault, string Rule, Func<DrillStage, Task>? Script, string? WhyNot = null)
{
    public DrillProcess Process { get; init; } = DrillProcess.Console;

    /// <summary>The script raises the stage itself, its own way.</summary>
    public bool RaisesItself { get; init; }
}
