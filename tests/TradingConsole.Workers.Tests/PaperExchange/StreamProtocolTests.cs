using System.Net.WebSockets;
using System.Text.Json;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

public sealed class StreamProtocolTests : IAsyncLifetime
{
    private RunningExchange _exchange = null!;

    public async Task InitializeAsync() => _exchange = await RunningExchange.StartAsync();

    public async Task DisposeAsync() => await _exchange.DisposeAsync();

    [Fact]
    public async Task Subscribe_AcknowledgedThenListedThenSentThenSilentAfterUnsubscribe()
    {
        using var client = await _exchange.ConnectAsync("/market/ws");

        var ack = await client.AskAsync("""{"method":"SUBSCRIBE","params":["btcusdt@kline_1m","ethusdt@markPrice@1s"],"id":1}""");
        var list = await client.AskAsync("""{"method":"LIST_SUBSCRIPTIONS","id":3}""");
        await _exchange.AdvanceAsync(TimeSpan.FromSeconds(1));
        var sent = await client.DrainAsync();
        await client.AskAsync("""{"method":"UNSUBSCRIBE","params":["btcusdt@kline_1m"],"id":4}""");
        await _exchange.AdvanceAsync(TimeSpan.FromSeconds(1));
        var later = await client.DrainAsync();

        Assert.Equal("""{"result":null,"id":1}""", ack.GetRawText());
        Assert.Equal("""{"result":["btcusdt@kline_1m","ethusdt@markPrice@1s"],"id":3}""", list.GetRawText());
        Assert.Equal(["kline", "markPriceUpdate"], sent.Select(EventOf));
        Assert.Equal(["markPriceUpdate"], later.Select(EventOf));
    }

    [Fact]
    public async Task CombinedPath_WrapsPayloadsButNotAnswers()
    {
        using var client = await _exchange.ConnectAsync("/market/stream?streams=btcusdt@kline_1m/btcusdt@markPrice@1s");
        await _exchange.AdvanceAsync(TimeSpan.FromSeconds(1));

        var messages = await client.DrainAsync();

        Assert.Equal(["btcusdt@markPrice@1s", "btcusdt@kline_1m"], messages.Select(m => m.GetProperty("stream").GetString()!));
        Assert.Equal("markPriceUpdate", EventOf(messages[0].GetProperty("data")));
    }

    [Fact]
    public async Task SetProperty_SwitchesTheWrapping()
    {
        using var client = await _exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");

        var before = await client.AskAsync("""{"method":"GET_PROPERTY","params":["combined"],"id":1}""");
        await client.AskAsync("""{"method":"SET_PROPERTY","params":["combined",true],"id":2}""");
        var after = await client.AskAsync("""{"method":"GET_PROPERTY","params":["combined"],"id":3}""");
        await _exchange.AdvanceAsync(TimeSpan.FromSeconds(1));
        var message = Assert.Single(await client.DrainAsync());

        Assert.False(before.GetProperty("result").GetBoolean());
        Assert.True(after.GetProperty("result").GetBoolean());
        Assert.Equal("btcusdt@kline_1m", message.GetProperty("stream").GetString());
    }

    [Theory]
    [InlineData("/public/ws/btcusdt@kline_1m")]
    [InlineData("/ws/btcusdt@kline_1m")]
    [InlineData("/market/ws/btcusdt@bookTicker")]
    [InlineData("/market/ws/nosuchusdt@kline_1m")]
    [InlineData("/market/ws/bnxusdt@kline_1m")]
    [InlineData("/private/ws/someListenKey")]
    [InlineData("/private/ws?listenKey=someListenKey&events=ORDER_TRADE_UPDATE")]
    [InlineData("/private/stream?listenKey=someListenKey")]
    public async Task WrongRouteOrUnknownStream_ConnectsAcknowledgesAndStaysSilent(string path)
    {
        using var client = await _exchange.ConnectAsync(path);

        await _exchange.AdvanceAsync(TimeSpan.FromMinutes(1));
        var listed = (await client.AskAsync("""{"method":"LIST_SUBSCRIPTIONS","id":1}""")).GetProperty("result");

        Assert.Equal(1, listed.GetArrayLength());
        Assert.Empty(await client.DrainAsync());
    }

    [Theory]
    [InlineData("{", 3)]
    [InlineData("[]", 2)]
    [InlineData("""{"method":"DANCE","id":1}""", 2)]
    [InlineData("""{"method":"SUBSCRIBE","params":"btcusdt@kline_1m","id":1}""", 2)]
    [InlineData("""{"method":"SUBSCRIBE","params":["a"],"id":"x"}""", 2)]
    [InlineData("""{"method":"SET_PROPERTY","params":["combined"],"id":1}""", 2)]
    public async Task BadControlMessage_CodedAnswerAndTheConnectionLives(string message, int code)
    {
        using var client = await _exchange.ConnectAsync("/market/ws");

        var answer = await client.AskAsync(message);

        Assert.Equal(code, answer.GetProperty("code").GetInt32());
        Assert.Empty(await client.DrainAsync());
    }

