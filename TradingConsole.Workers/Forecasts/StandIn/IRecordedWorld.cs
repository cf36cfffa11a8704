namespace TradingConsole.Workers.Forecasts.StandIn;

/// <summary>What the stand-in plays: markets, their prices and what was traded. It is asked about any moment and must answer alike every time.</summary>
/// <remarks>It knows the future; the server never asks beyond its now. Thread safe.</remarks>
public interface IRecordedWorld
{
    /// <summary>One line for logs and pages.</summary>
    string Description { get; }

    /// <summary>Markets the catalogue lists at that time, by growing id.</summary>
    IReadOnlyList<WorldMarket> Markets(DateTimeOffset now);

    WorldMarket? ById(long id);

    WorldMarket? ByCondition(string conditionId);

    WorldMarket? ByToken(string token);

    /// <summary>Prices of the first outcome, oldest first, at most one for each bucket, none after trading ended.</summary>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Exclusive.</param>
    IEnumerable<WorldPrice> Prices(WorldMarket market, DateTimeOffset from, DateTimeOffset to, TimeSpan bucket);

    /// <summary>The last price of the first outcome at or before a moment; null before the first.</summary>
    WorldPrice? PriceAt(WorldMarket market, DateTimeOffset now);

    /// <summary>Trades, oldest first; from exclusive, to inclusive.</summary>
    IEnumerable<WorldTrade> Trades(WorldMarket market, DateTimeOffset from, DateTimeOffset to);

    WorldActivity ActivityAt(WorldMarket market, DateTimeOffset now);
}

/// <param name="Yes">Price of the first outcome, on the market's grid.</param>
public readonly record struct WorldPrice(DateTimeOffset Ts, decimal Yes);

/// <param name="Outcome">Index of the token that changed hands.</param>
/// <param name="Price">Of that token.</param>
/// <param name="Size">Shares.</param>
/// <param name="Wallet">Null where nobody recorded who traded: it is told on the market channel, which names no wallets, and not by the Data API, which must.</param>
public sealed record WorldTrade(DateTimeOffset Ts, int Outcome, decimal Price, decimal Size, bool IsBuy, string? Wallet, string TransactionHash);

/// <summary>USD; null where nothing was recorded.</summary>
public sealed record WorldActivity(decimal? Volume24h, decimal? Volume, decimal? OpenInterest, decimal? Liquidity)
{
    public static WorldActivity Unrecorded { get; } = new(null, null, null, null);
}
