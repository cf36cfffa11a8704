using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Rest;
using TradingConsole.Workers.PaperExchange.Streams;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange;

/// <summary>A running paper exchange: Binance USDT-M's REST and stream protocol on a loopback port of its own.</summary>
public sealed class PaperExchangeHost : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownMax = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly StreamHub _hub;
    private readonly MarketPump _pump;
    private readonly FaultSwitchboard _faults;
    private readonly ShiftedMarket _market;
    private readonly CancellationTokenSource _stopping;
    private readonly Task _pumping;
    private readonly Task _accounting;

    private PaperExchangeHost(
        WebApplication application, StreamHub hub, MarketPump pump, UserStreamPump users, PaperVenue venue, FaultSwitchboard faults,
        ShiftedMarket market, CancellationTokenSource stopping, ILogger logger)
    {
        (_application, _hub, _pump, _faults, _market, _stopping) = (application, hub, pump, faults, market, stopping);
        Venue = venue;
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        RestBaseUrl = new Uri(address);
        StreamBaseUrl = new UriBuilder(RestBaseUrl) { Scheme = "ws" }.Uri;
        _pumping = PumpAsync(_pump.RunAsync, logger);
        _accounting = PumpAsync(users.RunAsync, logger);
    }

    /// <summary>Root of the REST interface, e.g. <c>http://127.0.0.1:41234/</c>.</summary>
    public Uri RestBaseUrl { get; }

    /// <summary>Root of the streams; <c>/public</c>, <c>/market</c> and <c>/private</c> hang below it.</summary>
    public Uri StreamBaseUrl { get; }

    /// <summary>The exchange behind the sockets; its book is the ledger.</summary>
    internal PaperVenue Venue { get; }

    /// <summary>Open stream connections.</summary>
    public int ConnectionCount => _hub.ConnectionCount;

    /// <summary>Everything up to this instant of market time has been handed to the stream connections.</summary>
    public DateTimeOffset PublishedUntil => _pump.PublishedUntil;

    /// <summary>Adds a fault to the plan of the running exchange.</summary>
    public void Inject(PaperFault fault) => _faults.Inject(fault);

    /// <summary>Adds a fault of the account to the plan of the running exchange.</summary>
    public void Inject(VenueFault fault) => Venue.Inject(fault);

    /// <summary>Makes prices or volumes of the running exchange behave otherwise for a while.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A factor that is not a positive number.</exception>
    public void Shift(FeedShift shift) => _market.Add(shift);

    /// <summary>Opens the exchange and starts streaming.</summary>
    /// <param name="clock">The market clock: candles close and limits roll by it.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<PaperExchangeHost> StartAsync(
        PaperExchangeOptions options,
        IPaperMarket market,
        TimeProvider clock,
        ILoggerFactory loggers,
        CancellationToken cancellationToken = default)
    {
        var logger = loggers.CreateLogger<PaperExchangeHost>();
        var faults = new FaultSwitchboard(options.Faults);
        var hub = new StreamHub(faults);
        var shifted = new ShiftedMarket(market);
        foreach (var shift in options.Shifts)
        {
            shifted.Add(shift);
        }

        var pump = new MarketPump(shifted, hub, clock, options, logger);
        var venue = new PaperVenue(shifted, clock, options);
        var rest = new RestDispatcher(venue, faults, clock);
        var users = new UserStreamPump(venue, hub, clock);
        var streams = new StreamEndpoint(hub, venue, options);
        var stopping = new CancellationTokenSource();
        var application = Build(options, rest, streams, stopping.Token);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            stopping.Dispose();
            throw;
        }

        var host = new PaperExchangeHost(application, hub, pump, users, venue, faults, shifted, stopping, logger);
        logger.LogInformation("Paper exchange at {Url}: {Description}", host.RestBaseUrl, market.Description);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        _hub.CutAll();
        await Task.WhenAll(_pumping, _accounting);
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task PumpAsync(Func<CancellationToken, Task> pump, ILogger logger)
    {
        await Task.Yield(); // The first step may be due at once, and it belongs to no caller.
        try
        {
            await pump(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The host is closing.
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "The paper exchange stopped streaming; its connections are cut");
            _hub.CutAll();
        }
    }

    /// <summary>An application of its own: none of the console's configuration, logging or signal handling reaches it.</summary>
    private static WebApplication Build(
        PaperExchangeOptions options, RestDispatcher rest, StreamEndpoint streams, CancellationToken stopping)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                if (options.Received is { } received)
                {
                    listen.Use(next => TappedTransport.Around(next, received));
                }
            });
        });
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownMax);
        var application = builder.Build();
        application.UseWebSockets(new WebSocketOptions
        {
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PongTimeout,
        });
        application.Run(context => context.WebSockets.IsWebSocketRequest || StreamEndpoint.Owns(context.Request.Path)
            ? streams.ServeAsync(context, stopping)
            : rest.ServeAsync(context));
        return application;
    }

    /// <summary>Ctrl-C belongs to the console, which disposes this host in its own order.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
