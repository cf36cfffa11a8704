using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class BinanceRestTests : IAsyncLifetime, IDisposable
{
    private const string Klines = "/fapi/v1/klines";
    private const string OpenInterestPath = "/fapi/v1/openInterest";

    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 30, TimeSpan.Zero);

    private readonly SteppedClock _clock = new(Start);
    private FakeVenue _venue = null!;
    private BinanceMarketData? _client;

    public async Task InitializeAsync()
    {
        _venue = await FakeVenue.StartAsync(_clock);
        _venue.Answer(OpenInterestPath, _ => """{"openInterest":"12.5","symbol":"BTCUSDT","time":1795219198001}""");
    }

    public async Task DisposeAsync() => await _venue.DisposeAsync();

    public void Dispose() => _client?.Dispose();

    [Fact]
    public async Task GetCandles_LongRange_PagesAndLeavesTheOpenBarOut()
    {
        var from = new DateTimeOffset(2026, 11, 19, 9, 0, 0, TimeSpan.Zero);
        ServeBars(Klines);

        var candles = await Client().GetCandlesAsync(Symbol.Btc, from, Start.AddHours(1), CancellationToken.None);

        Assert.Equal(2 * 24 * 60, candles.Count);
        Assert.Equal(from, candles[0].OpenTime);
        Assert.Equal(MinuteGrid.Floor(Start).AddMinutes(-1), candles[^1].OpenTime);
        Assert.All(candles.Zip(candles.Skip(1)), pair => Assert.Equal(pair.First.OpenTime.AddMinutes(1), pair.Second.OpenTime));
        var limits = _venue.Requests.Where(request => request.StartsWith(Klines, StringComparison.Ordinal))
            .Select(request => request[(request.IndexOf("limit=", StringComparison.Ordinal) + 6)..]);
        Assert.Equal(["1000", "1000", "941"], limits);
    }

    [Fact]
    public async Task GetMarkCandles_ShortRange_AsksForNoMoreThanItNeeds()
    {
        ServeBars("/fapi/v1/markPriceKlines");

        var candles = await Client().GetMarkCandlesAsync(
            Symbol.Parse("测试USDT"), MinuteGrid.Floor(Start).AddMinutes(-5), MinuteGrid.Floor(Start), CancellationToken.None);

        Assert.Equal(5, candles.Count);
        Assert.Contains(_venue.Requests, request => request.Contains("symbol=%E6%B5%8B%E8%AF%95USDT", StringComparison.Ordinal));
        Assert.Contains(_venue.Requests, request => request.EndsWith("limit=5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetCandles_ExchangeClockAhead_ClosesBarsByItsClock()
    {
        _venue.Answer("/fapi/v1/time", _ => $$"""{"serverTime":{{Start.AddMinutes(1).ToUnixTimeMilliseconds()}}}""");
        ServeBars(Klines);
        var client = Client();

        var candles = await client.GetCandlesAsync(Symbol.Btc, Start.AddMinutes(-3.5), Start.AddHours(1), CancellationToken.None);

        Assert.Equal(MinuteGrid.Floor(Start), candles[^1].OpenTime);
        Assert.Equal(TimeSpan.FromMinutes(1), client.State.ClockOffset);
    }

    [Fact]
    public async Task GetFundingRates_MoreThanAPage_FollowsTheTimes()
    {
        _venue.Answer("/fapi/v1/fundingRate", context =>
        {
            var start = Query(context, "startTime");
            var end = Query(context, "endTime");
            var times = Enumerable.Range(0, 1500).Select(number => 1_700_000_000_000L + (number * 3_600_000L))
                .Where(time => time >= start && time <= end).Take((int)Query(context, "limit"));
            return $"[{string.Join(',', times.Select(time => $$"""{"symbol":"BTCUSDT","fundingTime":{{time}},"fundingRate":"0.0001"}"""))}]";
        });

        var rates = await Client().GetFundingRatesAsync(
            Symbol.Btc, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
            DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + (1499 * 3_600_000L)), CancellationToken.None);

        Assert.Equal(1499, rates.DistinctBy(rate => rate.Time).Count());
        Assert.Equal(2, _venue.RequestsTo("/fapi/v1/fundingRate"));
    }

    [Fact]
    public async Task Get_PassingFailures_AsksAgain()
    {
        Fail(2, context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("""{"code":-1008,"msg":"Service Unavailable."}""");
        });

        Assert.Equal(12.5, (await Client().GetOpenInterestAsync(Symbol.Btc, CancellationToken.None)).Contracts);
        Assert.Equal(3, _venue.RequestsTo(OpenInterestPath));
    }

    [Fact]
    public async Task Get_LineCutAfterSending_AsksAgain()
    {
        Fail(1, context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(12.5, (await Client().GetOpenInterestAsync(Symbol.Btc, CancellationToken.None)).Contracts);
    }

    [Fact]
    public async Task Get_OurMistake_FailsAtOnceWithItsCode()
    {
        Fail(9, context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"code":-1121,"msg":"Invalid symbol."}""");
        });

        var error = await Assert.ThrowsAsync<BinanceException>(() => Client().GetOpenInterestAsync(Symbol.Btc, CancellationToken.None));

        Assert.Equal((VenueErrorKind.InvalidRequest, -1121), (error.Kind, error.Code));
        Assert.Contains("symbol=BTCUSDT", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _venue.RequestsTo(OpenInterestPath));
    }

    [Fact]
    public async Task Get_NoAnswerInTime_OutcomeIsUnknown()
    {
        var release = new TaskCompletionSource();
        Fail(9, _ => release.Task);
        var client = Client(_venue.Options with { RequestTimeout = TimeSpan.FromMilliseconds(100), AttemptsMax = 2 });

        var error = await Assert.ThrowsAsync<BinanceException>(() => client.GetOpenInterestAsync(Symbol.Btc, CancellationToken.None));
        release.SetResult();

        Assert.Equal(VenueErrorKind.UnknownOutcome, error.Kind);
        Assert.Equal(2, _venue.RequestsTo(OpenInterestPath));
    }

    [Theory]
    [InlineData("<html>hello</html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"openInterest\":\"NaN\",\"time\":1}")]
    public async Task Get_AnswerOfAnotherShape_SaysSo(string text)
    {
        _venue.Answer(OpenInterestPath, _ => text);

        var error = await Assert.ThrowsAsync<BinanceException>(() => Client().GetOpenInterestAsync(Symbol.Btc, CancellationToken.None));

        Assert.Equal(VenueErrorKind.UnreadableAnswer, error.Kind);
    }

    [Fact]
    public async Task Get_TooManyRequests_WaitsAsLongAsAsked()
    {
        Fail(1, context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "1";
            return context.Response.WriteAsync("""{"code":-1003,"msg":"Too many requests."}""");
        });
        var watch = Stopwatch.StartNew();

        await Client().GetOpenInterestAsync(Symbol.Btc, CancellationToken.None);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0.95, 15);
        Assert.Equal(2, _venue.RequestsTo(OpenInterestPath));
    }

    [Fact]
    public async Task Get_Banned_FailsAndSendsNothingMore()
    {
        Fail(9, context =>
        {
            context.Response.StatusCode = 418;
            var until = (Start + TimeSpan.FromMinutes(30)).ToUnixTimeMilliseconds();
            return context.Response.WriteAsync($$"""{"code":-1003,"msg":"Way too many requests; IP banned until {{until}}."}""");
        });
        var client = Client();

        var error = await Assert.ThrowsAsync<BinanceException>(() => client.GetOpenInterestAsync(Symbol.Btc, CancellationToken.None));
        var refusal = await Assert.ThrowsAsync<BinanceException>(() => client.GetOpenInterestAsync(Symbol.Btc, CancellationToken.None));

        Assert.Equal((VenueErrorKind.Banned, Start.AddMinutes(30)), (error.Kind, error.BlockedUntil));
        Assert.Contains("banned until", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, _venue.RequestsTo(OpenInterestPath));
    }

    [Fact]
    public async Task Get_ClockRefused_MeasuresAgain()
    {
        ServeBars(Klines);
        var client = Client();
        await client.GetCandlesAsync(Symbol.Btc, Start.AddMinutes(-3), Start, CancellationToken.None);
        Assert.Equal(3, _venue.RequestsTo("/fapi/v1/time"));
        Fail(1, context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}""");
        });

        await client.GetOpenInterestAsync(Symbol.Btc, CancellationToken.None);
        await client.GetCandlesAsync(Symbol.Btc, Start.AddMinutes(-3), Start, CancellationToken.None);

        Assert.Equal(6, _venue.RequestsTo("/fapi/v1/time"));
    }

    [Fact]
    public async Task Get_WeightHeaderAndLimit_ShowInTheState()
    {
        _venue.Answer("/fapi/v1/exchangeInfo", context =>
        {
            context.Response.Headers["X-MBX-USED-WEIGHT-1M"] = "321";
            return """{"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":1234}],"symbols":[]}""";
        });
        var client = Client();

        Assert.Empty(await client.GetInstrumentsAsync(CancellationToken.None));

        Assert.Equal(1234, client.State.WeightLimit);
        Assert.InRange(client.State.WeightUsed, 0, 321); // 0 when the minute rolled between the two lines.
    }

    [Fact]
    public async Task Get_Cancelled_IsNotAFailureOfTheExchange()
    {
        var release = new TaskCompletionSource();
        Fail(9, _ => release.Task);
        using var stop = new CancellationTokenSource();
        var waiting = Client().GetOpenInterestAsync(Symbol.Btc, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        release.SetResult();
    }

    [Fact]
    public async Task AddBinanceMarketData_Registered_GivesOneClientForPortAndType()
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_clock)
            .AddBinanceMarketData(_ => _venue.Options).BuildServiceProvider();

        Assert.Same(services.GetRequiredService<BinanceMarketData>(), services.GetRequiredService<IMarketData>());
        Assert.Equal(Start, await services.GetRequiredService<IMarketData>().GetServerTimeAsync(CancellationToken.None));
    }

    private static long Query(HttpContext context, string name) =>
        long.Parse(context.Request.Query[name]!, NumberStyles.None, CultureInfo.InvariantCulture);

    private BinanceMarketData Client(BinanceOptions? options = null) =>
        _client = new BinanceMarketData(options ?? _venue.Options, _clock, NullLogger<BinanceMarketData>.Instance);

    private void ServeBars(string path) => _venue.Answer(path, context =>
    {
        var first = (Query(context, "startTime") + 59_999) / 60_000;
        var opens = Enumerable.Range(0, (int)Query(context, "limit")).Select(number => MinuteGrid.FromIndex(first + number))
            .Where(open => open <= Start.AddMinutes(1) && open.ToUnixTimeMilliseconds() <= Query(context, "endTime"));
        return $"[{string.Join(',', opens.Select(FakeVenue.Bar))}]";
    });

    private void Fail(int times, Func<HttpContext, Task> failure) => _venue.Answer(OpenInterestPath, context =>
        times-- > 0 ? failure(context) : context.Response.WriteAsync("""{"openInterest":"12.5","symbol":"BTCUSDT","time":1795219198001}"""));
}
