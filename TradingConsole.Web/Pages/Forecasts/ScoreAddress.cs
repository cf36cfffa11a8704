using System.Globalization;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>What the scoreboard's address asks for. A word it does not know counts as absent: an old link opens the page all the same.</summary>
public sealed record ScoreAddress(ScoreQuery Query, string Sort, int Page)
{
    public const int PageRows = 25;

    public string? Status { get; init; }

    public string? Text { get; init; }

    /// <summary>Which figure the segments show: <c>brier</c>, <c>skill</c> or <c>ece</c>.</summary>
    public string Figure { get; init; } = "brier";

    public MarketFilter Filter => new(Query, Sort, PageRows, (Page - 1) * PageRows) { Status = Status, Text = Text };

    /// <summary>All markets of the filter, for a file.</summary>
    public MarketFilter Whole => Filter with { Limit = MarketCsv.RowsMax, Offset = 0 };

    public static ScoreAddress Read(
        string? window, string? horizon, string? view, string? tag, string? bucket, string? status, string? text, string? sort, string? figure, int? page)
    {
        var first = ScoreQuery.Default;
        return new ScoreAddress(
            new ScoreQuery(Known(window, ScoreWords.Windows) ?? first.Window, Known(horizon, ScoreWords.Horizons) ?? first.Horizon, Known(view, ScoreWords.EndViews) ?? first.EndView)
            {
                Tag = Short(tag), LiquidityBucket = Known(bucket, ScoreWords.LiquidityBuckets),
            },
            sort is not null && MarketSort.Knows(sort) ? sort : MarketSort.Default, Math.Clamp(page ?? 1, 1, 100_000))
        {
            Status = Known(status, ScoreWords.Statuses), Text = Short(text), Figure = figure is "skill" or "ece" ? figure : "brier",
        };
    }

    /// <summary>Another filter begins at its first page.</summary>
    public string With(Func<ScoreAddress, ScoreAddress> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change(this with { Page = 1 }).ToString();
    }

    public string WithPage(int page) => (this with { Page = page }).ToString();

    public override string ToString()
    {
        var first = ScoreQuery.Default;
        (string Key, string? Value)[] parts =
        [
            ("window", Query.Window == first.Window ? null : Query.Window), ("horizon", Query.Horizon == first.Horizon ? null : Query.Horizon),
            ("end_view", Query.EndView == first.EndView ? null : Query.EndView), ("tag", Query.Tag), ("liquidity_bucket", Query.LiquidityBucket), ("status", Status),
            ("q", Text), ("sort", Sort == MarketSort.Default ? null : Sort), ("figure", Figure == "brier" ? null : Figure),
            ("page", Page == 1 ? null : Page.ToString(CultureInfo.InvariantCulture)),
        ];
        var asked = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!)}"));
        return asked.Length == 0 ? "/scoreboard" : $"/scoreboard?{asked}";
    }

    private static string? Known(string? asked, System.Collections.Immutable.ImmutableArray<string> words) =>
        words.FirstOrDefault(word => word.Equals(asked, StringComparison.OrdinalIgnoreCase));

    private static string? Short(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > 100 || text.Any(char.IsControl) ? null : text.Trim();
}
