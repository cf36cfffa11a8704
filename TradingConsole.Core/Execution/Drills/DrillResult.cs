using System.Collections.Immutable;

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
/// <param name="Runs">How often its fault was done; 0 when it was not driven.</param>
/// <param name="Failures">Repetitions of the row that broke a rule.</param>
/// <param name="Detail">What was seen, or why it is not automated.</param>
/// <param name="Seconds">Real time it took.</param>
/// <param name="Process">What was driven: <c>console</c>, the console's own executable, or <c>trader</c>, its trading half alone; empty when nothing was.</param>
public sealed record DrillResult(
    int Row, string Name, DateTimeOffset RanAt, int Runs, int Failures, DrillOutcome Outcome, string Detail, double Seconds,
    string Process);

/// <summary>One run of the drill over rows of the catalogue.</summary>
/// <param name="RanAt">When its first row began; machine clock, UTC.</param>
/// <param name="Rows">By number.</param>
public sealed record DrillRunRecord(Guid RunId, DateTimeOffset RanAt, ImmutableArray<DrillResult> Rows)
{
    public int Passed => Rows.Count(row => row.Outcome == DrillOutcome.Passed);

    public int Failed => Rows.Count(row => row.Outcome == DrillOutcome.Failed);
}
