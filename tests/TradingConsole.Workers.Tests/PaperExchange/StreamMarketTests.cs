using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Markets;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

/// <summary>What the streams say is what REST says.</summary>
public sealed class StreamMarketTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task ClosedKlines_EqualTheRestRows(double speed)
    {
        await using var exchange = await RunningExchange.StartAsync(new PaperExchangeOptions { Speed = speed });
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m/1000pepeusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromMinutes(5));

        var closed = (await client.DrainAsync()).Select(m => m.GetProperty("k")).Where(k => k.GetProperty("x").GetBoolean()).ToArray();

        Assert.Equal(10, closed.Length);
        foreach (var symbol in (string[])["BTCUSDT", "1000PEPEUSDT"])
        {
            var rows = (await exchange.GetAsync(
                $"/fapi/v1/klines?symbol={symbol}&interval=1m&startTime={RunningExchange.Noon.ToUnixTimeMilliseconds()}&limit=5")).EnumerateArray();
            var streamed = closed.Where(k => k.GetProperty("s").GetString() == symbol).Select(k => string.Join(
                ' ', ((string[])["t", "o", "h", "l", "c", "v", "T", "q", "n", "V", "Q", "B"]).Select(name => k.GetProperty(name).ToString())));
            Assert.Equal(rows.Select(r => string.Join(' ', r.EnumerateArray().Select(v => v.ToString()))), streamed);
        }
    }

    [Theory]
    [InlineData(1, 60)]
    [InlineData(60, 12)]
    public async Task MarkKlines_EqualTheExtremesOfTheStreamedMarks(double speed, int perMinute)
    {
        await using var exchange = await RunningExchange.StartAsync(
            new PaperExchangeOptions { Speed = speed }, at: RunningExchange.Noon.AddSeconds(-1));
        using var client = await exchange.ConnectAsync("/market/ws/ethusdt@markPrice@1s");
        await exchange.AdvanceAsync(TimeSpan.FromMinutes(3));

        var marks = (await client.DrainAsync())
            .GroupBy(m => m.GetProperty("E").GetInt64() / 60_000)
            .Where(g => g.Count() == perMinute)
            .ToDictionary(g => g.Key * 60_000, g => g.Select(m => Number(m.GetProperty("p"))).ToArray());
        var rows = await exchange.GetAsync(
            $"/fapi/v1/markPriceKlines?symbol=ETHUSDT&interval=1m&startTime={RunningExchange.Noon.ToUnixTimeMilliseconds()}&limit=2");

        Assert.True(marks.Count >= 2);
        foreach (var row in rows.EnumerateArray())
        {
            var points = marks[row[0].GetInt64()];
            Assert.Equal(
                (points[0], points.Max(), points.Min(), points[^1]), (Number(row[1]), Number(row[2]), Number(row[3]), Number(row[4])));
        }
    }

    [Fact]
    public async Task MinuteBoundary_EveryTradingContractClosesOnceBitcoinFirstBeforeAnythingNew()
    {
        await using var exchange = await RunningExchange.StartAsync(at: RunningExchange.Noon.AddSeconds(59.5));
        var symbols = exchange.Market.Instruments.Where(i => i.IsTrading).Select(i => i.Symbol.Value).ToArray();
        using var client = await exchange.ConnectAsync(
            "/market/stream?streams=" + string.Join('/', symbols.Select(s => $"{s.ToLowerInvariant()}@kline_1m/{s.ToLowerInvariant()}@markPrice@1s")));
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(0.5));

        var messages = (await client.DrainAsync()).Select(m => m.GetProperty("data")).ToArray();

        var closed = messages.Take(symbols.Length).ToArray();
        Assert.All(closed, m => Assert.True(m.GetProperty("k").GetProperty("x").GetBoolean()));
        Assert.Equal(symbols, closed.Select(m => m.GetProperty("s").GetString()!));
        Assert.Equal("BTCUSDT", symbols[0]);
        Assert.Equal(3 * symbols.Length, messages.Length);
        Assert.All(messages, m => Assert.Equal(RunningExchange.Noon.AddMinutes(1).ToUnixTimeMilliseconds(), m.GetProperty("E").GetInt64()));
    }

    [Fact]
    public async Task Kline_RunningMinute_GrowsTowardsItsClose()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var client = await exchange.ConnectAsync("/market/ws/solusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromMinutes(1));

        var pushes = (await client.DrainAsync()).Select(m => m.GetProperty("k")).Where(k => k.GetProperty("t").GetInt64() == RunningExchange.Noon.ToUnixTimeMilliseconds()).ToArray();

        Assert.Equal(60, pushes.Length); // Seconds 1 to 59, then the close.
        Assert.All(pushes[..^1], k => Assert.False(k.GetProperty("x").GetBoolean()));
        Assert.True(pushes[^1].GetProperty("x").GetBoolean());
        foreach (var (before, after) in pushes.Zip(pushes.Skip(1)))
        {
            Assert.True(Number(before.GetProperty("h")) <= Number(after.GetProperty("h")));
            Assert.True(Number(before.GetProperty("l")) >= Number(after.GetProperty("l")));
            Assert.True(Number(before.GetProperty("v")) <= Number(after.GetProperty("v")));
        }
    }

    [Fact]
    public async Task AllMarks_MetalsComeInAMessageOfTheirOwn()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var client = await exchange.ConnectAsync("/market/ws/!markPrice@arr@1s");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(1));

        var messages = await client.DrainAsync();

        Assert.Equal([46, 2], messages.Select(m => m.GetArrayLength()));
        Assert.Equal(["XAUUSDT", "XAGUSDT"], messages[1].EnumerateArray().Select(m => m.GetProperty("s").GetString()!));
    }

    [Fact]
    public async Task SlowMarkStream_EveryThreeSeconds()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@markPrice");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(9));

        var times = (await client.DrainAsync()).Select(m => m.GetProperty("E").GetInt64() - RunningExchange.Noon.ToUnixTimeMilliseconds());

        Assert.Equal([3000, 6000, 9000], times);
    }

    [Fact]
    public async Task MarkUpdate_FieldsAndTypesOfTheReference()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@markPrice@1s");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(1));

        var mark = Assert.Single(await client.DrainAsync());

        Assert.Equal(["e", "E", "s", "p", "ap", "i", "P", "r", "T", "st"], mark.EnumerateObject().Select(p => p.Name));
        Assert.Matches(@"^\d+\.\d{8}$", mark.GetProperty("p").GetString());
        Assert.Equal(JsonValueKind.Number, mark.GetProperty("T").ValueKind);
        var rest = await exchange.GetAsync("/fapi/v1/premiumIndex?symbol=BTCUSDT");
        Assert.Equal(rest.GetProperty("markPrice").GetString(), mark.GetProperty("p").GetString());
        Assert.Equal(rest.GetProperty("lastFundingRate").GetString(), mark.GetProperty("r").GetString());
    }

    [Fact]
    public async Task BookTradesAndMiniTicker_ArriveOnTheirRoutes()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var market = await exchange.ConnectAsync("/market/ws/btcusdt@aggTrade/btcusdt@miniTicker");
        using var book = await exchange.ConnectAsync("/public/ws/btcusdt@bookTicker");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(1));

        var events = (await market.DrainAsync()).Select(m => m.GetProperty("e").GetString()!);
        var top = Assert.Single(await book.DrainAsync());

        Assert.Equal(["aggTrade", "24hrMiniTicker"], events);
        Assert.True(Number(top.GetProperty("b")) < Number(top.GetProperty("a")));
    }

    [Fact]
    public async Task TwoConnections_HearTheSameBytes()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var one = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        using var two = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(30));

        var first = (await one.DrainAsync()).Select(m => m.GetRawText());
        var second = (await two.DrainAsync()).Select(m => m.GetRawText());

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task ClockThatLeapt_WhatWasMissedIsNotStreamedLate()
    {
        var clock = new LeapingClock(RunningExchange.Noon);
        await using var host = await PaperExchangeHost.StartAsync(
            new PaperExchangeOptions(), new SyntheticMarket(7), clock, NullLoggerFactory.Instance);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(host.StreamBaseUrl, "/market/ws/btcusdt@kline_1m"), CancellationToken.None);
        using var client = new StreamClient(socket);
        await client.AskAsync("""{"method":"LIST_SUBSCRIPTIONS","id":1}""");
        await RunningExchange.WaitAsync(() => clock.Inner.TimersWaiting > 1, "the exchange waits for its clock");

        clock.Leap = TimeSpan.FromHours(1);
        clock.Inner.Advance(TimeSpan.FromSeconds(1));
        await RunningExchange.WaitAsync(() => host.PublishedUntil > RunningExchange.Noon.AddHours(1), "the exchange caught up");
        var times = (await client.DrainAsync()).Select(m => m.GetProperty("E").GetInt64()).ToArray();

        // The minute the clock landed in, from its start: the close before it, then seconds 0 and 1.
        var hour = RunningExchange.Noon.AddHours(1).ToUnixTimeMilliseconds();
        Assert.Equal([hour, hour, hour + 1000], times);
    }

    private sealed class LeapingClock(DateTimeOffset start) : TimeProvider
    {
        public SteppedClock Inner { get; } = new(start);

        public TimeSpan Leap { get; set; }

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow() + Leap;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Inner.CreateTimer(callback, state, dueTime, period);
    }

    private static decimal Number(JsonElement text) => decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
