using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Which way whoever took the order went.</summary>
public enum TradeSide
{
    Buy,
    Sell,
}

/// <summary>One message of the market channel.</summary>
/// <param name="Market">Condition id.</param>
/// <param name="Ts">By the venue's clock, UTC, whole milliseconds.</param>
public abstract record MarketMessage(string Market, DateTimeOffset Ts)
{
    /// <summary>The tokens it speaks of.</summary>
    public abstract IEnumerable<string> AssetIds { get; }
}

/// <summary>One price level.</summary>
/// <param name="Price">0 to 1, USDC a share.</param>
/// <param name="Size">Shares.</param>
public readonly record struct BookLevel(decimal Price, decimal Size);

/// <summary>A token's whole book: replaces what was known. Both sides best first, whatever the order on the wire.</summary>
public sealed record BookMessage(
    string Market, DateTimeOffset Ts, string AssetId, ImmutableArray<BookLevel> Bids, ImmutableArray<BookLevel> Asks, string? Hash,
    decimal? TickSize, decimal? LastTradePrice) : MarketMessage(Market, Ts)
{
    public override IEnumerable<string> AssetIds => [AssetId];

    /// <summary>Halfway between the best of both sides; null when one is empty.</summary>
    public decimal? Mid => Bids.IsEmpty || Asks.IsEmpty ? null : (Bids[0].Price + Asks[0].Price) / 2;
}

/// <summary>One level of one token has a new size.</summary>
/// <param name="Size">All that rests there now, shares; 0 deletes the level.</param>
/// <param name="Hash">Of the token's book after it.</param>
public sealed record LevelChange(string AssetId, decimal Price, decimal Size, TradeSide Side, string? Hash, decimal? BestBid, decimal? BestAsk);

/// <summary>Levels of a market changed; one message may speak of both tokens.</summary>
public sealed record PriceChangeMessage(string Market, DateTimeOffset Ts, ImmutableArray<LevelChange> Changes) : MarketMessage(Market, Ts)
{
    public override IEnumerable<string> AssetIds => Changes.Select(change => change.AssetId).Distinct(StringComparer.Ordinal);
}

/// <summary>A trade (<c>last_trade_price</c>). It has no id of its own.</summary>
/// <param name="Size">Shares.</param>
public sealed record TradeMessage(
    string Market, DateTimeOffset Ts, string AssetId, decimal Price, decimal Size, TradeSide Side, decimal? FeeRateBps, string? TransactionHash)
    : MarketMessage(Market, Ts)
{
    public override IEnumerable<string> AssetIds => [AssetId];

    /// <summary>What tells one trade from another after a reconnect.</summary>
    public TradeKey Key => new(AssetId, Ts, Price, Size, Side);
}

/// <summary>Asset, time, price, size and side: all that identifies a trade.</summary>
public readonly record struct TradeKey(string AssetId, DateTimeOffset Ts, decimal Price, decimal Size, TradeSide Side);

/// <summary>The grid of prices changed: the book is worth nothing until the next whole one.</summary>
public sealed record TickSizeMessage(string Market, DateTimeOffset Ts, string AssetId, decimal OldTickSize, decimal NewTickSize) : MarketMessage(Market, Ts)
{
    public override IEnumerable<string> AssetIds => [AssetId];
}

/// <summary>The best prices of a token; null where a side is empty.</summary>
public sealed record BestQuoteMessage(string Market, DateTimeOffset Ts, string AssetId, decimal? BestBid, decimal? BestAsk) : MarketMessage(Market, Ts)
{
    public override IEnumerable<string> AssetIds => [AssetId];
}

/// <summary>A market was opened.</summary>
public sealed record NewMarketMessage(
    string Market, DateTimeOffset Ts, string Id, string Question, string Slug, ImmutableArray<string> Assets, ImmutableArray<string> Outcomes)
    : MarketMessage(Market, Ts)
{
    public override IEnumerable<string> AssetIds => Assets;
}

/// <summary>A market was settled. News, not the label: that comes from the resolutions.</summary>
public sealed record MarketResolvedMessage(
    string Market, DateTimeOffset Ts, ImmutableArray<string> Assets, string? WinningAssetId, string? WinningOutcome) : MarketMessage(Market, Ts)
{
    public override IEnumerable<string> AssetIds => Assets;
}
