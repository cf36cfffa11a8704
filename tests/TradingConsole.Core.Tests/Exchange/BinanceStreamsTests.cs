using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class BinanceStreamsTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 30, TimeSpan.Zero);
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    private readonly SteppedClock _clock = new(Start);
    private readonly Universe _universe = new([Symbol.Btc]);
    private readonly CancellationTokenSource _stop = new();
    private FakeVenue _venue = null!;
    private BinanceMarketData _client = null!;
    private IAsyncEnumerator<MarketEvent> _events = null!;
    private Task<bool>? _next;
    private long _sent;

    public async Task InitializeAsync() => _venue = await FakeVenue.StartAsync(_clock);

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_events is not null)
        {
            if (_next is not null)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _next); // A stream may not be disposed while it is read.
            }

            await _events.DisposeAsync();
        }

        await _venue.DisposeAsync();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Stream_Started_SubscribesOnTheMarketRouteAndTellsWhatComes()
    {
        Listen(_venue.Options);
        var socket = await _venue.NextSocketAsync();

        Assert.Equal("/market/stream", socket.Path);
        var (method, names) = await socket.NextControlAsync();
        Assert.Equal("SUBSCRIBE", method);
        Assert.Equal(["btcusdt@kline_1m", "btcusdt@markPrice@1s"], names);
        await socket.SendAsync(Mark(Symbol.Btc, 100));
        Assert.Equal(100, (await NextAsync<PremiumUpdated>()).Sample.MarkPrice);
        Assert.Equal(2, (await NextAsync<StreamConnected>()).Streams);
        await socket.SendAsync(Kline(Symbol.Btc, minutesAgo: 1, isClosed: true), frames: 3);
        var update = await NextAsync<CandleUpdated>();
        Assert.True(update.IsClosed);
        Assert.Equal(Start, update.ReceivedAt);
        Assert.True(_client.State is { IsConnected: true, StreamsWanted: 2, StreamsSubscribed: 2, Messages: 2, Reconnects: 0 });
        Assert.Empty(_client.State.SilentStreams);
    }

    [Fact]
    public async Task Stream_UniverseChanges_FollowedOnTheSameConnection()
    {
        Listen(_venue.Options);
        var socket = await ConnectAsync();

        _universe.Set([Eth]);

        var (method, names) = await socket.NextControlAsync();
        Assert.Equal("UNSUBSCRIBE", method);
        Assert.Equal(["btcusdt@kline_1m", "btcusdt@markPrice@1s"], names);
        (method, names) = await socket.NextControlAsync();
        Assert.Equal("SUBSCRIBE", method);
        Assert.Equal(["ethusdt@kline_1m", "ethusdt@markPrice@1s"], names);
        await socket.SendAsync(Mark(Symbol.Btc, 101)); // Was on its way already: neither news nor nonsense.
        await socket.SendAsync(Mark(Eth, 3));
        Assert.Equal(Eth, (await NextAsync<PremiumUpdated>()).Sample.Symbol);
        Assert.Equal(1, _client.State.Ignored["unsubscribed symbol"]);
        Assert.Equal(0, _client.State.Reconnects);
    }

    [Fact]
    public async Task Stream_ManySymbols_SubscribedInBatches()
    {
        _universe.Set(Enumerable.Range(0, 60).Select(number => Symbol.Parse($"A{number}USDT")));
        Listen(_venue.Options);
        var socket = await _venue.NextSocketAsync();

        Assert.Equal(100, (await socket.NextControlAsync()).Names.Length);
        Assert.Equal(20, (await socket.NextControlAsync()).Names.Length);
    }

    [Fact]
    public async Task Stream_OnlyPingsArrive_LostAndReconnected()
    {
        Listen(_venue.Options with { StreamSilenceMax = TimeSpan.FromMilliseconds(700) });
        var socket = await ConnectAsync();

        var lost = await NextAsync<StreamLost>();

        Assert.Contains("no data for", lost.Reason, StringComparison.Ordinal);
        await socket.Closed;
        await ConnectAsync();
        Assert.Equal(1, _client.State.Reconnects);
    }

    [Fact]
    public async Task Stream_AcknowledgedButSilent_SaidAndTriedAgain()
    {
        Listen(_venue.Options with { FirstMessageMax = TimeSpan.FromMilliseconds(300) });
        await _venue.NextSocketAsync();

        Assert.Contains("none sent anything", (await NextAsync<StreamLost>()).Reason, StringComparison.Ordinal);
        await _venue.NextSocketAsync();
        Assert.False(_client.State.IsConnected);
    }

    [Fact]
    public async Task Stream_SubscriptionNotAcknowledged_SaidAndTriedAgain()
    {
        _venue.Acknowledges = false;
        Listen(_venue.Options with { FirstMessageMax = TimeSpan.FromMilliseconds(300) });
        await _venue.NextSocketAsync();

        await NextAsync<StreamLost>();
        _venue.Acknowledges = true;
        await ConnectAsync();
    }

    [Fact]
    public async Task Stream_LineCut_LostOnceThenConnectedAndBelievedAfresh()
    {
        Listen(_venue.Options);
        var socket = await ConnectAsync();
        socket.Cut();

        await NextAsync<StreamLost>();
        var next = await ConnectAsync();

        await next.SendAsync(Mark(Symbol.Btc, 7));
        Assert.Equal(7, (await NextAsync<PremiumUpdated>()).Sample.MarkPrice);
        Assert.Equal(1, _client.State.Reconnects);
        Assert.NotNull(_client.State.LastFailure);
    }

    [Fact]
    public async Task Stream_VenueDownAtFirst_LostOnceThenConnected()
    {
        _venue.Answer("/fapi/v1/time", context =>
        {
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        });
        Listen(_venue.Options);
        await NextAsync<StreamLost>();
        _venue.Answer("/fapi/v1/time", _ => $$"""{"serverTime":{{Start.ToUnixTimeMilliseconds()}}}""");

        await ConnectAsync(); // Nothing but the connection follows: repeated failures are not repeated news.
    }

    [Fact]
    public async Task Stream_Nonsense_QuarantinedAndTheLineStaysUp()
    {
        Listen(_venue.Options);
        var socket = await ConnectAsync();

        await socket.SendAsync("""{"stream":"x","data":{"e":"markPriceUpdate","E":1,"s":"BTCUSDT","p":"-5"}}""");
        var refused = await NextAsync<MessageQuarantined>();
        Assert.Contains("mark price was -5", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("\"p\":\"-5\"", refused.Excerpt, StringComparison.Ordinal);
        await socket.SendAsync("""{"id":77,"error":{"code":2,"msg":"Invalid request: unknown stream"}}""");
        Assert.Contains("unknown stream", (await NextAsync<MessageQuarantined>()).Reason, StringComparison.Ordinal);
        await socket.SendAsync("""{"stream":"x","data":{"e":"somethingNew","E":1}}""");
        await socket.SendAsync(Mark(Symbol.Btc, 8));
        Assert.Equal(8, (await NextAsync<PremiumUpdated>()).Sample.MarkPrice);
        Assert.Equal((2, 1L), (_client.State.Quarantined, _client.State.Ignored["somethingNew"]));
        Assert.False(socket.IsClosed);
    }

    [Fact]
    public async Task Stream_RepeatsAndStepsBack_ToldOnce()
    {
        Listen(_venue.Options);
        var socket = await ConnectAsync();
        var closed = Kline(Symbol.Btc, minutesAgo: 1, isClosed: true);
        var mark = Mark(Symbol.Btc, 5);

        await socket.SendAsync(closed);
        await socket.SendAsync(closed);
        await socket.SendAsync(Kline(Symbol.Btc, minutesAgo: 1, isClosed: false));
        await socket.SendAsync(mark);
        await socket.SendAsync(mark);
        await socket.SendAsync(Kline(Symbol.Btc, minutesAgo: 0, isClosed: false));

        Assert.True((await NextAsync<CandleUpdated>()).IsClosed);
        await NextAsync<PremiumUpdated>();
        Assert.False((await NextAsync<CandleUpdated>()).IsClosed);
    }

    [Fact]
    public async Task Stream_ConnectionAgeing_ReplacedWithoutALossOrARepeat()
    {
        Listen(_venue.Options with { ConnectionAgeMax = TimeSpan.FromSeconds(1) });
        var old = await ConnectAsync();
        var young = await _venue.NextSocketAsync();
        await young.NextControlAsync();
        var closed = Kline(Symbol.Btc, minutesAgo: 1, isClosed: true);
        Assert.False(old.IsClosed);

        await old.SendAsync(closed);
        Assert.True((await NextAsync<CandleUpdated>()).IsClosed);
        await young.SendAsync(closed);
        await old.Closed;
        await young.SendAsync(Mark(Symbol.Btc, 9));

        Assert.Equal(9, (await NextAsync<PremiumUpdated>()).Sample.MarkPrice);
        Assert.True(_client.State.IsConnected);
    }

    [Fact]
    public async Task Stream_ReaderBehind_ConflatesUpdatesAndKeepsClosedCandles()
    {
        Listen(_venue.Options with { EventBacklogMax = 4 });
        var socket = await ConnectAsync();
        for (var update = 0; update < 20; update++)
        {
            await socket.SendAsync(Mark(Symbol.Btc, 50 + update));
        }

        await socket.SendAsync(Kline(Symbol.Btc, minutesAgo: 2, isClosed: true));
        await socket.SendAsync(Kline(Symbol.Btc, minutesAgo: 1, isClosed: true));
        await UntilAsync(() => _client.State.Conflated > 0 && _client.State.Messages == 22);

        var closed = new List<CandleUpdated>();
        while (closed.Count < 2)
        {
            Assert.True(await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
            if (_events.Current is CandleUpdated update)
            {
                closed.Add(update);
            }
        }

        Assert.True(closed[0].Candle.OpenTime < closed[1].Candle.OpenTime);
        Assert.Equal(16, _client.State.Conflated);
    }

    [Fact]
    public async Task Stream_Cancelled_EndsAndHangsUp()
    {
        Listen(_venue.Options);
        var socket = await ConnectAsync();

        await _stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _events.MoveNextAsync());
        await socket.Closed;
        Assert.False(_client.State.IsConnected);
    }

    private void Listen(BinanceOptions options)
    {
        _client = new BinanceMarketData(options, _clock, NullLogger<BinanceMarketData>.Instance);
        _events = _client.StreamAsync(_universe, _stop.Token).GetAsyncEnumerator();
        _next = _events.MoveNextAsync().AsTask(); // Starts the pump: an async stream does nothing until it is read.
    }

    /// <summary>Takes the next connection through subscription and first message.</summary>
    private async Task<VenueSocket> ConnectAsync()
    {
        var socket = await _venue.NextSocketAsync();
        await socket.NextControlAsync();
        await socket.SendAsync(Mark(Symbol.Btc, 1));
        await NextAsync<PremiumUpdated>();
        await NextAsync<StreamConnected>();
        return socket;
    }

    private async Task<T> NextAsync<T>()
        where T : MarketEvent
    {
        var next = _next ?? _events.MoveNextAsync().AsTask();
        _next = null;
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(20)));
        return Assert.IsType<T>(_events.Current);
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isTrue())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private string Mark(Symbol symbol, double price) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"stream":"{{{symbol.ToWs()}}}@markPrice@1s","data":{"e":"markPriceUpdate","E":{{{Start.ToUnixTimeMilliseconds() + ++_sent}}},"s":"{{{symbol}}}","p":"{{{price}}}","i":"{{{price}}}","r":"0.0001","T":{{{Start.AddHours(1).ToUnixTimeMilliseconds()}}}}}""");

    private string Kline(Symbol symbol, int minutesAgo, bool isClosed)
    {
        var open = MinuteGrid.Floor(Start).AddMinutes(-minutesAgo).ToUnixTimeMilliseconds();
        return $$$$"""{"stream":"{{{{symbol.ToWs()}}}}@kline_1m","data":{"e":"kline","E":{{{{Start.ToUnixTimeMilliseconds() + ++_sent}}}},"s":"{{{{symbol}}}}","k":{"t":{{{{open}}}},"T":{{{{open + 59_999}}}},"s":"{{{{symbol}}}}","i":"1m","o":"1","h":"2","l":"1","c":"2","v":"3","x":{{{{(isClosed ? "true" : "false")}}}}}}}""";
    }
}
