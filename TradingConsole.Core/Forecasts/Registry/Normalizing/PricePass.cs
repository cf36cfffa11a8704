using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>Price histories: only those of a market's first outcome, without settlement points and without what was not yet.</summary>
/// <remarks>
/// Whether a point is stamped with the start or the end of its bucket is not documented. It is kept at its stamp plus its bucket: by then its price had
/// been shown either way, and no cut-off sees what came after it.
/// </remarks>
internal sealed class PricePass(ForecastMarketStore markets, PriceStore prices, StageTally tally)
{
    private const int AnswersMax = 200;
    private const int RowsMax = 50_000;

    public async Task RunAsync(RawAnswers answers, CancellationToken ct)
    {
        var waiting = new List<(string Token, List<PricePoint> Prices, RawAnswer Answer)>();
        var rows = 0;
        await foreach (var answer in answers.ReadAsync("prices", ct))
        {
            if (PriceRequest.Token(answer.Request) is not { } token)
            {
                tally.Fail(answer.Segment, $"request '{answer.Request}' names no token (token_id or market)", answer.Body.GetRawText());
                continue;
            }

            if (Read(answer) is not { } read)
            {
                tally.Fail(answer.Segment, "body is neither an envelope with data nor a history", answer.Body.GetRawText());
                continue;
            }

            waiting.Add((token, read, answer));
            rows += read.Count;
            if (waiting.Count >= AnswersMax || rows >= RowsMax)
            {
                await WriteAsync(waiting, ct);
                waiting.Clear();
                rows = 0;
            }
        }

        await WriteAsync(waiting, ct);
    }

    private async Task WriteAsync(List<(string Token, List<PricePoint> Prices, RawAnswer Answer)> waiting, CancellationToken ct)
    {
        var found = await markets.FindByTokensAsync([.. waiting.Select(one => one.Token).Distinct()], ct);
        var owners = found.Values.SelectMany(known => known.Market.Tokens.Select(token => (token, known.Market))).ToLookup(pair => pair.token, pair => pair.Market);
        var told = new List<(string, PricePoint)>();
        foreach (var (token, read, answer) in waiting)
        {
            var named = owners[token].ToList();
            if (named is [var market])
            {
                var isFirst = market.YesToken == token;
                tally.Count(isFirst ? "prices_read" : "prices_of_second_outcome", read.Count);
                told.AddRange(isFirst ? read.Select(price => (market.MarketId, price)) : []);
            }
            else if (named.Count > 1)
            {
                tally.Fail(answer.Segment, $"token {token} belongs to {string.Join(" and ", named.Select(m => m.MarketId).Order(StringComparer.Ordinal))}: its prices are nobody's", token);
            }
            else
            {
                tally.Count("prices_of_unknown_tokens", read.Count);
            }
        }

        tally.Count("prices_new", await prices.AddAsync(told, ct));
    }

    private List<PricePoint>? Read(RawAnswer answer)
    {
        var rows = answer.Body.ValueKind == JsonValueKind.Object && answer.Body.TryGetProperty("history", out var history) && history.ValueKind == JsonValueKind.Array
            ? history.EnumerateArray()
            : RawAnswers.Rows(answer.Body);
        if (rows is null)
        {
            return null;
        }

        var (asked, read) = (PriceRequest.Bucket(answer.Request), new List<PricePoint>());
        foreach (var row in rows)
        {
            if (Point(row, answer.At, asked, out var dropped) is { } point)
            {
                read.Add(point);
            }
            else
            {
                tally.Count(dropped);
            }
        }

        return read;
    }

    private static PricePoint? Point(JsonElement row, DateTimeOffset receivedAt, TimeSpan asked, out string dropped)
    {
        var fields = new WireFields(row);
        var time = fields.Time("timestamp") ?? fields.Time("t");
        var text = fields.Text("price", "p");
        dropped = "prices_unreadable";
        if (time is not { } ts || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var yes))
        {
            return null;
        }

        var bucket = asked;
        if (fields.Text("resolution_seconds") is { } told)
        {
            if (!int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                return null;
            }

            bucket = TimeSpan.FromSeconds(seconds);
        }

        var known = ts + bucket;
        dropped = bucket == TimeSpan.Zero ? "prices_of_settlement" // The final point says who won, not what was expected.
            : yes is not (>= 0 and <= 1) ? "prices_out_of_range" // NaN too.
            : known > receivedAt ? "prices_of_the_future"
            : string.Empty;
        return dropped.Length == 0 ? new PricePoint(known, yes) : null;
    }
}