    [Fact]
    public async Task BinaryFrame_ClosedAsPolicyViolation()
    {
        using var client = await _exchange.ConnectAsync("/market/ws");

        await client.SendBinaryAsync([1, 2, 3]);

        Assert.Null(await client.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, client.CloseStatus);
    }

    [Fact]
    public async Task EleventhMessageWithinASecond_Closed()
    {
        await using var exchange = await RunningExchange.StartAsync(
            new PaperExchangeOptions { WallClock = new SteppedClock(RunningExchange.Noon) });
        using var client = await exchange.ConnectAsync("/market/ws");
        for (var i = 0; i < 10; i++)
        {
            await client.AskAsync($$"""{"method":"LIST_SUBSCRIPTIONS","id":{{i}}}""");
        }

        await client.SendAsync("""{"method":"LIST_SUBSCRIPTIONS","id":11}""");

        Assert.Null(await client.ReadAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, client.CloseStatus);
    }

    [Fact]
    public async Task TenMessagesASecond_ForAsLongAsOneLikes()
    {
        var wall = new SteppedClock(RunningExchange.Noon);
        await using var exchange = await RunningExchange.StartAsync(new PaperExchangeOptions { WallClock = wall });
        using var client = await exchange.ConnectAsync("/market/ws");

        for (var i = 0; i < 40; i++)
        {
            await client.AskAsync($$"""{"method":"LIST_SUBSCRIPTIONS","id":{{i}}}""");
            wall.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(1, exchange.Host.ConnectionCount);
    }

    [Fact]
    public async Task ConnectionOfADay_IsCut()
    {
        var wall = new SteppedClock(RunningExchange.Noon);
        await using var exchange = await RunningExchange.StartAsync(new PaperExchangeOptions { WallClock = wall });
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        await RunningExchange.WaitAsync(() => wall.TimersWaiting > 0, "the age is being watched");

        wall.Advance(TimeSpan.FromHours(24));

        Assert.Null(await client.ReadAsync());
        await RunningExchange.WaitAsync(() => wall.TimersWaiting > 0, "the exchange waits for the client to close, too");
        wall.Advance(TimeSpan.FromSeconds(5));
        await RunningExchange.WaitAsync(() => exchange.Host.ConnectionCount == 0, "the connection is gone");
    }

    [Fact]
    public async Task ReaderThatDoesNotRead_IsDisconnected()
    {
        await using var exchange = await RunningExchange.StartAsync(new PaperExchangeOptions { SendQueueMax = 200, Speed = 60 });
        using var client = await exchange.ConnectAsync("/market/ws/!markPrice@arr@1s");

        // Far more than the buffers of the operating system hold.
        for (var hour = 0; hour < 40 && exchange.Host.ConnectionCount > 0; hour++)
        {
            await exchange.AdvanceAsync(TimeSpan.FromMinutes(10));
        }

        await RunningExchange.WaitAsync(() => exchange.Host.ConnectionCount == 0, "the slow reader is gone");
    }

    [Fact]
    public async Task ReaderThatDoesNotRead_WhenTheExchangeWaitsForIt_LosesNothing()
    {
        await using var exchange = await RunningExchange.StartAsync(
            new PaperExchangeOptions { SendQueueMax = 20, Speed = 60, SlowReader = SlowReader.Wait });
        using var client = await exchange.ConnectAsync("/market/ws/!markPrice@arr@1s");
        await RunningExchange.WaitAsync(() => exchange.Clock.TimersWaiting > 1, "the exchange waits for its clock");
        var moving = Task.Run(() => exchange.Clock.Advance(TimeSpan.FromHours(1)));

        var times = new List<long>();
        while (times.Count < 2 * 720)
        {
            times.Add((await client.ReadAsync())!.Value[0].GetProperty("E").GetInt64());
        }

        await moving;
        Assert.Equal(720, times.Distinct().Count());
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task CloseByTheClient_IsAnsweredAndForgotten()
    {
        using (var socket = new ClientWebSocket())
        {
            await socket.ConnectAsync(new Uri(_exchange.Host.StreamBaseUrl, "/market/ws/btcusdt@kline_1m"), CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);

            Assert.Equal(WebSocketState.Closed, socket.State);
        }

        await RunningExchange.WaitAsync(() => _exchange.Host.ConnectionCount == 0, "the connection is forgotten");
    }

    private static string EventOf(JsonElement message) => message.GetProperty("e").GetString()!;
}
