using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Workers.Forecasts.StandIn.Wire;

namespace TradingConsole.Workers.Forecasts.StandIn;

/// <summary>The prediction venue on a loopback port: catalogue, Data API v2, order book, subgraphs and market channel of one recorded world.</summary>
/// <remarks>
/// All services answer below one address; their paths do not meet (<c>/markets/{number}</c> is the catalogue's, <c>/markets/0x…</c> the order
/// book's). Nothing later than the clock's now is ever shown.
/// </remarks>
public sealed class StandInServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownMax = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly MarketListeners _listeners;
    private readonly CancellationTokenSource _stopping;

    private StandInServer(WebApplication application, MarketListeners listeners, StandInFaults faults, IRecordedWorld world, CancellationTokenSource stopping)
    {
        (_application, _listeners, _stopping) = (application, listeners, stopping);
        (Faults, World) = (faults, world);
        BaseUrl = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Root of every REST service, e.g. <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Whole address of the market channel.</summary>
    public Uri MarketChannelUrl => new UriBuilder(BaseUrl) { Scheme = "ws", Path = "/ws/market" }.Uri;

    /// <summary>Settings of a client that talks to this server.</summary>
    public SourceOptions Sources => new()
    {
        GammaUrl = BaseUrl, HistoryUrl = BaseUrl, ClobUrl = BaseUrl, SubgraphUrl = BaseUrl, MarketChannelUrl = MarketChannelUrl,
    };

    public IRecordedWorld World { get; }

    /// <summary>What it does wrong, on demand.</summary>
    public StandInFaults Faults { get; }

    /// <summary>For each open connection of the market channel the tokens it listens to, most first.</summary>
    public IReadOnlyList<int> Listening => _listeners.Assets;

    /// <summary>PINGs that the connections which stand now have sent.</summary>
    public long Pings => _listeners.Pings;

    /// <summary>Opens the server.</summary>
    /// <param name="clock">The market clock: what it says is all that the world may show.</param>
    /// <param name="network">Paces the market channel; null: real time.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<StandInServer> StartAsync(
        IRecordedWorld world, TimeProvider clock, StandInOptions? options = null, TimeProvider? network = null, CancellationToken ct = default)
    {
        options ??= new StandInOptions();
        var faults = new StandInFaults();
        var listeners = new MarketListeners(world, clock, network ?? TimeProvider.System, options, faults);
        var stopping = new CancellationTokenSource();
        var routes = new StandInRoutes(world, clock, options, faults);
        var application = Build(options, context => context.WebSockets.IsWebSocketRequest && context.Request.Path == "/ws/market"
            ? listeners.ServeAsync(context, stopping.Token)
            : ServeAsync(routes, context));
        try
        {
            await application.StartAsync(ct);
        }
        catch
        {
            await application.DisposeAsync();
            stopping.Dispose();
            throw;
        }

        return new StandInServer(application, listeners, faults, world, stopping);
    }

    /// <summary>Cuts every connection of the market channel that stands now.</summary>
    public void CutListeners() => _listeners.Cut();

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private static async Task ServeAsync(StandInRoutes routes, HttpContext context)
    {
        StandInAnswer answer;
        try
        {
            answer = await routes.AnswerAsync(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The edge: whoever asked learns what is wrong with the stand-in.
            answer = new StandInAnswer(StatusCodes.Status500InternalServerError, JsonSerializer.Serialize(new { error = exception.Message }));
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Json), context.RequestAborted);
    }

    /// <summary>An application of its own: none of the console's configuration, logging or signal handling reaches it.</summary>
    private static WebApplication Build(StandInOptions options, RequestDelegate serve)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownMax);
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(serve);
        return application;
    }

    /// <summary>Ctrl-C belongs to the console, which disposes this server in its own order.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
