namespace TradingConsole.Core.Execution.Drills;

/// <summary>How a row of the failure catalogue ended.</summary>
public enum DrillOutcome
{
    Passed,
    Failed,

    /// <summary>Nobody can drive it from here; the detail says why.</summary>
    NotAutomated,
}

/// <summary>One row of the failure catalogue, driven against real processes.</summary>
/// <param name="Row">Its number in the catalogue.</param>
/// <param name="RanAt">Machine clock, UTC.</param>
/// <param name="Runs">Repetitions; 0 when it was not driven.</param>
/// <param name="Failures">Repetitions that broke the row's rule.</param>
/// <param name="Detail">What was seen, or why it is not automated.</param>
/// <param name="Seconds">Real time it took.</param>
public sealed record DrillResult(
    int Row, string Name, DateTimeOffset RanAt, int Runs, int Failures, DrillOutcome Outcome, string Detail, double Seconds);
