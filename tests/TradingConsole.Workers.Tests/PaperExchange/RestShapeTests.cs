using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

/// <summary>What is a string, what a number, and which names there are: exactly as the exchange sends them.</summary>
public sealed class RestShapeTests : IAsyncLifetime
{
    private RunningExchange _exchange = null!;

    public async Task InitializeAsync() => _exchange = await RunningExchange.StartAsync(at: RunningExchange.Noon.AddSeconds(37.25));

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task PingAndTime_EmptyObjectAndMarketTime()
    {
        Assert.Equal("{}", (await _exchange.GetAsync("/fapi/v1/ping")).GetRawText());
        var time = await _exchange.GetAsync("/fapi/v1/time");

        Assert.Equal(_exchange.Clock.GetUtcNow().ToUnixTimeMilliseconds(), time.GetProperty("serverTime").GetInt64());
    }

    [Fact]
    public async Task ExchangeInfo_ListsFiftyContractsWithFiltersAndRealStatus()
    {
        var info = await _exchange.GetAsync("/fapi/v1/exchangeInfo");
        var symbols = info.GetProperty("symbols").EnumerateArray().ToDictionary(s => s.GetProperty("symbol").GetString()!);

        Assert.Equal(50, symbols.Count);
        Assert.Equal("BTCUSDT", info.GetProperty("symbols")[0].GetProperty("symbol").GetString());
        Assert.Equal("TRADIFI_PERPETUAL", symbols["XAUUSDT"].GetProperty("contractType").GetString());
        Assert.Equal("SETTLING", symbols["BNXUSDT"].GetProperty("status").GetString());
        Assert.Equal("SETTLING", symbols["ALPHAUSDT"].GetProperty("status").GetString());
        var filters = symbols["BTCUSDT"].GetProperty("filters").EnumerateArray().ToDictionary(f => f.GetProperty("filterType").GetString()!);
        Assert.Equal("0.10", filters["PRICE_FILTER"].GetProperty("tickSize").GetString());
        Assert.Equal("120", filters["MARKET_LOT_SIZE"].GetProperty("maxQty").GetString());
        Assert.Equal("50", filters["MIN_NOTIONAL"].GetProperty("notional").GetString());
        Assert.Equal(200, filters["MAX_NUM_ORDERS"].GetProperty("limit").GetInt32());
        Assert.Equal(2400, info.GetProperty("rateLimits")[0].GetProperty("limit").GetInt32());
        Assert.Equal(JsonValueKind.Number, symbols["BTCUSDT"].GetProperty("onboardDate").ValueKind);
    }

    [Fact]
    public async Task ExchangeInfo_DefaultUniverse_IsListedCompletely()
    {
        const string Universe = "BTCUSDT,ETHUSDT,BNBUSDT,SOLUSDT,XRPUSDT,DOGEUSDT,ADAUSDT,AVAXUSDT,DOTUSDT,LINKUSDT,LTCUSDT,BCHUSDT,SUIUSDT,"
            + "AAVEUSDT,1000PEPEUSDT,FILUSDT,AXSUSDT,ENAUSDT,ZKUSDT,XAUUSDT,XAGUSDT,HYPEUSDT,ZECUSDT,BNXUSDT,ALPHAUSDT,ZORAUSDT,TRUMPUSDT,"
            + "PUMPUSDT,NEARUSDT,PAXGUSDT";
        var listed = _exchange.Market.Instruments.Select(i => i.Symbol.Value).ToHashSet();

        Assert.Empty(Universe.Split(',').Except(listed));
    }

    [Fact]
    public async Task Klines_TwelveColumnsOldestFirstAndTheRunningMinuteLast()
    {
        var rows = await _exchange.GetAsync("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=3");

        Assert.Equal(3, rows.GetArrayLength());
        JsonValueKind[] kinds = [.. rows[0].EnumerateArray().Select(v => v.ValueKind)];
        JsonValueKind[] wanted =
        [
            JsonValueKind.Number, JsonValueKind.String, JsonValueKind.String, JsonValueKind.String, JsonValueKind.String, JsonValueKind.String,
            JsonValueKind.Number, JsonValueKind.String, JsonValueKind.Number, JsonValueKind.String, JsonValueKind.String, JsonValueKind.String,
        ];
        Assert.Equal(wanted, kinds);
        Assert.Equal(RunningExchange.Noon.ToUnixTimeMilliseconds(), rows[2][0].GetInt64());
        Assert.Equal(rows[0][0].GetInt64() + 60_000, rows[1][0].GetInt64());
        Assert.Equal(rows[0][0].GetInt64() + 59_999, rows[0][6].GetInt64());
        Assert.Matches(@"^\d+\.\d\d$", rows[0][1].GetString());
    }

