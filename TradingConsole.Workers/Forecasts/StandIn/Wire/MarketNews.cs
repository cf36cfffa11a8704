using System.Globalization;
using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>What a listener has to be told of a stretch of time.</summary>
internal static class MarketNews
{
    /// <param name="heard">The books that the listener knows, by token; brought up to date.</param>
    /// <param name="from">Exclusive.</param>
    /// <param name="to">Inclusive.</param>
    public static List<JsonObject> Between(
        IRecordedWorld world, IReadOnlyCollection<string> assets, Dictionary<string, StandInBook> heard, DateTimeOffset from, DateTimeOffset to, bool withExtras)
    {
        var news = new List<JsonObject>();
        foreach (var group in assets.Select(asset => (Asset: asset, Market: world.ByToken(asset))).Where(pair => pair.Market is not null).GroupBy(pair => pair.Market!))
        {
            var outcomes = group.Select(pair => group.Key.Tokens.IndexOf(pair.Asset)).Order().ToList();
            OfMarket(world, group.Key, outcomes, heard, from, to, withExtras, news);
        }

        if (withExtras)
        {
            news.AddRange(world.Markets(to).Where(market => market.OpensAt > from && market.OpensAt <= to).Select(Opened));
        }

        return news;
    }

    public static StandInBook Book(IRecordedWorld world, WorldMarket market, int outcome, decimal yes) =>
        BookMaker.Of(market, outcome, yes, world.ActivityAt(market, market.OpensAt).Liquidity);

    private static void OfMarket(
        IRecordedWorld world, WorldMarket market, List<int> outcomes, Dictionary<string, StandInBook> heard, DateTimeOffset from, DateTimeOffset to,
        bool withExtras, List<JsonObject> news)
    {
        foreach (var trade in world.Trades(market, from, to).Where(trade => outcomes.Contains(trade.Outcome)))
        {
            news.Add(new JsonObject
            {
                ["event_type"] = "last_trade_price", ["market"] = market.ConditionId, ["asset_id"] = market.Tokens[trade.Outcome],
                ["price"] = WireText.Decimal(trade.Price), ["size"] = WireText.Decimal(trade.Size), ["side"] = trade.IsBuy ? "BUY" : "SELL",
                ["fee_rate_bps"] = "0", ["timestamp"] = WireText.Ms(trade.Ts), ["transaction_hash"] = trade.TransactionHash,
            });
        }

        if (market.PhaseAt(to) == WorldPhase.Open && world.PriceAt(market, to) is { } price)
        {
            Changed(world, market, outcomes, heard, price, withExtras, news);
        }

        if (withExtras && market.SettlesAt > from && market.SettlesAt <= to && market.PayoutsAt(to) is { } payouts)
        {
            var winner = payouts.First == 1_000_000 ? 0 : payouts.Second == 1_000_000 ? 1 : -1;
            news.Add(new JsonObject
            {
                ["event_type"] = "market_resolved", ["market"] = market.ConditionId, ["assets_ids"] = WireText.Array(market.Tokens),
                ["winning_asset_id"] = winner < 0 ? "" : market.Tokens[winner], ["winning_outcome"] = winner < 0 ? "" : market.Outcomes[winner],
                ["timestamp"] = WireText.Ms(market.SettlesAt),
            });
        }
    }

    private static void Changed(
        IRecordedWorld world, WorldMarket market, List<int> outcomes, Dictionary<string, StandInBook> heard, WorldPrice price, bool withExtras,
        List<JsonObject> news)
    {
        var changes = new JsonArray();
        var quotes = new List<JsonObject>();
        foreach (var outcome in outcomes)
        {
            var before = heard.GetValueOrDefault(market.Tokens[outcome]);
            if (before?.Yes == price.Yes)
            {
                continue;
            }

            var book = Book(world, market, outcome, price.Yes);
            heard[market.Tokens[outcome]] = book;
            if (before is null)
            {
                continue;
            }

            var (was, grid) = (market.TickSizeAt(before.Yes), market.TickSizeAt(price.Yes));
            if (was != grid)
            {
                news.Add(new JsonObject
                {
                    ["event_type"] = "tick_size_change", ["market"] = market.ConditionId, ["asset_id"] = market.Tokens[outcome],
                    ["old_tick_size"] = WireText.Decimal(was), ["new_tick_size"] = WireText.Decimal(grid), ["timestamp"] = WireText.Ms(price.Ts),
                });
                var whole = BookMaker.Shown(market, outcome, book, price.Ts, outcome == 0 ? price.Yes : 1 - price.Yes);
                whole["event_type"] = "book"; // On the new grid the levels known so far mean nothing.
                news.Add(whole);
                continue;
            }

            foreach (var change in Levels(before.Bids, book.Bids, "BUY").Concat(Levels(before.Asks, book.Asks, "SELL")))
            {
                change["asset_id"] = market.Tokens[outcome];
                change["hash"] = book.Hash;
                change["best_bid"] = Best(book.Bids);
                change["best_ask"] = Best(book.Asks);
                changes.Add(change);
            }

            quotes.Add(new JsonObject
            {
                ["event_type"] = "best_bid_ask", ["market"] = market.ConditionId, ["asset_id"] = market.Tokens[outcome], ["best_bid"] = Best(book.Bids),
                ["best_ask"] = Best(book.Asks), ["timestamp"] = WireText.Ms(price.Ts),
            });
        }

        if (changes.Count == 0)
        {
            return;
        }

        news.Add(new JsonObject
        {
            ["event_type"] = "price_change", ["market"] = market.ConditionId, ["price_changes"] = changes, ["timestamp"] = WireText.Ms(price.Ts),
        });
        if (withExtras)
        {
            news.AddRange(quotes);
        }
    }

    private static IEnumerable<JsonObject> Levels(List<(decimal Price, decimal Size)> before, List<(decimal Price, decimal Size)> after, string side)
    {
        var gone = before.Where(level => after.All(other => other.Price != level.Price)).Select(level => (level.Price, Size: 0m));
        return gone.Concat(after.Except(before)).Select(level => new JsonObject
        {
            ["price"] = WireText.Decimal(level.Price), ["size"] = WireText.Decimal(level.Size), ["side"] = side,
        });
    }

    private static string Best(List<(decimal Price, decimal Size)> side) => side.Count == 0 ? "" : WireText.Decimal(side[0].Price);

    private static JsonObject Opened(WorldMarket market) => new()
    {
        ["event_type"] = "new_market", ["id"] = market.Id.ToString(CultureInfo.InvariantCulture), ["question"] = market.Question,
        ["market"] = market.ConditionId, ["slug"] = market.Slug, ["assets_ids"] = WireText.Array(market.Tokens),
        ["outcomes"] = WireText.Array(market.Outcomes), ["timestamp"] = WireText.Ms(market.OpensAt),
    };
}
