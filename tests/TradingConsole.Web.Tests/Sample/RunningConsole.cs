using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Quality;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Hosting;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers;
using TradingConsole.Workers.Keys;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Rehearsal;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>The whole web side on a real Kestrel and a real PostgreSQL, around a desk of sample snapshots.</summary>
public sealed class RunningConsole : IAsyncDisposable
{
    public const string AdminPassword = "correct horse 9";

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly Dictionary<string, CookieContainer> _signedIn = [];
    private int _accounts;

    private RunningConsole(WebApplication app, PostgresDatabase database, string folder, DeskFeed feed, RecordingDeskControl control, RecordingLiveControl live,
        RecordingFireDrills drills)
    {
        (_app, Database, _folder, Feed, Control, Live, Drills) = (app, database, folder, feed, control, live, drills);
        BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri BaseAddress { get; }

    public PostgresDatabase Database { get; }

    public DeskFeed Feed { get; }

    public RecordingDeskControl Control { get; }

    public RecordingLiveControl Live { get; }

    public RecordingFireDrills Drills { get; }

    public required SampleKeyProbe KeyProbe { get; init; }

    /// <summary>Where the console keeps what outlives it.</summary>
    public string Folder => _folder;

    public IServiceProvider Services => _app.Services;

    /// <param name="adminPassword">Null leaves the first admin to be set up.</param>
    /// <param name="logs">Hears everything, however fine.</param>
    /// <param name="marketClock">Stands where the market's clock stands in the product; sessions must not notice.</param>
    public static async Task<RunningConsole> StartAsync(
        PostgresFixture postgres, DeskSnapshot desk, string? adminPassword = AdminPassword, TimeProvider? marketClock = null,
        ILoggerProvider? logs = null, int tabsMax = ConsoleHostOptions.TabsMaxDefault)
    {
        var database = await postgres.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("tradingconsole-web-").FullName;
        var feed = new DeskFeed(desk);
        var control = new RecordingDeskControl();
        var live = new RecordingLiveControl();
        var drills = new RecordingFireDrills();
        var probe = new SampleKeyProbe();
        var app = ConsoleHost.Build(new ConsoleHostOptions("http://127.0.0.1:0", folder, adminPassword) { TabsMax = tabsMax }, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
            if (logs is not null)
            {
                builder.Logging.AddProvider(logs).AddFilter<LogCollector>(null, LogLevel.Trace);
            }

            // A password's price is the same at every sign-in, and tests sign in by the hundred; the product's stands in the console processes.
            builder.Services.Configure<PasswordHasherOptions>(static hasher => hasher.IterationCount = 1_000);
            builder.Services.AddSingleton(database.DataSource);
            builder.Services.AddSingleton(marketClock ?? new StandingClock(SampleDesk.Now.AddYears(-1)));
            builder.Services.AddSingleton(feed);
            builder.Services.AddSingleton<IDeskControl>(control);
            builder.Services.AddSingleton<ILiveControl>(live);
            builder.Services.AddSingleton<IFireDrills>(drills);
            builder.Services.AddSingleton<MonthPartitions>();
            builder.Services.AddBacktesting();
            builder.Services.AddMarket().AddExecution().AddOperations(SampleHistory.PresetKinds);
            builder.Services.AddModels(Path.Combine(folder, "artifacts"));
            builder.Services.AddStoredKeys().AddSingleton<IKeyProbe>(probe);
            builder.Services.AddSingleton(new AuditHeads(Path.Combine(folder, "audit", "heads.jsonl")));
            builder.Services.AddQuality().AddSingleton(new QualityBoard(desk.Market));
            builder.Services.AddSamplePassport(folder);
            builder.Services.AddSingleton<ITradeDesk, RecordingTradeDesk>().AddTerminalActs();
        });
        await app.StartAsync();
        return new RunningConsole(app, database, folder, feed, control, live, drills) { KeyProbe = probe };
    }

    /// <summary>A browser without a screen: keeps cookies, follows no redirect.</summary>
    public HttpClient Client() => Client(new CookieContainer());

    /// <summary>A client signed in as the account made for this role; the same person each time.</summary>
    public async Task<HttpClient> ClientAsAsync(string role)
    {
        if (_signedIn.TryGetValue(role, out var known))
        {
            return Client(known);
        }

        var name = $"some-{role}";
        await AddAsync(name, role);
        return await SignInAsync(name, _signedIn[role] = new CookieContainer());
    }

    /// <summary>An account of this role that nobody else uses, not signed in.</summary>
    public async Task<string> OwnAccountAsync(string role)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{role}-{Interlocked.Increment(ref _accounts)}");
        await AddAsync(name, role);
        return name;
    }

    /// <summary>Signs an account of the tests in.</summary>
    public Task<HttpClient> SignInAsync(string name) => SignInAsync(name, new CookieContainer());

    /// <summary>The server goes away; what is open in a browser stays on the screen.</summary>
    public Task StopAsync() => StopAppAsync(_app);

    public async ValueTask DisposeAsync()
    {
        await StopAppAsync(_app);
        await _app.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AddAsync(string name, string role)
    {
        await using var scope = Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<Accounts>().CreateAsync(name, AdminPassword, role, Actor.System, CancellationToken.None);
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
    }

    private async Task<HttpClient> SignInAsync(string name, CookieContainer cookies)
    {
        var client = Client(cookies);
        using var answer = await client.SignInAsync(name, AdminPassword);
        return answer.StatusCode == HttpStatusCode.Found
            ? client
            : throw new InvalidOperationException($"Sign-in answered {answer.StatusCode}.");
    }

    private HttpClient Client(CookieContainer cookies) => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies })
    {
        BaseAddress = BaseAddress,
    };

    private static async Task StopAppAsync(WebApplication app)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(patience.Token);
    }

    /// <summary>A market clock that never moves and stands far from the wall clock.</summary>
    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
