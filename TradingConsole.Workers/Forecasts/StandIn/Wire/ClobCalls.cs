using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>The order book's REST interface: <c>/book</c> and <c>/markets/{condition_id}</c>.</summary>
internal sealed class ClobCalls(IRecordedWorld world)
{
    public StandInAnswer Book(IQueryCollection query, DateTimeOffset now)
    {
        var token = query["token_id"].ToString();
        return world.ByToken(token) is { } market && market.PhaseAt(now) == WorldPhase.Open && world.PriceAt(market, now) is { } price
            ? StandInAnswer.Ok(BookMaker.Shown(
                market, market.Tokens.IndexOf(token), BookMaker.Of(market, market.Tokens.IndexOf(token), price.Yes, world.ActivityAt(market, market.OpensAt).Liquidity),
                price.Ts, market.Tokens.IndexOf(token) == 0 ? price.Yes : 1 - price.Yes))
            : StandInAnswer.NotFound("No orderbook exists for the requested token id");
    }

    public StandInAnswer Market(string conditionId, DateTimeOffset now)
    {
        if (world.ByCondition(conditionId) is not { } market || market.OpensAt > now)
        {
            return StandInAnswer.NotFound("market not found");
        }

        var payouts = market.PayoutsAt(now);
        var price = world.PriceAt(market, now)?.Yes ?? 0.5m;
        return StandInAnswer.Ok(new JsonObject
        {
            ["condition_id"] = market.ConditionId,
            ["question"] = market.Question,
            ["market_slug"] = market.SlugAt(now),
            ["description"] = market.Rules,
            ["end_date_iso"] = market.EndsAt is { } ends ? WireText.Iso(ends) : null,
            ["active"] = true,
            ["closed"] = market.PhaseAt(now) != WorldPhase.Open,
            ["archived"] = false,
            ["accepting_orders"] = market.PhaseAt(now) == WorldPhase.Open,
            ["minimum_tick_size"] = WireText.Number(market.TickSizeAt(price)),
            ["neg_risk"] = market.GroupId is not null,
            ["neg_risk_market_id"] = market.GroupId ?? "",
            ["is_50_50_outcome"] = payouts is { First: 500_000 },
            ["tags"] = WireText.Array([market.Category]),
            ["tokens"] = new JsonArray(Token(0), Token(1)),
        });

        JsonObject Token(int outcome) => new()
        {
            ["token_id"] = market.Tokens[outcome],
            ["outcome"] = market.Outcomes[outcome],
            ["price"] = WireText.Number(payouts is { } paid ? (outcome == 0 ? paid.First : paid.Second) / 1_000_000m : outcome == 0 ? price : 1 - price),
            ["winner"] = payouts is { } settled && (outcome == 0 ? settled.First : settled.Second) == 1_000_000,
        };
    }
}
