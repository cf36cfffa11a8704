using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The public half of the interface, with the exchange's weights.</summary>
internal static class MarketRoutes
{
    public static IEnumerable<PaperRoute> All(IPaperMarket market, PaperListing listing, PaperBook book, int weightPerMinute)
    {
        var exchange = new ExchangeInfoCalls(listing, book, weightPerMinute);
        var klines = new KlineCalls(market, listing);
        var premium = new PremiumCalls(market, listing);
        var tickers = new TickerCalls(market, listing);
        var interest = new OpenInterestCalls(market);
        return
        [
            new("GET", "/fapi/v1/ping", 1, ExchangeInfoCalls.Ping),
            new("GET", "/fapi/v1/time", 1, ExchangeInfoCalls.Time),
            new("GET", "/fapi/v1/exchangeInfo", 1, exchange.Info),
            new("GET", "/fapi/v1/klines", KlineCalls.Weight, klines.Trades),
            new("GET", "/fapi/v1/markPriceKlines", KlineCalls.Weight, klines.Marks),
            new("GET", "/fapi/v1/indexPriceKlines", KlineCalls.Weight, klines.Indexes),
            new("GET", "/fapi/v1/premiumIndex", query => query.Has("symbol") ? 1 : 10, premium.Index),
            new("GET", "/fapi/v1/fundingRate", 0, premium.FundingRates, RatePool.Funding),
            new("GET", "/fapi/v1/fundingInfo", 0, premium.FundingInfo, RatePool.Funding),
            new("GET", "/fapi/v1/openInterest", 1, interest.Now),
            new("GET", "/futures/data/openInterestHist", 0, interest.History, RatePool.Statistics),
            new("GET", "/fapi/v1/ticker/bookTicker", query => query.Has("symbol") ? 2 : 5, tickers.Book),
            new("GET", "/fapi/v2/ticker/price", query => query.Has("symbol") ? 1 : 2, tickers.Price),
        ];
    }
}
