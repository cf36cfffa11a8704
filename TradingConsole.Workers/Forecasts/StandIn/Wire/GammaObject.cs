using System.Globalization;
using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>A market as the catalogue shows it at a moment, with nothing in it that was known later.</summary>
internal static class GammaObject
{
    public static JsonNode Of(IRecordedWorld world, WorldMarket market, DateTimeOffset now)
    {
        var phase = market.PhaseAt(now);
        if (phase == WorldPhase.Settled && market.RecordedObject is { } recorded)
        {
            return JsonNode.Parse(recorded)!;
        }

        var activity = world.ActivityAt(market, now);
        var price = world.PriceAt(market, now)?.Yes;
        var prices = Prices(market, price, now);
        var isOpen = phase == WorldPhase.Open;
        var shown = new JsonObject
        {
            ["id"] = market.Id.ToString(CultureInfo.InvariantCulture),
            ["question"] = market.Question,
            ["conditionId"] = market.ConditionId,
            ["questionID"] = "0x" + WorldIds.Hex("question", market.ConditionId),
            ["slug"] = market.SlugAt(now),
            ["description"] = market.Rules,
            ["category"] = market.Category,
            ["resolutionSource"] = "",
            ["startDate"] = WireText.Iso(market.OpensAt),
            ["createdAt"] = WireText.Iso(market.OpensAt),
            ["endDate"] = market.EndsAt is { } ends ? WireText.Iso(ends) : null,
            ["outcomes"] = WireText.Encoded(market.Outcomes),
            ["outcomePrices"] = WireText.Encoded(prices),
            ["active"] = true,
            ["closed"] = !isOpen,
            ["archived"] = false,
            ["enableOrderBook"] = true,
            ["acceptingOrders"] = isOpen,
            ["volume"] = WireText.Decimal(activity.Volume),
            ["volumeNum"] = WireText.Number(activity.Volume),
            ["volume24hr"] = WireText.Number(activity.Volume24h),
            ["liquidity"] = WireText.Decimal(isOpen ? activity.Liquidity : activity.Liquidity is null ? null : 0m),
            ["liquidityNum"] = WireText.Number(isOpen ? activity.Liquidity : activity.Liquidity is null ? null : 0m),
            ["lastTradePrice"] = WireText.Number(price),
            ["orderPriceMinTickSize"] = WireText.Number(market.TickSizeAt(price ?? 0.5m)),
            ["orderMinSize"] = 5,
            ["negRisk"] = market.GroupId is not null,
            ["umaResolutionStatus"] = phase switch
            {
                WorldPhase.Proposed => "proposed",
                WorldPhase.Disputed => "disputed",
                WorldPhase.Settled => "resolved",
                _ => null,
            },
            ["umaResolutionStatuses"] = WireText.Encoded(market.Settlement.DisputedAt <= now ? ["proposed", "disputed"] : []),
            ["version"] = market.Version,
            ["events"] = new JsonArray(new JsonObject
            {
                ["id"] = market.EventId, ["slug"] = market.EventId, ["title"] = market.EventTitle, ["negRisk"] = market.GroupId is not null,
                ["negRiskMarketID"] = market.GroupId,
            }),
            ["tags"] = new JsonArray(new JsonObject { ["id"] = market.Category, ["label"] = market.Category, ["slug"] = market.Category }),
        };
        shown[market.Version == "v2" ? "positionIds" : "clobTokenIds"] =
            market.Version == "v2" ? WireText.Array(market.Tokens) : WireText.Encoded(market.Tokens);
        if (market.GroupId is { } group)
        {
            shown["negRiskMarketID"] = group;
            shown["groupItemTitle"] = market.Outcomes[0];
        }

        if (market.Renamed is { } renamed && now >= renamed.At)
        {
            shown["pastSlugs"] = market.Slug;
        }

        if (!isOpen)
        {
            shown["closedTime"] = WireText.Closed(market.ClosesAt);
        }

        if (isOpen && price is { } middle)
        {
            var book = BookMaker.Of(market, 0, middle, activity.Liquidity);
            shown["bestBid"] = WireText.Number(book.Bids.Count > 0 ? book.Bids[0].Price : null);
            shown["bestAsk"] = WireText.Number(book.Asks.Count > 0 ? book.Asks[0].Price : null);
        }

        return shown;
    }

    private static string[] Prices(WorldMarket market, decimal? price, DateTimeOffset now)
    {
        if (market.PayoutsAt(now) is { } payouts)
        {
            return market.Settlement.IsBroken || market.Settlement.IsUntold ? ["0", "0"] : [WireText.Decimal(payouts.First / 1_000_000m), WireText.Decimal(payouts.Second / 1_000_000m)];
        }

        return [WireText.Decimal(price ?? 0.5m), WireText.Decimal(1 - (price ?? 0.5m))];
    }
}
