using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TradingConsole.Core.Forecasts.Connectors;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>Data API v2: <c>/v2/resolutions</c>, <c>/v2/prices-history</c>, <c>/v2/oi</c> and <c>/v2/trades</c>.</summary>
internal sealed class HistoryCalls(IRecordedWorld world, StandInOptions options)
{
    private const int ConditionsMax = 20;
    private const int PricesMax = 10_000;
    private const int TradesMax = 1000;

    private static readonly TimeSpan TradesKept = TimeSpan.FromDays(3 * 365);

    public StandInAnswer Answer(string path, IQueryCollection query, DateTimeOffset now) => query.ContainsKey("offset")
        ? StandInAnswer.BadRequest("offset", "offset is not supported, use cursor")
        : path switch
        {
            "/v2/resolutions" => OfConditions(query, now, market => market.Settlement.IsUntold ? null : Resolution(market, now)),
            "/v2/oi" => OfConditions(query, now, market => OpenInterest(market, now)),
            "/v2/prices-history" => Prices(query, now),
            "/v2/trades" => Trades(query, now),
            _ => StandInAnswer.NotFound("no such route"),
        };

    private StandInAnswer OfConditions(IQueryCollection query, DateTimeOffset now, Func<WorldMarket, JsonNode?> row)
    {
        var ids = Conditions(query);
        if (ids.Length is 0 or > ConditionsMax)
        {
            return StandInAnswer.BadRequest("condition", $"{ids.Length} conditions, 1 to {ConditionsMax} are allowed");
        }

        var rows = ids.Select(world.ByCondition).OfType<WorldMarket>().Where(market => market.OpensAt <= now).Select(row).OfType<JsonNode>();
        return Envelope(new JsonArray([.. rows]), ids.Length, null);
    }

    private static JsonObject Resolution(WorldMarket market, DateTimeOffset now)
    {
        var phase = market.PhaseAt(now);
        var payouts = market.PayoutsAt(now);
        var row = new JsonObject
        {
            ["condition_id"] = market.ConditionId,
            ["question_id"] = "0x" + WorldIds.Hex("question", market.ConditionId),
            ["event_id"] = market.EventId,
            ["market_type"] = market.GroupId is null ? "BINARY" : "INCREMENTAL_NEGRISK",
            ["status"] = phase switch
            {
                WorldPhase.Settled => "resolved",
                WorldPhase.Disputed => "disputed",
                WorldPhase.Proposed => "proposed",
                _ => "initialized",
            },
            ["was_disputed"] = market.Settlement.DisputedAt <= now || market.Settlement.ReversedAt <= now,
            ["was_arbitrated"] = false,
            ["extended_review"] = false,
            ["resolution_source"] = "reported",
            ["reporter"] = "UMA_OO",
            ["price"] = "69",
            ["proposed_price"] = "69",
            ["reproposed_price"] = "69",
            ["last_update_timestamp"] = WireText.Iso(Changed(market, now)),
        };
        if (payouts is { } paid)
        {
            row["payouts"] = new JsonArray(paid.First, paid.Second);
            row["resolved_at"] = WireText.Iso(market.SettlesAt);
            row["resolved_block"] = market.SettlesAt.ToUnixTimeSeconds() / 2;
            row["transaction_hash"] = "0x" + WorldIds.Hex("settle", market.ConditionId);
        }

        return row;
    }

    private static DateTimeOffset Changed(WorldMarket market, DateTimeOffset now) =>
        new[] { market.OpensAt, market.ClosesAt, market.SettlesAt, market.Settlement.DisputedAt, market.Settlement.ReversedAt }
            .Where(at => at <= now).Max()!.Value;

    private JsonObject? OpenInterest(WorldMarket market, DateTimeOffset now) => world.ActivityAt(market, now).OpenInterest is { } value
        ? new JsonObject { ["condition_id"] = market.ConditionId, ["value"] = WireText.Number(value) }
        : null;

    private StandInAnswer Prices(IQueryCollection query, DateTimeOffset now)
    {
        var token = query["token_id"].ToString();
        if (world.ByToken(token) is not { } market || market.OpensAt > now)
        {
            return Envelope([], PricesMax, null);
        }

        var outcome = market.Tokens.IndexOf(token);
        if (Second(query, "as_of") is { } asOf)
        {
            var at = Earlier(asOf, now);
            var known = at >= market.SettlesAt ? Settled(market, outcome, now) : world.PriceAt(market, at) is { } price ? Row(price, outcome, 60) : null;
            return Envelope(known is null ? [] : [known], 1, null);
        }

        if (Second(query, "start") is not { } start)
        {
            return StandInAnswer.BadRequest("start", "one of start, interval and as_of is needed");
        }

        var end = Second(query, "end") ?? now;
        if (end <= start || end - start > HistoryClient.WindowMax)
        {
            return StandInAnswer.BadRequest("end", $"{end - start}, a window must be longer than zero and at most 15 days");
        }

        var bucket = int.TryParse(query["bucket_seconds"], CultureInfo.InvariantCulture, out var seconds) ? seconds : 300;
        if (PriceTier.All.FirstOrDefault(tier => tier.Bucket.TotalSeconds == bucket) is not { } grain)
        {
            return StandInAnswer.BadRequest("bucket_seconds", $"{bucket}, must be 60, 300, 1800, 10800 or 43200");
        }

        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, PricesMax) : PricesMax;
        var from = Second(query, "cursor") ?? (options.ForgetsFinePrices && grain.Kept is { } kept ? Later(start, now - kept) : start);
        var to = Earlier(end, now + TimeSpan.FromTicks(1));
        var rows = from < to
            ? world.Prices(market, from, to, grain.Bucket).Select(price => Row(price, outcome, bucket)).Take(limit + 1).ToList()
            : [];
        if (rows.Count <= limit && market.SettlesAt >= start && market.SettlesAt < to)
        {
            rows.Add(Settled(market, outcome, now));
        }

