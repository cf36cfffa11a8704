using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>What became of a trade.</summary>
internal enum TradeUse
{
    Counted,

    /// <summary>It was there already: pages overlap.</summary>
    Known,

    /// <summary>After the run's end, which another run counts, or more than 24 h before it.</summary>
    OutsideDay,
}

/// <summary>
/// Who traded a market within the 24 h before a run's end: wallets, the largest one's share of the volume, and the share that ended flat.
/// </summary>
/// <remarks>
/// A wallet's position counts shares of the first outcome, and a share of the second as one sold: both bought cancel out, as they pay one dollar
/// together. Of a wallet's volume the part <c>1 − |net| / gross</c> ended flat. Shares are of dollars, the positions of shares.
/// Bounded by the trades of one day. A run over many days asks for the last one's trades only, so no row speaks of an earlier day.
/// </remarks>
/// <param name="end">Exclusive.</param>
internal sealed class TradeDay(DateTimeOffset end)
{
    private readonly DateTimeOffset _start = end.AddDays(-1);
    private readonly SortedDictionary<string, List<MarketTrade>> _byMarket = new(StringComparer.Ordinal);
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _keys = [];

    /// <summary>Markets whose day was read to its start; of a part of a day nothing is told.</summary>
    public IEnumerable<string> MarketIds => _byMarket.Keys.Where(_whole.Contains);

    public int PartsOfDays => _byMarket.Count - _byMarket.Keys.Count(_whole.Contains);

    /// <summary>There are no older trades of the market than those that were added.</summary>
    public void ReachedStart(string marketId) => _whole.Add(marketId);

    public TradeUse Add(MarketTrade trade)
    {
        if (trade.Ts < _start)
        {
            ReachedStart(trade.MarketId); // Pages go from the newest to the oldest.
        }

        if (trade.Ts < _start || trade.Ts >= end)
        {
            return TradeUse.OutsideDay;
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
    /// <returns>A row at the run's end; null without a trade.</returns>
    public MarketActivity? Of(string marketId, ImmutableArray<string> tokens)
    {
        // Summed in an order of their own, so that the order of pages leaves no trace in the last bits.
        var wallets = _byMarket[marketId].Where(trade => tokens.Contains(trade.Token)).OrderBy(trade => trade.Key)
            .GroupBy(trade => trade.Wallet, StringComparer.Ordinal).OrderBy(wallet => wallet.Key, StringComparer.Ordinal)
            .Select(wallet =>
            {
                var net = wallet.Sum(trade => trade.Token == tokens[0] ? trade.SharesSigned : -trade.SharesSigned);
                var gross = wallet.Sum(trade => Math.Abs(trade.SharesSigned));
                var usd = wallet.Sum(trade => trade.Usd);
                return (Usd: usd, FlatUsd: gross > 0 ? usd * (1 - Math.Min(1, Math.Abs(net) / gross)) : 0);
            })
            .ToList();
        var volume = wallets.Sum(wallet => wallet.Usd);
        return wallets.Count == 0 ? null : new MarketActivity(
            marketId, WireTime.ToMicrosecond(end), Wallets: wallets.Count, TopShare: volume > 0 ? wallets.Max(wallet => wallet.Usd) / volume : null,
            RoundTripShare: volume > 0 ? wallets.Sum(wallet => wallet.FlatUsd) / volume : null);
    }
}
