using System.Collections.Frozen;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>One category a market, of the names its tags, itself and its event carry.</summary>
/// <remarks>
/// Tags are many and go into detail, so only those listed here count, the narrower subject before the wider ("nba" before "us"). A category that the
/// catalogue itself names is kept as it is, in small letters.
/// </remarks>
internal static class Categories
{
    public const string Other = "other";

    /// <summary>In the order in which they are looked for.</summary>
    private static readonly (string Category, string[] Names)[] Known =
    [
        ("sports", ["sports", "nba", "nfl", "mlb", "nhl", "soccer", "football", "tennis", "golf", "ufc", "mma", "boxing", "cricket", "f1", "formula-1", "esports", "olympics", "games", "nba-playoffs", "champions-league", "epl"]),
        ("crypto", ["crypto", "cryptocurrency", "bitcoin", "ethereum", "solana", "xrp", "airdrops", "token-sales", "crypto-prices", "up-or-down"]),
        ("weather", ["weather", "climate", "climate-and-weather", "hurricanes", "temperature"]),
        ("economics", ["economy", "economics", "fed", "fed-rates", "inflation", "macro", "gdp", "jobs"]),
        ("finance", ["finance", "business", "stocks", "earnings", "ipos", "commodities"]),
        ("politics", ["politics", "elections", "us-politics", "us-current-affairs", "global-elections", "world-elections", "us-presidential-election", "trump", "congress"]),
        ("geopolitics", ["geopolitics", "world", "ukraine", "middle-east", "israel", "iran", "china", "foreign-policy"]),
        ("technology", ["tech", "technology", "ai", "big-tech", "science", "space", "openai"]),
        ("culture", ["culture", "pop-culture", "music", "movies", "awards", "celebrities", "art", "nfts", "tv"]),
        ("mentions", ["mentions", "mention-markets", "tweet-markets"]),
    ];

    private static readonly FrozenDictionary<string, int> Rank = Known
        .SelectMany((group, rank) => group.Names.Append(group.Category).Distinct().Select(name => (name, rank)))
        .ToFrozenDictionary(pair => pair.name, pair => pair.rank, StringComparer.Ordinal);

    /// <param name="tags">Of the market, then of its event; slugs or labels.</param>
    /// <param name="named">What market, then event, call their category; null where they call it nothing.</param>
    public static string Of(IEnumerable<string> tags, bool isSport, params ReadOnlySpan<string?> named)
    {
        var rank = tags.Select(tag => Rank.TryGetValue(Plain(tag), out var known) ? known : int.MaxValue).DefaultIfEmpty(int.MaxValue).Min();
        if (rank < int.MaxValue)
        {
            return Known[rank].Category;
        }

        if (isSport)
        {
            return "sports";
        }

        foreach (var name in named)
        {
            if (name is not null && Plain(name) is { Length: > 0 } plain)
            {
                return Rank.TryGetValue(plain, out var known) ? Known[known].Category : plain;
            }
        }

        return Other;
    }

    /// <summary>Small letters and digits with single dashes: fit for a segment's key.</summary>
    private static string Plain(string name) =>
        string.Join('-', new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Split('-', StringSplitOptions.RemoveEmptyEntries));
}
