namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Which of the venue's services is asked; limits are counted for each.</summary>
public enum SourceService
{
    /// <summary>The market catalogue.</summary>
    Gamma,

    /// <summary>Data API v2: resolutions, price history, open interest, trades.</summary>
    History,

    /// <summary>The order book's REST interface.</summary>
    Clob,

    /// <summary>The GraphQL subgraphs.</summary>
    Subgraph,
}

/// <summary>One question to a source. It holds no key: it is kept beside its answer.</summary>
/// <param name="PathAndQuery">Below the service's address, with its <c>/</c>.</param>
/// <param name="Body">JSON to post; null asks by GET.</param>
/// <param name="Name">What a posted question is called where its body would be too long to read; null otherwise.</param>
public sealed record SourceRequest(SourceService Service, string PathAndQuery, string? Body = null, string? Name = null)
{
    /// <summary>Without the query: what limits go by.</summary>
    public string Path => PathAndQuery.Split('?', 2)[0];

    /// <summary>As raw lines keep it.</summary>
    public override string ToString() => Body is null ? PathAndQuery : $"POST {PathAndQuery} {Name}".TrimEnd();
}
