using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Registry;

/// <summary>Reads markets of the catalogue (Gamma), whose arrays are encoded twice and whose numbers are text or number.</summary>
public static class GammaMarketReader
{
    private const int TokenLengthMax = 78;

    /// <summary>The markets of an answer with the event around them: a list, a page (<c>markets</c>, <c>data</c>, <c>events</c>) or one market.</summary>
    /// <returns>Null when it is none of these.</returns>
    public static IEnumerable<(JsonElement Market, JsonElement? Event)>? Rows(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Array)
        {
            return answer.EnumerateArray().SelectMany(RowsOf);
        }

        if (answer.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var page in (ReadOnlySpan<string>)["markets", "events", "data"])
        {
            if (!answer.TryGetProperty("slug", out _) && answer.TryGetProperty(page, out var rows) && rows.ValueKind == JsonValueKind.Array)
            {
                return rows.EnumerateArray().SelectMany(RowsOf);
            }
        }

        return answer.TryGetProperty("conditionId", out _) || answer.TryGetProperty("markets", out _) ? RowsOf(answer) : null;
    }

    /// <param name="around">The event that the market was listed in; its own <c>events</c> are used without one.</param>
    public static RowRead<MarketReading> Read(JsonElement market, JsonElement? around = null)
    {
        var fields = new WireFields(market);
        var id = fields.ConditionId("conditionId");
        var outcomes = fields.Texts("outcomes") ?? [];
        var tokens = Tokens(fields);
        var prices = fields.Texts("outcomePrices");
        CheckLengths(fields, outcomes, tokens, prices);
        var says = Says(fields, prices);
        var parent = new WireFields(around ?? fields.Objects("events").FirstOrDefault());
        var eventId = parent.Text("id") ?? fields.Text("eventId");
        var reading = new MarketReading(
            new ForecastMarket(
                id ?? string.Empty, eventId ?? $"market:{id}", fields.Text("negRiskMarketID"), fields.Text("slug") ?? string.Empty,
                fields.Text("question") ?? string.Empty, fields.Text("description") ?? string.Empty, Category(fields, parent), outcomes, tokens,
                fields.Flag("enableOrderBook"), fields.Time("startDate"), fields.Time("endDate"), says.ClosedAt, MarketLabel.Open),
            eventId is not null, says, fields.Amount("volume24hr"), fields.Amount("liquidityNum") ?? fields.Amount("liquidity"));
        return fields.Problem is { } problem ? RowRead<MarketReading>.Refuse(problem) : RowRead<MarketReading>.Of(reading);
    }

    private static IEnumerable<(JsonElement Market, JsonElement? Event)> RowsOf(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty("markets", out var listed) && listed.ValueKind == JsonValueKind.Array)
        {
            return listed.EnumerateArray().Select(market => (market, (JsonElement?)row));
        }

        return [(row, null)];
    }

    /// <summary>Answers older than the second protocol carry no version and are of the first.</summary>
    private static ImmutableArray<string> Tokens(WireFields fields)
    {
        var version = fields.Text("version") ?? "v1";
        if (version is not ("v1" or "v2"))
        {
            fields.Refuse("unknown_version", "version", version, "must be v1 or v2");
            return [];
        }

        var field = version == "v1" ? "clobTokenIds" : "positionIds";
        var tokens = fields.Texts(field) ?? [];
        if (tokens.IsEmpty)
        {
            fields.Refuse("no_tokens", field, string.Empty, "must name the outcomes' tokens");
        }
        else if (tokens.Any(token => token.Length is 0 or > TokenLengthMax || !token.All(char.IsAsciiLetterOrDigit)) || tokens.Distinct().Count() < tokens.Length)
        {
            fields.Refuse("bad_tokens", field, string.Join(',', tokens), $"must be different ids of at most {TokenLengthMax} digits");
        }

        return tokens;
    }

    private static void CheckLengths(WireFields fields, ImmutableArray<string> outcomes, ImmutableArray<string> tokens, ImmutableArray<string>? prices)
    {
        if (outcomes.Length != 2)
        {
            fields.Refuse("not_binary", "outcomes", string.Join(',', outcomes), "must be two");
        }
        else if (tokens.Length != 2 || prices is { Length: not 2 })
        {
            fields.Refuse(
                "length_mismatch", "outcomes, tokens, outcomePrices", $"{outcomes.Length}, {tokens.Length}, {prices?.Length}", "must be of one length");
        }
    }

    private static CatalogueSays Says(WireFields fields, ImmutableArray<string>? prices)
    {
        var isClosed = fields.Flag("closed");
        var states = fields.Texts("umaResolutionStatuses") ?? [];
        var status = (fields.Text("umaResolutionStatus") ?? (states.IsEmpty ? null : states[^1]))?.ToLowerInvariant();
        var wasDisputed = LabelRules.IsDispute(status) || states.Any(state => LabelRules.IsDispute(state.ToLowerInvariant()));
        var closedAt = isClosed ? fields.Time("closedTime") ?? fields.Time("umaEndDate") : null;
        return new CatalogueSays(isClosed, status, wasDisputed, Prices(fields, prices), closedAt);
    }

    private static ImmutableArray<decimal>? Prices(WireFields fields, ImmutableArray<string>? prices)
    {
        if (prices is not { IsEmpty: false } texts)
        {
            return null;
        }

        var values = ImmutableArray.CreateBuilder<decimal>(texts.Length);
        foreach (var text in texts)
        {
            if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) || price is < 0 or > 1)
            {
                fields.Refuse("bad_number", "outcomePrices", text, "must be between 0 and 1");
            }

            values.Add(price);
        }

        return values.DrainToImmutable();
    }

    private static string Category(WireFields market, WireFields parent)
    {
        var tags = market.Objects("tags").Concat(parent.Objects("tags"))
            .SelectMany(tag => new[] { new WireFields(tag).Text("slug"), new WireFields(tag).Text("label") }).OfType<string>();
        return Categories.Of(tags, market.Text("sportsMarketType") is not null, market.Text("category"), parent.Text("category"));
    }
}