    [Fact]
    public async Task Klines_FromAndToAndLimit_SelectByOpenTime()
    {
        var noon = RunningExchange.Noon.ToUnixTimeMilliseconds();

        var between = await _exchange.GetAsync($"/fapi/v1/klines?symbol=ETHUSDT&interval=1m&startTime={noon - 600_000}&endTime={noon - 300_000}");
        var cut = await _exchange.GetAsync($"/fapi/v1/klines?symbol=ETHUSDT&interval=1m&startTime={noon - 599_999}&limit=2");
        var last = await _exchange.GetAsync($"/fapi/v1/klines?symbol=ETHUSDT&interval=1m&endTime={noon - 300_000}&limit=2");

        Assert.Equal([noon - 600_000, noon - 300_000], [between[0][0].GetInt64(), between[5][0].GetInt64()]);
        Assert.Equal(6, between.GetArrayLength());
        Assert.Equal([noon - 540_000, noon - 480_000], cut.EnumerateArray().Select(r => r[0].GetInt64()));
        Assert.Equal([noon - 360_000, noon - 300_000], last.EnumerateArray().Select(r => r[0].GetInt64()));
    }

    [Fact]
    public async Task Klines_FiveMinutes_EqualTheMinutesTheyCover()
    {
        var noon = RunningExchange.Noon.ToUnixTimeMilliseconds();
        var five = await _exchange.GetAsync($"/fapi/v1/klines?symbol=SOLUSDT&interval=5m&startTime={noon - 300_000}&endTime={noon - 1}");
        var ones = (await _exchange.GetAsync($"/fapi/v1/klines?symbol=SOLUSDT&interval=1m&startTime={noon - 300_000}&endTime={noon - 1}"))
            .EnumerateArray().ToArray();

        Assert.Equal(5, ones.Length);
        Assert.Equal(ones[0][1].GetString(), five[0][1].GetString());
        Assert.Equal(ones.Max(r => Number(r[2])), Number(five[0][2]));
        Assert.Equal(ones.Min(r => Number(r[3])), Number(five[0][3]));
        Assert.Equal(ones[4][4].GetString(), five[0][4].GetString());
        Assert.Equal(ones.Sum(r => Number(r[5])), Number(five[0][5]));
    }

    [Fact]
    public async Task PremiumIndex_OneIsAnObjectAllAnArrayAndASettlingContractHasNoFunding()
    {
        var one = await _exchange.GetAsync("/fapi/v1/premiumIndex?symbol=BTCUSDT");
        var all = await _exchange.GetAsync("/fapi/v1/premiumIndex");
        var settling = await _exchange.GetAsync("/fapi/v1/premiumIndex?symbol=BNXUSDT");

        foreach (var name in (string[])["symbol", "markPrice", "indexPrice", "estimatedSettlePrice", "lastFundingRate", "interestRate"])
        {
            Assert.Equal(JsonValueKind.String, one.GetProperty(name).ValueKind);
        }

        Assert.Equal(new DateTimeOffset(2026, 3, 4, 16, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), one.GetProperty("nextFundingTime").GetInt64());
        Assert.NotEqual(one.GetProperty("markPrice").GetString(), one.GetProperty("indexPrice").GetString());
        Assert.Equal(50, all.GetArrayLength());
        Assert.Equal("", settling.GetProperty("lastFundingRate").GetString());
        Assert.Equal(0, settling.GetProperty("nextFundingTime").GetInt64());
    }

