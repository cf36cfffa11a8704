namespace TradingConsole.Core.Database;

/// <summary>Something that was lost, late, refused or skipped, as a page shows it.</summary>
/// <param name="Id">Row id; 0 until it is stored.</param>
/// <param name="At">UTC, the first moment it stands for.</param>
/// <param name="Kind">gap, drop, conflation, quarantine, late, job, storage or stream.</param>
/// <param name="Source">The part that reports, for example batch-writer.</param>
/// <param name="Count">How many items it stands for.</param>
/// <param name="Details">JSON object; null when there is nothing to add.</param>
public sealed record Incident(
    long Id, DateTimeOffset At, string Kind, string Source, string? Symbol, string Message, long Count, string? Details,
    DateTimeOffset? ResolvedAt);
