namespace TradingConsole.Core.Operations;

/// <summary>Who did what to what.</summary>
/// <param name="At">Market clock, UTC.</param>
/// <param name="Action">Dotted word: <c>mode.set</c>, <c>preset.save</c>, <c>kill.engage</c>, <c>model.promote</c>.</param>
/// <param name="Subject">What it was done to, e.g. <c>policy v3</c>.</param>
/// <param name="BeforeJson">State before, JSON, or null.</param>
/// <param name="Origin">Remote address, or <c>system</c>.</param>
public sealed record AuditEntry(
    DateTimeOffset At, string Actor, string Action, string Subject, string? BeforeJson = null, string? AfterJson = null,
    string? Origin = null, long Id = 0);
