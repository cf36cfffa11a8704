namespace TradingConsole.Core.Operations;

/// <summary>Whether the audit trail is as it was written.</summary>
/// <param name="Rows">Rows whose hash was computed again and matched, up to the first broken one.</param>
/// <param name="HeadHash">Hash of the last good row, lower-case hexadecimal; null without rows.</param>
/// <param name="Anchors">Heads kept outside the database that were compared.</param>
/// <param name="Broken">The first row that is wrong; null when none is.</param>
public sealed record AuditVerdict(long Rows, string? HeadHash, int Anchors, AuditBreak? Broken)
{
    public bool IsIntact => Broken is null;
}

/// <summary>Where the chain breaks.</summary>
/// <param name="Seq">Place in the chain.</param>
/// <param name="Id">The row there; null when it is missing.</param>
/// <param name="Kind"><c>edited</c>, <c>removed</c>, <c>reordered</c>, <c>unchained</c> or <c>rewritten</c>.</param>
public sealed record AuditBreak(long Seq, long? Id, string Kind, string Detail);

/// <summary>A head of the chain as it was at a moment, kept outside the database.</summary>
public sealed record AuditAnchor(long Seq, string Hash, DateTimeOffset At);
