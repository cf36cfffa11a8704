using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Streaming;

/// <summary>The prices in a raw line of the market channel: trades, and the best bid and ask where a message tells both.</summary>
/// <remarks>
/// A changed level without the best prices beside it tells none: books are not kept here, the channel's next whole book or quote says them.
/// Prices cross from <c>decimal</c> to <c>double</c> here, to the nearest.
/// </remarks>
public static class MessageTicks
{
    public static IEnumerable<StreamTick> Read(RawLine line) => MarketMessageReader.Read(line.Body).SelectMany(read => read.Message switch
    {
        TradeMessage trade => [StreamTick.Trade(trade.Ts, trade.AssetId, (double)trade.Price, (double)trade.Size)],
        BookMessage book => [Top(book.Ts, book.AssetId, book.Bids.IsEmpty ? null : book.Bids[0].Price, book.Asks.IsEmpty ? null : book.Asks[0].Price)],
        BestQuoteMessage quote => [Top(quote.Ts, quote.AssetId, quote.BestBid, quote.BestAsk)],
        PriceChangeMessage change => change.Changes.Where(level => level.BestBid is not null || level.BestAsk is not null)
            .Select(level => Top(change.Ts, level.AssetId, level.BestBid, level.BestAsk)),
        _ => (IEnumerable<StreamTick>)[],
    });

    private static StreamTick Top(DateTimeOffset ts, string token, decimal? bid, decimal? ask) => StreamTick.TopOfBook(ts, token, (double?)bid, (double?)ask);
}
