using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary>A market channel that talks a lot: quotes inside every band at a steady rate, and now and then a trade far outside one.</summary>
/// <remarks>The stand-in plays a world, whose alerts nobody can count beforehand; this plays a load.</remarks>
internal sealed class StreamBenchVenue : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<WebSocket, byte> _listeners = new();
    private readonly SemaphoreSlim _turn = new(1, 1); // A socket takes one message at a time.
    private readonly StreamBenchLoad _load;

    private StreamBenchVenue(StreamBenchLoad load)
    {
        _load = load;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.UseWebSockets();
        _application.Run(ServeAsync);
    }

    public Uri BaseUrl { get; private set; } = null!;

    public Uri MarketChannelUrl => new UriBuilder(BaseUrl) { Scheme = "ws", Path = "/ws/market" }.Uri;

    public long Sent { get; private set; }

    public static async Task<StreamBenchVenue> StartAsync(StreamBenchLoad load, CancellationToken ct)
    {
        var venue = new StreamBenchVenue(load);
        await venue._application.StartAsync(ct);
        venue.BaseUrl = new Uri(venue._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return venue;
    }

    /// <summary>Talks until every market has breached once; each message is stamped when it leaves.</summary>
    public async Task TalkAsync(CancellationToken ct)
    {
        var random = new SeededRandom(1);
        const int ticksPerS = 20;
        var (breached, every) = (0, Math.Max(1, _load.Seconds * ticksPerS / _load.Markets));
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ticksPerS));
        for (var tick = 0; breached < _load.Markets && await pace.WaitForNextTickAsync(ct); tick++)
        {
            for (var i = 0; i < _load.MessagesPerS / ticksPerS; i++)
            {
                await SayAsync(Quote(random), ct);
            }

            if (tick % every == 0)
            {
                await SayAsync(Breach(breached++), ct);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.Abort();
        }

        await _application.DisposeAsync();
        _turn.Dispose();
    }

    /// <summary>Waits until somebody listens.</summary>
    public async Task HeardAsync(CancellationToken ct)
    {
        while (_listeners.IsEmpty)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
        }
    }

    private string Quote(SeededRandom random)
    {
        var market = random.NextInt(_load.Markets);
        var middle = 0.45 + (0.1 * random.NextDouble());
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"event_type":"price_change","market":"{{StreamBench.MarketId(market)}}","timestamp":"{{Now}}","price_changes":[{"asset_id":"{{StreamBench.Token(market, 0)}}","price":"{{middle:0.000}}","size":"100","side":"BUY","hash":"0","best_bid":"{{middle - 0.005:0.000}}","best_ask":"{{middle + 0.005:0.000}}"}]}""");
    }

    private static string Breach(int market) =>
        $$"""{"event_type":"last_trade_price","market":"{{StreamBench.MarketId(market)}}","asset_id":"{{StreamBench.Token(market, 0)}}","price":"0.85","size":"50","side":"BUY","fee_rate_bps":"0","timestamp":"{{Now}}"}""";

    private static string Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private async Task SayAsync(string message, CancellationToken ct)
    {
        foreach (var listener in _listeners.Keys)
        {
            await SendAsync(listener, message, ct);
        }

        Sent++;
    }

    private async Task SendAsync(WebSocket socket, string message, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64 * 1024];
        try
        {
            for (var isFirst = true; socket.State == WebSocketState.Open;)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
                if (part.EndOfMessage && isFirst)
                {
                    _listeners[socket] = 0; // It has said what it listens to.
                    isFirst = false;
                }
                else if (buffer.AsSpan(0, part.Count).SequenceEqual("PING"u8))
                {
                    await SendAsync(socket, "PONG", context.RequestAborted);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The listener left.
        }
        finally
        {
            _listeners.TryRemove(socket, out _);
        }
    }
}
