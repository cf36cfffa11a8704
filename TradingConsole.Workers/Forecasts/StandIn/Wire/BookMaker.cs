using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>One token's book. It depends on the market and the price alone, so a quiet market's book has the same hash everywhere.</summary>
/// <param name="Bids">Best first.</param>
/// <param name="Asks">Best first.</param>
/// <param name="Yes">The price of the first outcome that it was made for.</param>
internal sealed record StandInBook(List<(decimal Price, decimal Size)> Bids, List<(decimal Price, decimal Size)> Asks, string Hash, decimal Yes);

/// <summary>Makes a book around a price: nobody recorded one.</summary>
internal static class BookMaker
{
    private const int LevelsMax = 8;

    /// <param name="outcome">Index of the token; the second one's book mirrors the first's.</param>
    /// <param name="yes">Price of the first outcome.</param>
    public static StandInBook Of(WorldMarket market, int outcome, decimal yes, decimal? liquidityUsd)
    {
        var price = outcome == 0 ? yes : 1 - yes;
        var tick = market.TickSize;
        var share = (liquidityUsd ?? 1000m) / LevelsMax;
        var bids = new List<(decimal, decimal)>();
        var asks = new List<(decimal, decimal)>();
        var under = Math.Ceiling(price / tick) - 1;
        var over = Math.Floor(price / tick) + 1;
        for (var i = 0; i < LevelsMax; i++)
        {
            if ((under - i) * tick is var bid && bid > 0)
            {
                bids.Add((bid, Size(market, outcome, bid, share)));
            }

            if ((over + i) * tick is var ask && ask < 1)
            {
                asks.Add((ask, Size(market, outcome, ask, share)));
            }
        }

        return new StandInBook(bids, asks, Hash(market, outcome, bids, asks), yes);
    }

    /// <summary>The book as <c>/book</c> and the <c>book</c> message show it: worst first.</summary>
    public static JsonObject Shown(WorldMarket market, int outcome, StandInBook book, DateTimeOffset at, decimal? lastTradePrice) => new()
    {
        ["market"] = market.ConditionId,
        ["asset_id"] = market.Tokens[outcome],
        ["timestamp"] = WireText.Ms(at),
        ["hash"] = book.Hash,
        ["bids"] = Levels(book.Bids),
        ["asks"] = Levels(book.Asks),
        ["min_order_size"] = "5",
        ["tick_size"] = WireText.Decimal(market.TickSizeAt(book.Yes)),
        ["neg_risk"] = market.GroupId is not null,
        ["last_trade_price"] = WireText.Decimal(lastTradePrice) ?? "",
    };

    private static JsonArray Levels(List<(decimal Price, decimal Size)> levels) =>
        [.. Enumerable.Reverse(levels).Select(level => (JsonNode)new JsonObject { ["price"] = WireText.Decimal(level.Price), ["size"] = WireText.Decimal(level.Size) })];

    /// <summary>Between a half and one and a half of the usual, by level.</summary>
    private static decimal Size(WorldMarket market, int outcome, decimal price, decimal shareUsd)
    {
        var level = (long)(price * 100_000) + (market.Id * 31) + outcome;
        var wobble = (decimal)((level * 2654435761L) & 0xFFFF) / 0xFFFF;
        return Math.Max(5, Math.Round(shareUsd / Math.Max(0.02m, price) * (0.5m + wobble), 2));
    }

    private static string Hash(WorldMarket market, int outcome, List<(decimal Price, decimal Size)> bids, List<(decimal Price, decimal Size)> asks)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{market.Tokens[outcome]}|{string.Join(';', bids)}|{string.Join(';', asks)}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
    }
}
