using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.Verbs;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs;

public sealed class RiskyArrivalsTests
{
    [Fact]
    public async Task Exchange_IsSentActsOfEveryKind_StampsThoseThatAddRisk()
    {
        var arrivals = new RiskyArrivals();
        await using var exchange = await PaperExchangeHost.StartAsync(
            new PaperExchangeOptions { Received = arrivals.See }, new SyntheticMarket(7), TimeProvider.System, NullLoggerFactory.Instance);
        using var http = new HttpClient { BaseAddress = exchange.RestBaseUrl };
        string[] harmless =
        [
            "POST /fapi/v1/order?symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1&reduceOnly=true&newClientOrderId=a",
            "POST /fapi/v1/algoOrder?algoType=CONDITIONAL&symbol=BTCUSDT", "DELETE /fapi/v1/order?symbol=BTCUSDT", "GET /fapi/v1/order?symbol=BTCUSDT",
            "GET /fapi/v1/ping",
        ];
        string[] risky =
        [
            "POST /fapi/v1/order?symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&newClientOrderId=b", "POST /fapi/v1/leverage?symbol=BTCUSDT&leverage=5",
            "POST /fapi/v1/marginType?symbol=BTCUSDT&marginType=ISOLATED",
        ];

        foreach (var line in harmless.Concat(risky))
        {
            using var request = new HttpRequestMessage(new HttpMethod(line.Split(' ')[0]), new Uri(line.Split(' ')[1], UriKind.Relative));
            using var answer = await http.SendAsync(request);
        }

        Assert.Equal(risky.Length, arrivals.Since(0).Length);
    }
}
