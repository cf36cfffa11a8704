using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>What became of a trade.</summary>
internal enum TradeUse
{
    Counted,

    /// <summary>It was there already: pages overlap.</summary>
    Known,

    /// <summary>Before or after the run's interval: another run counts it.</summary>
    OutsideInterval,
}

/// <summary>
/// Who traded a market on each UTC day of an interval: wallets, the largest one's share of the volume, and the share that ended flat.
/// </summary>
/// <remarks>
/// A wallet's position counts shares of the first outcome, and a share of the second as one sold: both bought cancel out, as they pay one dollar
/// together. Of a wallet's volume the part <c>1 − |net| / gross</c> ended flat. Shares are of dollars, the positions of shares.
/// Bounded by the trades of one interval.
/// </remarks>
/// <param name="from">Inclusive.</param>
/// <param name="to">Exclusive.</param>
internal sealed class TradeDays(DateTimeOffset from, DateTimeOffset to)
{
    private readonly SortedDictionary<string, List<MarketTrade>> _byMarket = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _keys = [];

    public IEnumerable<string> MarketIds => _byMarket.Keys;

    public TradeUse Add(MarketTrade trade)
    {
        if (trade.Ts < from || trade.Ts >= to)
        {
            return TradeUse.OutsideInterval;
        }

        if (!_keys.Add(trade.Key))
        {
            return TradeUse.Known;
        }

        if (!_byMarket.TryGetValue(trade.MarketId, out var trades))
        {
            _byMarket[trade.MarketId] = trades = [];
        }

        trades.Add(trade);
        return TradeUse.Counted;
    }

    /// <param name="tokens">Of the market's outcomes; trades of other tokens are passed over.</param>
    /// <returns>A row a day, at the day's end or the interval's.</returns>
    public IEnumerable<MarketActivity> Of(string marketId, ImmutableArray<string> tokens) =>
        from trade in _byMarket[marketId]
        where tokens.Contains(trade.Token)
        group trade by trade.Ts.UtcDateTime.Date into day
        orderby day.Key
        select Sum(marketId, day.Key, day, tokens[0]);

    private MarketActivity Sum(string marketId, DateTime day, IEnumerable<MarketTrade> trades, string firstToken)
    {
        // Summed in an order of their own, so that the order of pages leaves no trace in the last bits.
        var wallets = trades.OrderBy(trade => trade.Key).GroupBy(trade => trade.Wallet, StringComparer.Ordinal).OrderBy(wallet => wallet.Key, StringComparer.Ordinal)
            .Select(wallet =>
            {
                var net = wallet.Sum(trade => trade.Token == firstToken ? trade.SharesSigned : -trade.SharesSigned);
                var gross = wallet.Sum(trade => Math.Abs(trade.SharesSigned));
                var usd = wallet.Sum(trade => trade.Usd);
                return (Usd: usd, FlatUsd: gross > 0 ? usd * (1 - Math.Min(1, Math.Abs(net) / gross)) : 0);
            })
            .ToList();
        var volume = wallets.Sum(wallet => wallet.Usd);
        var end = new DateTimeOffset(day, TimeSpan.Zero).AddDays(1);
        return new MarketActivity(
            marketId, end < to ? end : WireTime.ToMicrosecond(to), Wallets: wallets.Count, TopShare: volume > 0 ? wallets.Max(wallet => wallet.Usd) / volume : null,
            RoundTripShare: volume > 0 ? wallets.Sum(wallet => wallet.FlatUsd) / volume : null);
    }
}
