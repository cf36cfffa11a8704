using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Web.Api;

/// <summary>What a question about the scoreboard asks for; the first field that breaks its rule is what the caller is told. Empty is absent.</summary>
internal static partial class ForecastQuery
{
    public const int OffsetMax = 1_000_000;

    private const int TextMax = 100;

    /// <summary><c>window</c>, <c>horizon</c>, <c>end_view</c>, <c>tag</c>, <c>liquidity_bucket</c>.</summary>
    public static bool TryScore(HttpRequest request, out ScoreQuery query, [NotNullWhen(false)] out IResult? problem)
    {
        query = ScoreQuery.Default;
        if (!TryWord(request, "window", ScoreWords.Windows, out var window, out problem)
            || !TryWord(request, "horizon", ScoreWords.Horizons, out var horizon, out problem)
            || !TryWord(request, "end_view", ScoreWords.EndViews, out var view, out problem)
            || !TryText(request, "tag", out var tag, out problem)
            || !TryWord(request, "liquidity_bucket", ScoreWords.LiquidityBuckets, out var bucket, out problem))
        {
            return false;
        }

        query = new ScoreQuery(window ?? query.Window, horizon ?? query.Horizon, view ?? query.EndView)
        {
            Tag = tag?.ToLowerInvariant(), LiquidityBucket = bucket,
        };
        return true;
    }

    /// <summary><c>method</c>, <c>horizon</c> in hours ahead, <c>calibration</c>, <c>segment</c>.</summary>
    public static bool TryCoverage(HttpRequest request, out CoverageFilter filter, [NotNullWhen(false)] out IResult? problem)
    {
        filter = CoverageFilter.Everything;
        if (!TryWord(request, "method", BandSegments.Methods, out var method, out problem)
            || !TryWord(request, "calibration", BandSegments.Calibrations, out var calibration, out problem)
            || !TryText(request, "segment", out var segment, out problem))
        {
            return false;
        }

        var steps = default(int?);
        if (Given(request, "horizon") is { } asked)
        {
            if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || hours is < 1 or > BandSegments.HorizonStepsMax)
            {
                problem = ApiProblem.BadField("horizon", Shown(asked), $"it must be a whole number of hours ahead from 1 to {BandSegments.HorizonStepsMax}.");
                return false;
            }

            steps = hours;
        }

        if (segment is not null && !BandSegments.Knows(segment))
        {
            problem = ApiProblem.BadField("segment", Shown(segment), $"it must be category|liquidity|time to end, * for all, or {string.Join(", ", BandSegments.Kinds)}.");
            return false;
        }

        filter = new CoverageFilter { Method = method, HorizonSteps = steps, BandCalibration = calibration, Segment = segment };
        return true;
    }

    /// <summary>Which bands a market has is known only with the market.</summary>
    public static IResult NoSuchBand(string asked, ImmutableArray<BandKind> kinds) => ApiProblem.BadField(
        "band", Shown(asked), kinds.IsEmpty ? "this market has no bands yet." : $"this market has {string.Join(", ", kinds.Select(kind => kind.Key))}.");

    /// <summary>The same, with <c>status</c>, <c>q</c>, <c>sort</c>, <c>limit</c> and <c>offset</c>.</summary>
    public static bool TryMarkets(
        HttpRequest request, int limitDefault, int limitMax, [NotNullWhen(true)] out MarketFilter? filter, [NotNullWhen(false)] out IResult? problem)
    {
        filter = null;
        if (!TryScore(request, out var score, out problem) || !TryWord(request, "status", ScoreWords.Statuses, out var status, out problem)
            || !TryText(request, "q", out var text, out problem) || !TryPage(request, limitDefault, limitMax, out var limit, out var offset, out problem))
        {
            return false;
        }

        var sort = Given(request, "sort") ?? MarketSort.Default;
        if (!MarketSort.Knows(sort))
        {
            problem = ApiProblem.BadField("sort", Shown(sort), $"it must be {MarketSort.Words}, with a minus in front for descending.");
            return false;
        }

        filter = new MarketFilter(score, sort, limit, offset) { Status = status, Text = text };
        return true;
    }

    /// <summary><c>limit</c> and <c>offset</c>.</summary>
    public static bool TryPage(
        HttpRequest request, int limitDefault, int limitMax, out int limit, out int offset, [NotNullWhen(false)] out IResult? problem)
    {
        offset = 0;
        if (!QuerySpan.TryCount(request, "limit", limitDefault, limitMax, out limit, out problem))
        {
            return false;
        }

        var text = Given(request, "offset");
        problem = text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset) && offset <= OffsetMax)
            ? null
            : ApiProblem.BadField("offset", Shown(text), $"it must be a whole number from 0 to {OffsetMax}.");
        return problem is null;
    }

    /// <param name="words">As the tables spell them; case does not matter to the caller.</param>
    public static bool TryWord(
        HttpRequest request, string field, ImmutableArray<string> words, out string? word, [NotNullWhen(false)] out IResult? problem)
    {
        var asked = Given(request, field);
        word = words.FirstOrDefault(known => known.Equals(asked, StringComparison.OrdinalIgnoreCase));
        problem = asked is null || word is not null ? null
            : ApiProblem.BadField(field, Shown(asked), $"it must be {string.Join(", ", words.AsSpan()[..^1].ToArray())} or {words[^1]}.");
        return problem is null;
    }

    /// <summary>A market's id of an address, in small letters.</summary>
    public static bool TryMarketId(string asked, out string id, [NotNullWhen(false)] out IResult? problem)
    {
        id = asked.ToLowerInvariant();
        problem = ConditionId().IsMatch(id) ? null : ApiProblem.BadField("market_id", Shown(asked), "a market's id is 0x and 64 hexadecimal digits.");
        return problem is null;
    }

    public static bool IsMarketId(string text) => ConditionId().IsMatch(text);

    /// <summary>A whole number from 1 on; absent is null.</summary>
    public static bool TryVersion(HttpRequest request, out int? version, [NotNullWhen(false)] out IResult? problem)
    {
        version = null;
        if (Given(request, "version") is not { } text)
        {
            problem = null;
            return true;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1;
        version = isNumber ? number : null;
        problem = isNumber ? null : ApiProblem.BadField("version", Shown(text), "it must be a whole number from 1 on.");
        return isNumber;
    }

    /// <summary>A field of the question; empty is absent.</summary>
    public static string? Given(HttpRequest request, string field) => (string?)request.Query[field] is { Length: > 0 } text ? text : null;

    private static bool TryText(HttpRequest request, string field, out string? text, [NotNullWhen(false)] out IResult? problem)
    {
        text = Given(request, field);
        problem = text is null || (text.Length <= TextMax && !text.Any(char.IsControl)) ? null
            : ApiProblem.BadField(field, Shown(text), $"it must be text of at most {TextMax} letters, without control characters.");
        return problem is null;
    }

    private static string Shown(string text) => text.Length <= TextMax ? text : text[..TextMax] + "…";

    [GeneratedRegex("^0x[0-9a-f]{64}\\z")]
    private static partial Regex ConditionId();
}