    [Fact]
    public async Task FundingRate_AscendingEveryEightHoursAndNeverFromTheFuture()
    {
        var rows = (await _exchange.GetAsync("/fapi/v1/fundingRate?symbol=ETHUSDT")).EnumerateArray().ToArray();
        var noon = RunningExchange.Noon.ToUnixTimeMilliseconds();
        var ranged = await _exchange.GetAsync($"/fapi/v1/fundingRate?symbol=ETHUSDT&startTime={noon - 86_400_000}&endTime={noon}&limit=2");

        Assert.Equal(200, rows.Length);
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(
            28_800_000, pair.Second.GetProperty("fundingTime").GetInt64() - pair.First.GetProperty("fundingTime").GetInt64()));
        Assert.Equal(noon - (4 * 3_600_000), rows[^1].GetProperty("fundingTime").GetInt64());
        Assert.Equal("Regular", rows[^1].GetProperty("rateType").GetString());
        Assert.NotEqual("", rows[^1].GetProperty("markPrice").GetString());
        Assert.Equal("", rows[0].GetProperty("markPrice").GetString());
        Assert.Equal(2, ranged.GetArrayLength());
    }

    [Fact]
    public async Task OpenInterestAndItsHistory_ShapesOfTheReference()
    {
        var now = await _exchange.GetAsync("/fapi/v1/openInterest?symbol=BTCUSDT");
        var history = await _exchange.GetAsync("/futures/data/openInterestHist?symbol=BTCUSDT&period=5m&limit=4");

        Assert.True(Number(now.GetProperty("openInterest")) > 0);
        Assert.Equal(JsonValueKind.Number, now.GetProperty("time").ValueKind);
        Assert.Equal(4, history.GetArrayLength());
        Assert.Equal(RunningExchange.Noon.ToUnixTimeMilliseconds(), history[3].GetProperty("timestamp").GetInt64());
        Assert.Equal(JsonValueKind.String, history[0].GetProperty("sumOpenInterestValue").ValueKind);
    }

    [Fact]
    public async Task Tickers_BidBelowAskAndSettlingContractsHaveNone()
    {
        var book = await _exchange.GetAsync("/fapi/v1/ticker/bookTicker?symbol=BTCUSDT");
        var all = await _exchange.GetAsync("/fapi/v1/ticker/bookTicker");
        var price = await _exchange.GetAsync("/fapi/v2/ticker/price?symbol=BTCUSDT");

        Assert.True(Number(book.GetProperty("bidPrice")) < Number(book.GetProperty("askPrice")));
        Assert.InRange(
            Number(price.GetProperty("price")), Number(book.GetProperty("bidPrice")), Number(book.GetProperty("askPrice")));
        Assert.Equal(48, all.GetArrayLength());
    }

    [Fact]
    public async Task FundingInfo_ListsAdjustedContractsOnly()
    {
        var rows = await _exchange.GetAsync("/fapi/v1/fundingInfo");

        Assert.Equal(["XAUUSDT", "XAGUSDT"], rows.EnumerateArray().Select(r => r.GetProperty("symbol").GetString()!));
        Assert.Equal(8, rows[0].GetProperty("fundingIntervalHours").GetInt32());
    }

    [Theory]
    [InlineData("/fapi/v1/klines?interval=1m", 400, -1102)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT", 400, -1102)]
    [InlineData("/fapi/v1/klines?symbol=NOPEUSDT&interval=1m", 400, -1121)]
    [InlineData("/fapi/v1/klines?symbol=btc-usdt&interval=1m", 400, -1121)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT&interval=7m", 400, -1120)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1501", 400, -1130)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=0", 400, -1130)]
    [InlineData("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime=abc", 400, -1100)]
    [InlineData("/fapi/v1/markPriceKlines?interval=1m", 400, -1102)]
    [InlineData("/fapi/v1/indexPriceKlines?symbol=BTCUSDT&interval=1m", 400, -1102)]
    [InlineData("/fapi/v1/premiumIndex?symbol=NOPE", 400, -1121)]
    [InlineData("/fapi/v1/openInterest", 400, -1102)]
    [InlineData("/futures/data/openInterestHist?symbol=BTCUSDT&period=7m", 400, -1130)]
    [InlineData("/fapi/v2/ticker/price?symbol=BNXUSDT", 400, -1121)]
    [InlineData("/fapi/v3/account", 401, -2014)]
    [InlineData("/fapi/v1/openAlgoOrders", 401, -2014)]
    [InlineData("/fapi/v1/nothing", 404, -5000)]
    public async Task BadCall_StatusAndCodeOfTheExchange(string path, int status, int code)
    {
        var error = await _exchange.GetErrorAsync(path);

        Assert.Equal((status, code), (error.Status, error.Code));
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public async Task Start_PortIsTaken_SaysWhichAddress()
    {
        var options = new PaperExchangeOptions { Port = _exchange.Host.RestBaseUrl.Port };

        var exception = await Assert.ThrowsAsync<IOException>(() => RunningExchange.StartAsync(options));

        Assert.Contains($"127.0.0.1:{options.Port}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccountCall_SaysWhyItIsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fapi/v1/algoOrder");
        request.Headers.Add("X-MBX-APIKEY", "somebodyElse");
        using var response = await _exchange.Http.SendAsync(request);

        Assert.Contains("Invalid API-key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MinuteBoundary_RunningMinuteTurnsIntoTheClosedOne()
    {
        var path = $"/fapi/v1/klines?symbol=BTCUSDT&interval=1m&startTime={RunningExchange.Noon.ToUnixTimeMilliseconds()}&limit=1";
        var running = (await _exchange.GetAsync(path))[0];

        _exchange.Clock.AdvanceTo(RunningExchange.Noon.AddMinutes(1));
        var closed = (await _exchange.GetAsync(path))[0];

        Assert.Equal(running[1].GetString(), closed[1].GetString());
        Assert.True(Number(running[5]) < Number(closed[5]));
        Assert.True(Number(running[2]) <= Number(closed[2]));
        Assert.True(closed[6].GetInt64() < _exchange.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal(MinuteGrid.ToIndex(RunningExchange.Noon) * 60_000, closed[0].GetInt64());
    }

    private static decimal Number(JsonElement text) => decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
