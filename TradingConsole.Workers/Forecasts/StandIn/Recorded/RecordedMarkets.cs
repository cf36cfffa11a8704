using System.Globalization;

namespace TradingConsole.Workers.Forecasts.StandIn.Recorded;

/// <summary>A row of <c>markets.csv</c>.</summary>
internal sealed record RecordedMarkets(string Slug, string EventKey, string Question, bool IsYes, DateTimeOffset FirstAt, DateTimeOffset LastAt)
{
    private static readonly TimeSpan SettlesAfter = TimeSpan.FromHours(1);

    /// <summary>Word in the slug and what it says; the first that is found decides.</summary>
    private static readonly (string Word, string Category)[] Categories =
    [
        ("temperature", "weather"), ("nba", "sports"), ("crint", "sports"), ("crwncl", "sports"), ("-btts", "sports"), ("-draw", "sports"),
        ("token", "crypto"), ("microstrategy", "crypto"), ("bitcoin", "crypto"), ("btc", "crypto"), ("gold", "economics"), ("reserve-bank", "economics"),
        ("election", "politics"), ("strike", "politics"), ("government", "politics"), ("trump", "politics"), ("nominated", "politics"), ("iran", "politics"),
        ("ukraine", "politics"), ("elon", "culture"), ("grok", "culture"), ("arg-", "sports"), ("col1-", "sports"), ("rou1-", "sports"), ("mar1-", "sports"),
    ];

    public static List<RecordedMarkets> Read(string path)
    {
        var rows = new List<RecordedMarkets>();
        foreach (var (number, fields) in RecordedCsv.Read(path))
        {
            if (fields.Length != 8 || fields[3] is not ("0" or "1") || Instant(fields[4]) is not { } first || Instant(fields[5]) is not { } last || first > last)
            {
                throw new FormatException(
                    $"{Path.GetFileName(path)} line {number}: \"{string.Join(',', fields)}\", needs market_slug,event_key,question,outcome (0 or 1),first_ms,last_ms,n,last_price");
            }

            rows.Add(new RecordedMarkets(fields[0], fields[1], fields[2], fields[3] == "1", first, last));
        }

        return rows;
    }

    public WorldMarket ToMarket(long id) => new(
        id, WorldIds.Condition(Slug), EventKey, EventKey, null, Slug, Question, $"Resolves to Yes or No: {Question}", Category(Slug), ["Yes", "No"],
        [WorldIds.Token(Slug, 0), WorldIds.Token(Slug, 1)], "v1", FirstAt, LastAt, LastAt + SettlesAfter, LastAt + SettlesAfter,
        IsYes ? WorldSettlement.Yes : WorldSettlement.No);

    private static string Category(string slug) =>
        Categories.FirstOrDefault(rule => slug.Contains(rule.Word, StringComparison.Ordinal)) is { Category: { } category } ? category : "other";

    private static DateTimeOffset? Instant(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
