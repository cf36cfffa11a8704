namespace TradingConsole.Workers.Drill;

/// <summary>One row of the failure catalogue: what is broken, what must hold all the same, and how both are done.</summary>
/// <param name="Number">Of the catalogue.</param>
/// <param name="Fault">What is done to the trader.</param>
/// <param name="Rule">What must hold besides the rules of every row: no position beyond the bound, nothing twice, nothing lost, no order left.</param>
/// <param name="Script">Null when nobody can drive it from here.</param>
/// <param name="WhyNot">Why it has no script.</param>
internal sealed record DrillRow(int Number, string Name, string Fault, string Rule, Func<DrillStage, Task>? Script, string? WhyNot = null);
