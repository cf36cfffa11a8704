using System.Net.WebSockets;
using System.Text.Json;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Rest;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange.Account;

/// <summary>The user stream over real sockets.</summary>
public sealed class UserStreamSocketTests
{
    private static readonly PaperAccountOptions Account = new() { PartialFillChance = 0 };

    [Theory]
    [InlineData("/private/ws/{0}", false, false)]
    [InlineData("/private/ws?listenKey={0}&events=ORDER_TRADE_UPDATE/ACCOUNT_UPDATE/ALGO_UPDATE", false, false)]
    [InlineData("/private/stream?listenKey={0}", true, false)]
    [InlineData("/private/stream", true, true)]
    public async Task EveryForm_HearsTheFill(string form, bool isCombined, bool subscribes)
    {
        await using var exchange = await StartAsync();
        var key = await KeyAsync(exchange);
        using var client = await exchange.ConnectAsync(form.Replace("{0}", key, StringComparison.Ordinal));
        if (subscribes)
        {
            await client.AskAsync($$"""{"method":"SUBSCRIBE","params":["{{key}}"],"id":1}""");
        }
        else
        {
            await client.AskAsync("""{"method":"LIST_SUBSCRIPTIONS","id":1}"""); // The subscription stands once this is answered.
        }

        await BuyAsync(exchange);
        var first = (await client.ReadAsync())!.Value;
        var second = (await client.ReadAsync())!.Value;
        if (isCombined)
        {
            Assert.Equal(key, first.GetProperty("stream").GetString());
            (first, second) = (first.GetProperty("data"), second.GetProperty("data"));
        }

        Assert.Equal("ORDER_TRADE_UPDATE", first.GetProperty("e").GetString());
        Assert.Equal(form.Contains("events", StringComparison.Ordinal) ? "ACCOUNT_UPDATE" : "TRADE_LITE", second.GetProperty("e").GetString());
    }

    [Fact]
    public async Task CutUserStream_BreaksTheConnection()
    {
        await using var exchange = await StartAsync();
        using var client = await exchange.ConnectAsync("/private/ws/" + await KeyAsync(exchange));
        await client.AskAsync("""{"method":"LIST_SUBSCRIPTIONS","id":1}""");
        exchange.Host.Inject(new VenueFault(VenueFaultKind.CutUserStream, exchange.Clock.GetUtcNow(), TimeSpan.Zero));
        await Assert.ThrowsAsync<WebSocketException>(client.ReadTextAsync);
    }

    [Fact]
    public async Task LoseReply_OverHttp_ResetsAndHasExecuted()
    {
        await using var exchange = await StartAsync();
        exchange.Host.Inject(new VenueFault(
            VenueFaultKind.LoseReply, exchange.Clock.GetUtcNow(), TimeSpan.FromMinutes(1), "POST /fapi/v1/order"));
        await Assert.ThrowsAsync<HttpRequestException>(() => BuyAsync(exchange));
        Assert.Single(exchange.Host.Venue.Book.Engine.Fills);
    }

    [Fact]
    public async Task WithoutSockets_TheSameVenueAnswersAnHttpClient()
    {
        var desk = new PaperDesk();
        using var http = new HttpClient(new PaperVenueHandler(desk.Venue, desk.Clock)) { BaseAddress = new Uri("http://paper") };
        var time = JsonDocument.Parse(await http.GetStringAsync("/fapi/v1/time")).RootElement;
        Assert.Equal(PaperDesk.Noon.ToUnixTimeMilliseconds(), time.GetProperty("serverTime").GetInt64());
        using var lost = new HttpClient(new PaperVenueHandler(
            new PaperDesk(null, null, new VenueFault(VenueFaultKind.SwallowCall, PaperDesk.Noon, TimeSpan.FromHours(1))).Venue, desk.Clock));
        await Assert.ThrowsAsync<HttpRequestException>(() => lost.PostAsync("http://paper/fapi/v1/listenKey", null));
    }

    private static Task<RunningExchange> StartAsync() => RunningExchange.StartAsync(new PaperExchangeOptions { Account = Account });

    private static async Task<string> KeyAsync(RunningExchange exchange)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fapi/v1/listenKey");
        request.Headers.Add("X-MBX-APIKEY", Account.ApiKey);
        using var response = await exchange.Http.SendAsync(request);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("listenKey").GetString()!;
    }

    private static async Task BuyAsync(RunningExchange exchange)
    {
        var query = BinanceSigner.SignQuery(
            Account.ApiSecret, "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.010", exchange.Clock.GetUtcNow(), TimeSpan.FromSeconds(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fapi/v1/order?" + query);
        request.Headers.Add("X-MBX-APIKEY", Account.ApiKey);
        using var response = await exchange.Http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
