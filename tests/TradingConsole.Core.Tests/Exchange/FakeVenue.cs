using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Binance;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

/// <summary>A real HTTP and WebSocket server on loopback whose answers a test writes.</summary>
internal sealed class FakeVenue : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<VenueSocket> _sockets = Channel.CreateUnbounded<VenueSocket>();
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = [];

    private FakeVenue(WebApplication app) => _app = app;

    /// <summary>Every REST request that arrived: path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>When false, control messages get no answer.</summary>
    public bool Acknowledges { get; set; } = true;

    /// <summary>Patient with the network, quick for a test.</summary>
    public BinanceOptions Options => new()
    {
        RestBaseUrl = Url,
        StreamBaseUrl = new UriBuilder(Url) { Scheme = "ws" }.Uri,
        RequestTimeout = TimeSpan.FromSeconds(10),
        ReconnectPauses = [TimeSpan.FromMilliseconds(20)],
        ControlMessageGap = TimeSpan.FromMilliseconds(5),
        JitterSeed = 1,
    };

    public static async Task<FakeVenue> StartAsync(TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var venue = new FakeVenue(app);

        // Pings every 50 ms: they must never pass for data.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(50), KeepAliveTimeout = TimeSpan.FromSeconds(20) });
        app.Run(venue.ServeAsync);
        venue.Answer("/fapi/v1/time", _ => $$"""{"serverTime":{{clock.GetUtcNow().ToUnixTimeMilliseconds()}}}""");
        await app.StartAsync();
        venue.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return venue;
    }

    public void Answer(string path, Func<HttpContext, string> text) => Answer(path, context => context.Response.WriteAsync(text(context)));

    public void Answer(string path, Func<HttpContext, Task> answer) => _answers[path] = answer;

    public int RequestsTo(string path) => Requests.Count(request => request.StartsWith(path, StringComparison.Ordinal));

    /// <summary>The next connection a client opens.</summary>
    public async Task<VenueSocket> NextSocketAsync() => await _sockets.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        try
        {
            await _app.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.True(limit.IsCancellationRequested); // Sockets that are still open are cut.
        }

        await _app.DisposeAsync();
    }

    public static string Bar(DateTimeOffset open) => string.Create(
        CultureInfo.InvariantCulture,
        $"[{open.ToUnixTimeMilliseconds()},\"100.0\",\"101.0\",\"99.0\",\"100.5\",\"7\",{open.ToUnixTimeMilliseconds() + 59_999},\"0\",1,\"0\",\"0\",\"0\"]");

    private async Task ServeAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            using var venueSocket = new VenueSocket(socket, context.Request.Path, () => Acknowledges);
            await _sockets.Writer.WriteAsync(venueSocket);
            await venueSocket.ReadAsync();
            return;
        }

        Requests.Enqueue(context.Request.Path + context.Request.QueryString);
        if (_answers.TryGetValue(context.Request.Path, out var answer))
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
