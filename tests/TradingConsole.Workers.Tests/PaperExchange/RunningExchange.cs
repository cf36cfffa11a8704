using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Tests.PaperExchange;

/// <summary>A paper exchange on a clock that stands still, and clients for it.</summary>
internal sealed class RunningExchange : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TimeSpan _step;

    private RunningExchange(PaperExchangeHost host, IPaperMarket market, SteppedClock clock, TimeSpan step)
    {
        (Host, Market, Clock, _step) = (host, market, clock, step);
        Http = new HttpClient { BaseAddress = host.RestBaseUrl };
    }

    public PaperExchangeHost Host { get; }

    public IPaperMarket Market { get; }

    public SteppedClock Clock { get; }

    public HttpClient Http { get; }

    public static async Task<RunningExchange> StartAsync(
        PaperExchangeOptions? options = null, IPaperMarket? market = null, DateTimeOffset? at = null)
    {
        options ??= new PaperExchangeOptions();
        market ??= new SyntheticMarket(7);
        var clock = new SteppedClock(at ?? Noon);
        var host = await PaperExchangeHost.StartAsync(options, market, clock, NullLoggerFactory.Instance);
        return new RunningExchange(host, market, clock, TimeSpan.FromSeconds(options.Speed <= 5 ? 1 : 5));
    }

    /// <summary>Moves the market and waits until everything due has been handed to the connections.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await WaitAsync(() => Clock.TimersWaiting > 1, "the exchange waits for its clock");
        Clock.Advance(by);
        var last = new DateTimeOffset(Clock.GetUtcNow().UtcTicks / _step.Ticks * _step.Ticks, TimeSpan.Zero);
        await WaitAsync(() => Host.PublishedUntil >= last, $"everything until {last:O} is published");
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public async Task<(int Status, int Code, string Message)> GetErrorAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return ((int)response.StatusCode, body.GetProperty("code").GetInt32(), body.GetProperty("msg").GetString()!);
    }

    /// <summary>Connects and returns once the exchange has registered the connection.</summary>
    public async Task<StreamClient> ConnectAsync(string path)
    {
        var known = Host.ConnectionCount;
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(Host.StreamBaseUrl, path), CancellationToken.None);
        await WaitAsync(() => Host.ConnectionCount > known, "the connection is registered");
        return new StreamClient(socket);
    }

    public static async Task WaitAsync(Func<bool> condition, string claim)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Not within {Patience}: {claim}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }
}
