using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>The account over real HTTP and WebSockets on loopback: what the runtime's own network layers do with our requests.</summary>
public sealed class BinanceAccountSocketTests : IAsyncLifetime, IDisposable
{
    private const string OrderPath = "/fapi/v1/order";

    private static readonly MarketOrder Entry = new(Symbol.Btc, OrderSide.Buy, 0.010m, ReduceOnly: false, "tc-e1");

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly AccountRig.KeptLog _log = new();
    private FakeVenue _venue = null!;
    private BinanceAccount _account = null!;

    public async Task InitializeAsync()
    {
        _venue = await FakeVenue.StartAsync(_clock);
        _account = new BinanceAccount(AccountRig.Key, Options(_venue.Url), BinanceWire.Sockets(), _clock, new OpenGate(), _log);
        _venue.Answer("/fapi/v3/balance", _ => AccountPayloads.Balances);
        _venue.Answer("/fapi/v1/listenKey", _ => """{"listenKey":"canaryListenKey1"}""");
    }

    public async Task DisposeAsync() => await _venue.DisposeAsync();

    public void Dispose() => _account.Dispose();

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Act_VenueExecutesAndDropsTheLine_SentOnceAndUnknown(string method)
    {
        // A connection from the pool that breaks before any answer is where HTTP clients like to send again.
        await _account.PlaceAsync(Entry, CancellationToken.None);
        var executed = 0;
        _venue.Answer(OrderPath, context =>
        {
            Interlocked.Increment(ref executed);
            context.Abort();
            return Task.CompletedTask;
        });

        var answer = method == "POST"
            ? await _account.PlaceAsync(Entry, CancellationToken.None)
            : await _account.CancelOrderAsync(Symbol.Btc, "tc-e1", CancellationToken.None);

        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(answer);
        Assert.Equal(1, executed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Act_PooledConnectionEndsInsteadOfAnswering_SentOnce(bool isReset)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var orders = 0;
        var serving = ServeAsync();
        using var account = new BinanceAccount(
            AccountRig.Key, Options(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")), BinanceWire.Sockets(), _clock, new OpenGate(), _log);

        var answer = await account.PlaceAsync(Entry, CancellationToken.None);

        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(answer);
        Assert.Equal(1, orders);
        listener.Stop();
        await serving;

        // Answers what it is asked for the time; takes an order, executes it and hangs up.
        async Task ServeAsync()
        {
            var buffer = new byte[16 * 1024];
            var time = $$"""{"serverTime":{{_clock.GetUtcNow().ToUnixTimeMilliseconds()}}}""";
            try
            {
                while (true)
                {
                    using var socket = await listener.AcceptSocketAsync();
                    while (await socket.ReceiveAsync(buffer) is > 0 and var read)
                    {
                        if (Encoding.ASCII.GetString(buffer, 0, read).StartsWith("POST", StringComparison.Ordinal))
                        {
                            orders++;
                            socket.LingerState = new LingerOption(isReset, 0);
                            break;
                        }

                        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {time.Length}\r\n\r\n{time}"));
                    }
                }
            }
            catch (SocketException)
            {
                return; // The listener was stopped.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Act_AnswerBreaksOffHalfway_Unknown()
    {
        _venue.Answer(OrderPath, async context =>
        {
            context.Response.ContentLength = 500;
            await context.Response.WriteAsync(AccountPayloads.Order[..100]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await _account.PlaceAsync(Entry, CancellationToken.None));
        Assert.Equal(1, _venue.RequestsTo(OrderPath));
    }

    [Fact]
    public async Task Act_NoAnswerInTime_UnknownAfterOneRequest()
    {
        _venue.Answer(OrderPath, context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var account = new BinanceAccount(
            AccountRig.Key, Options(_venue.Url) with { ActTimeout = TimeSpan.FromMilliseconds(300) }, BinanceWire.Sockets(), _clock, new OpenGate(), _log);

        _venue.Answer("/fapi/v3/positionRisk", _ => "[]");
        await account.GetPositionsAsync(CancellationToken.None); // Measures the clock, which may take longer on a busy machine.
        Assert.IsType<VenueAnswer<VenueOrder>.Unknown>(await account.PlaceAsync(Entry, CancellationToken.None));
        Assert.Equal(1, _venue.RequestsTo(OrderPath));
    }

    [Fact]
    public async Task Act_NobodyListens_Refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        _venue.Answer(OrderPath, _ => AccountPayloads.Order);
        using var account = new BinanceAccount(AccountRig.Key, Options(url) with { AttemptsMax = 1 }, BinanceWire.Sockets(), _clock, new OpenGate(), _log);

        var answer = await account.PlaceAsync(Entry, CancellationToken.None);

        Assert.Equal(VenueErrorKind.Retryable, Assert.IsType<VenueAnswer<VenueOrder>.No>(answer).Refusal.Kind);
    }

    [Fact]
    public async Task Act_SignedRequest_ArrivesByteForByte()
    {
        var (query, key) = ("", "");
        _venue.Answer(OrderPath, context =>
        {
            (query, key) = (context.Request.QueryString.Value![1..], context.Request.Headers["X-MBX-APIKEY"].ToString());
            return AccountPayloads.Order;
        });

        await _account.PlaceAsync(Entry with { Symbol = Symbol.Parse("测试USDT"), ClientOrderId = "tc-e:/1" }, CancellationToken.None);

        var cut = query.IndexOf("&signature=", StringComparison.Ordinal);
        Assert.Equal(BinanceSigner.Sign(AccountRig.Secret, query[..cut]), query[(cut + 11)..]);
        Assert.StartsWith("symbol=%E6%B5%8B%E8%AF%95USDT&", query, StringComparison.Ordinal);
        Assert.Equal("paperApiKey0001", key);
    }

    [Fact]
    public async Task Stream_RealSocket_EventsLossAndReturn()
    {
        using var stop = new CancellationTokenSource();
        await using var events = _account.StreamAsync(stop.Token).GetAsyncEnumerator();
        var first = NextAsync(events);
        var socket = await _venue.NextSocketAsync();
        Assert.Equal("/private/ws", socket.Path);
        Assert.IsType<UserStreamConnected>(await first);

        await socket.SendAsync(AccountPayloads.AccountUpdate, frames: 3);
        Assert.IsType<AccountUpdated>(await NextAsync(events));
        await socket.SendAsync("nonsense");
        Assert.IsType<UserMessageQuarantined>(await NextAsync(events));
        await socket.SendAsync(AccountPayloads.OrderTradeUpdate);
        Assert.IsType<OrderUpdated>(await NextAsync(events));

        socket.Cut();
        Assert.IsType<UserStreamLost>(await NextAsync(events));
        var connected = NextAsync(events);
        socket = await _venue.NextSocketAsync();
        Assert.IsType<UserStreamConnected>(await connected);
        await socket.SendAsync(AccountPayloads.KeyExpired);
        Assert.Contains("key expired", Assert.IsType<UserStreamLost>(await NextAsync(events)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_GoesWrong_SecretAndListenKeyNowhere()
    {
        var told = new List<string> { AccountRig.Key.ToString(), $"{AccountRig.Key with { ApiKey = "x" }}" };
        Func<HttpContext, Task>[] failures =
        [
            context => { context.Abort(); return Task.CompletedTask; },
            context => { context.Response.StatusCode = 500; return Task.CompletedTask; },
            context => { context.Response.StatusCode = 401; return context.Response.WriteAsync("""{"code":-2015,"msg":"Invalid API-key"}"""); },
            context => context.Response.WriteAsync("{"),
        ];
        foreach (var failure in failures)
        {
            foreach (var path in new[] { OrderPath, "/fapi/v1/algoOrder", "/fapi/v3/positionRisk", "/fapi/v1/listenKey", "/fapi/v3/balance" })
            {
                _venue.Answer(path, failure);
            }

            told.Add($"{await _account.PlaceAsync(Entry, CancellationToken.None)}");
            told.Add($"{await _account.CancelConditionalAsync("tc-s1", CancellationToken.None)}");
            told.Add($"{await _account.FindOrderAsync(Symbol.Btc, "tc-e1", CancellationToken.None)}");
            told.Add((await Assert.ThrowsAsync<BinanceException>(() => _account.GetPositionsAsync(CancellationToken.None))).ToString());
            using var stop = new CancellationTokenSource();
            await using var events = _account.StreamAsync(stop.Token).GetAsyncEnumerator();
            told.Add($"{await NextAsync(events)}");
            told.Add(_account.State.ToString());
        }

        // The stream's address holds the listen key: a venue that refuses the connection makes the runtime speak of addresses.
        _venue.Answer("/fapi/v1/listenKey", _ => """{"listenKey":"canaryListenKey1"}""");
        using var refusing = new BinanceAccount(
            AccountRig.Key, Options(_venue.Url) with { StreamBaseUrl = new Uri("ws://127.0.0.1:1") }, BinanceWire.Sockets(), _clock, new OpenGate(), _log);
        using var end = new CancellationTokenSource();
        await using var refused = refusing.StreamAsync(end.Token).GetAsyncEnumerator();
        told.Add($"{await NextAsync(refused)}");
        told.Add(refusing.State.ToString());
        told.AddRange(_log.Lines);

        Assert.True(told.Count > 25);
        Assert.All(told, text =>
        {
            Assert.DoesNotContain(AccountRig.Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("signature=", text, StringComparison.Ordinal);
            Assert.DoesNotContain("canaryListenKey", text, StringComparison.Ordinal);
            Assert.DoesNotContain("paperApiKey0001", text, StringComparison.Ordinal);
        });
    }

    private BinanceOptions Options(Uri url) => _venue.Options with
    {
        RestBaseUrl = url, UserReconnectPauses = [TimeSpan.FromMilliseconds(20)], WalletCheckInterval = TimeSpan.FromMinutes(1),
    };

    private static async Task<UserEvent> NextAsync(IAsyncEnumerator<UserEvent> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        return events.Current;
    }
}
