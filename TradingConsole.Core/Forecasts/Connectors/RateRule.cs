using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>How often a part of a service may be asked, in any window.</summary>
/// <param name="PathPrefix">Whole segments, e.g. <c>/v2/trades</c>; empty means the whole service. A request obeys every rule it falls under.</param>
/// <param name="Calls">At least 1.</param>
/// <param name="Window">Longer than zero.</param>
public sealed record RateRule(SourceService Service, string PathPrefix, int Calls, TimeSpan Window)
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    /// <summary>The venue's published limits per 10 s. Both listings together (900) need no rule: they are 800 by their own.</summary>
    public static ImmutableArray<RateRule> Published { get; } =
    [
        new(SourceService.Gamma, "", 4000, TenSeconds),
        new(SourceService.Gamma, "/events", 500, TenSeconds),
        new(SourceService.Gamma, "/markets", 300, TenSeconds),
        new(SourceService.History, "", 1000, TenSeconds),
        new(SourceService.History, "/v2/trades", 200, TenSeconds),
        new(SourceService.History, "/v2/prices-history", 200, TenSeconds),
        new(SourceService.Clob, "", 9000, TenSeconds),
        new(SourceService.Clob, "/book", 1500, TenSeconds),
        new(SourceService.Subgraph, "", 50, TenSeconds), // Nothing is published; a guest's pace.
    ];

    /// <summary>True when the request counts here.</summary>
    public bool Covers(SourceService service, string path) => service == Service
        && (PathPrefix.Length == 0 || path == PathPrefix || path.StartsWith(PathPrefix + "/", StringComparison.Ordinal));
}
