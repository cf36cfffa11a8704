using System.Collections.Immutable;
using System.Net;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>One request as it reached the exchange.</summary>
/// <param name="Query">Exactly as sent, without the question mark: the signature covers these bytes.</param>
/// <param name="Body">Form-encoded; usually empty.</param>
internal sealed record PaperCall(string Method, string Path, string Query, string Body = "", string? ApiKey = null)
{
    /// <summary>What faults are matched against.</summary>
    public override string ToString() => Query.Length == 0 ? $"{Method} {Path}" : $"{Method} {Path}?{Query}";

    /// <summary>Decoded; the query wins over the body, the first of two equal names over the second.</summary>
    public SortedDictionary<string, string> Parameters()
    {
        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in Query.Split('&').Concat(Body.Split('&')))
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            if (split > 0)
            {
                parameters.TryAdd(pair[..split], WebUtility.UrlDecode(pair[(split + 1)..]));
            }
        }

        return parameters;
    }
}

/// <summary>What becomes of an answer on its way back.</summary>
internal enum ReplyFate
{
    Arrives,

    /// <summary>The connection is reset instead.</summary>
    Reset,

    /// <summary>Nothing comes, the connection stays open.</summary>
    Hangs,
}

/// <summary>The exchange's answer.</summary>
/// <param name="Delay">Market time it takes on its way.</param>
internal sealed record PaperReply(
    int Status, byte[] Body, ImmutableArray<(string Name, string Value)> Headers, ReplyFate Fate = ReplyFate.Arrives, TimeSpan Delay = default);
