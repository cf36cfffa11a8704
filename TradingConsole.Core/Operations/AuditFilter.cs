namespace TradingConsole.Core.Operations;

/// <summary>Which entries of the audit trail; null parts do not filter.</summary>
public sealed record AuditFilter
{
    public int Limit { get; init; } = 100;

    /// <summary>Only entries older than this one: the last of the page before.</summary>
    public long? BeforeId { get; init; }

    /// <summary>Start of the act's name, e.g. <c>preset.</c>.</summary>
    public string? ActionPrefix { get; init; }

    public string? Actor { get; init; }

    /// <summary>Part of the subject, e.g. a symbol or a client order id.</summary>
    public string? Subject { get; init; }

    public string? CorrelationId { get; init; }
}
