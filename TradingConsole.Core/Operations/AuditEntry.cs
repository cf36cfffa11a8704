using System.Diagnostics;

namespace TradingConsole.Core.Operations;

/// <summary>Who did what to what.</summary>
/// <param name="At">Market clock, UTC; acts on accounts and keys carry the wall clock.</param>
/// <param name="Action">Dotted word: <c>mode.set</c>, <c>preset.save</c>, <c>kill.engage</c>, <c>model.promote</c>.</param>
/// <param name="Subject">What it was done to, e.g. <c>policy v3</c>.</param>
/// <param name="BeforeJson">State before, JSON, or null.</param>
/// <param name="Origin">Remote address, or <c>system</c>.</param>
public sealed record AuditEntry(
    DateTimeOffset At, string Actor, string Action, string Subject, string? BeforeJson = null, string? AfterJson = null,
    string? Origin = null, long Id = 0)
{
    /// <summary>The reason a person gave.</summary>
    public string? Why { get; init; }

    /// <summary>
    /// Ties the rows of one command together: what runs around the entry's making, a request or an act in a tab. Null when writing:
    /// the transaction's own.
    /// </summary>
    public string? CorrelationId { get; init; } = Activity.Current?.TraceId.ToHexString();

    /// <summary>Of the attempt this tells: an entry that is written again, because it is not known whether it was, stays one row. Null: written once.</summary>
    public Guid? CommandId { get; init; }

    /// <summary>Place in the chain, from 1 without holes. Given at commit.</summary>
    public long? Seq { get; init; }

    /// <summary>SHA-256 over this row and the hash before it, lower-case hexadecimal. Given at commit.</summary>
    public string? Hash { get; init; }
}