        var page = rows.Take(limit).ToList();
        return Envelope(new JsonArray([.. page]), limit, rows.Count > limit ? rows[limit]["timestamp"]!.ToString() : null);
    }

    private StandInAnswer Trades(IQueryCollection query, DateTimeOffset now)
    {
        var ids = Conditions(query);
        if (ids.Length != 1 || world.ByCondition(ids[0]) is not { } market)
        {
            return Envelope([], TradesMax, null);
        }

        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, TradesMax) : 100;

        // The cursor holds the first page's now, or trades that came meanwhile would push rows into the next page again.
        var (until, skip) = TradesCursor(query["cursor"].ToString()) is { } cursor ? (Earlier(cursor.Until, now), cursor.Skip) : (now, 0);
        var rows = NewestFirst(market, Later(market.OpensAt, now - TradesKept), until).Skip(skip).Take(limit + 1).ToList();
        return Envelope(
            new JsonArray([.. rows.Take(limit).Select(trade => Row(market, trade))]), limit,
            rows.Count > limit ? string.Create(CultureInfo.InvariantCulture, $"{until.ToUnixTimeMilliseconds()}.{skip + limit}") : null);
    }

    /// <summary>Day by day backwards, so that the newest page does not cost the market's whole life.</summary>
    private IEnumerable<WorldTrade> NewestFirst(WorldMarket market, DateTimeOffset from, DateTimeOffset to)
    {
        for (var end = Earlier(to, market.ClosesAt); end > from; end -= TimeSpan.FromDays(1))
        {
            foreach (var trade in world.Trades(market, Later(from, end - TimeSpan.FromDays(1)), end).Reverse().Where(trade => trade.Wallet is not null))
            {
                yield return trade;
            }
        }
    }

    private static JsonObject Row(WorldMarket market, WorldTrade trade) => new JsonObject
    {
        ["proxy_wallet"] = trade.Wallet,
        ["side"] = trade.IsBuy ? "BUY" : "SELL",
        ["token_id"] = market.Tokens[trade.Outcome],
        ["condition_id"] = market.ConditionId,
        ["size"] = WireText.Number(trade.Size),
        ["price"] = WireText.Number(trade.Price),
        ["timestamp"] = trade.Ts.ToUnixTimeSeconds(),
        ["outcome"] = market.Outcomes[trade.Outcome],
        ["outcome_index"] = trade.Outcome,
        ["transaction_hash"] = trade.TransactionHash,
    };

    private static JsonObject Row(WorldPrice price, int outcome, int resolution) => new JsonObject
    {
        ["timestamp"] = price.Ts.ToUnixTimeSeconds(),
        ["price"] = WireText.Number(outcome == 0 ? price.Yes : 1 - price.Yes),
        ["resolution_seconds"] = resolution,
    };

    /// <summary>The one point after the end, which is the outcome and no forecast.</summary>
    private static JsonObject Settled(WorldMarket market, int outcome, DateTimeOffset now)
    {
        var payouts = market.PayoutsAt(now)!.Value;
        return new JsonObject
        {
            ["timestamp"] = market.SettlesAt.ToUnixTimeSeconds(),
            ["price"] = WireText.Number((outcome == 0 ? payouts.First : payouts.Second) / 1_000_000m),
            ["resolution_seconds"] = 0,
        };
    }

    private static StandInAnswer Envelope(JsonArray rows, int limit, string? cursor) => StandInAnswer.Ok(new JsonObject
    {
        ["data"] = rows,
        ["pagination"] = new JsonObject { ["limit"] = limit, ["offset"] = null, ["has_more"] = cursor is not null, ["next_cursor"] = cursor },
    });

    /// <summary>Repeated or joined by commas.</summary>
    private static string[] Conditions(IQueryCollection query) =>
        [.. query["condition"].SelectMany(ids => (ids ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))];

    private static (DateTimeOffset Until, int Skip)? TradesCursor(string text) => text.Split('.') is [var until, var skip]
        && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
        && int.TryParse(skip, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? (DateTimeOffset.FromUnixTimeMilliseconds(ms), rows) : null;

    private static DateTimeOffset? Second(IQueryCollection query, string name) =>
        long.TryParse(query[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, 0, 253_402_300_799)) : null;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
