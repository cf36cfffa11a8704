using TradingConsole.Workers.PaperExchange;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

public sealed class RateLimitTests
{
    private const string Page = "/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1500";

    [Theory]
    [InlineData("/fapi/v1/ping", 1)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=99", 1)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=100", 2)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT&interval=1m", 5)]
    [InlineData("/fapi/v1/markPriceKlines?symbol=BTCUSDT&interval=1m&limit=1000", 5)]
    [InlineData(Page, 10)]
    [InlineData("/fapi/v1/premiumIndex", 10)]
    [InlineData("/fapi/v1/premiumIndex?symbol=BTCUSDT", 1)]
    [InlineData("/fapi/v1/ticker/bookTicker", 5)]
    [InlineData("/fapi/v1/fundingRate?symbol=BTCUSDT", 0)]
    public async Task UsedWeight_IsWhatTheExchangeCharges(string path, int weight)
    {
        await using var exchange = await RunningExchange.StartAsync();

        using var response = await exchange.Http.GetAsync(path);

        Assert.Equal($"{weight}", Assert.Single(response.Headers.GetValues("X-MBX-USED-WEIGHT-1M")));
    }

    [Fact]
    public async Task AboveTheLimit_429UntilTheMinuteRolls()
    {
        await using var exchange = await RunningExchange.StartAsync(
            new PaperExchangeOptions { RequestWeightPerMinute = 20 }, at: RunningExchange.Noon.AddSeconds(45));
        await exchange.GetAsync(Page);
        await exchange.GetAsync(Page);

        using var refused = await exchange.Http.GetAsync("/fapi/v1/ping");

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(15), refused.Headers.RetryAfter!.Delta);
        Assert.Contains("-1003", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        exchange.Clock.Advance(TimeSpan.FromSeconds(15));
        using var admitted = await exchange.Http.GetAsync("/fapi/v1/ping");
        Assert.Equal(200, (int)admitted.StatusCode);
    }

    [Fact]
    public async Task IgnoringThe429_418WithTheEndOfTheBan()
    {
        await using var exchange = await RunningExchange.StartAsync(new PaperExchangeOptions { RequestWeightPerMinute = 1 });
        (int Status, int Code, string Message) last = default;
        for (var i = 0; i < 30; i++)
        {
            last = await exchange.GetErrorAsync("/fapi/v1/premiumIndex");
        }

        Assert.Equal((418, -1003), (last.Status, last.Code));
        Assert.Contains($"banned until {RunningExchange.Noon.AddMinutes(2).ToUnixTimeMilliseconds()}", last.Message, StringComparison.Ordinal);
        exchange.Clock.Advance(TimeSpan.FromMinutes(2));
        using var admitted = await exchange.Http.GetAsync("/fapi/v1/ping");
        Assert.Equal(200, (int)admitted.StatusCode);
    }
}
