namespace TradingConsole.Core.Execution.GoLive;

/// <summary>How one rehearsal of failures ended.</summary>
/// <param name="Drill"><see cref="GoLiveFigures.StreamDrill"/>, <see cref="GoLiveFigures.FullDrill"/>, or the fault that was rehearsed.</param>
/// <param name="StartedAt">The machine's clock, UTC.</param>
/// <param name="ReportJson">Each row with its result.</param>
public sealed record FireDrillRecord(
    string Drill, DateTimeOffset StartedAt, DateTimeOffset EndedAt, bool Passed, string By, string ReportJson);
