using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.Realtime;
using TradingConsole.Workers.Tests.Realtime.Commands;

namespace TradingConsole.Workers.Tests.Jobs;

/// <summary>A desk on a real database that holds six days of three symbols: its acts, its queue and its jobs, run one by one.</summary>
internal sealed class StoredMarketDesk : IAsyncDisposable
{
    public const int Days = 6;
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ImmutableArray<Symbol> Symbols = [Symbol.Btc, Symbol.Parse("ETHUSDT"), Symbol.Parse("SOLUSDT")];

    private readonly string _folder;

    private StoredMarketDesk(PostgresDatabase database, ServiceProvider services, SteppedClock clock, string folder) =>
        (Database, Services, Clock, _folder) = (database, services, clock, folder);

    public PostgresDatabase Database { get; }

    public ServiceProvider Services { get; }

    public SteppedClock Clock { get; }

    public IDeskControl Control => Services.GetRequiredService<IDeskControl>();

    public ModelRegistry Registry => Services.GetRequiredService<ModelRegistry>();

    public JobStore Store => Services.GetRequiredService<JobStore>();

    public JobQueue Queue => Services.GetRequiredService<JobQueue>();

    public AuditLog Audit => Services.GetRequiredService<AuditLog>();

    public DeskState State => Services.GetRequiredService<DeskState>();

    /// <param name="day">The market's clock stands at the start of this day; the stored minutes go on to the end of the sixth.</param>
    public static async Task<StoredMarketDesk> StartAsync(PostgresFixture fixture, int day = Days)
    {
        var database = await fixture.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("stored-market-").FullName;
        var clock = new SteppedClock(Start.AddDays(day));
        var services = new ServiceCollection().AddLogging();
        services.AddReplayDesk(
            new DeskOptions { DataDirectory = folder, Universe = Symbols, Mode = TradingMode.Shadow }, database.ConnectionString,
            new SilentMarket(), clock);
        services.AddSingleton<JobStore>().AddSingleton<JobQueue>().AddSingleton<JobBoard>().AddSingleton<ModelImporter>();
        services.AddSingleton(provider => new DeskFeed(DeskSnapshot.Starting(clock.GetUtcNow(), provider.GetRequiredService<MarketSource>())));
        services.AddSingleton<QualityBoard>().AddSingleton<AlertDesk>().AddSingleton<PaperWriter>().AddSingleton<DeskBoard>();
        services.AddSingleton<IVenueHealth, SilentVenue>().AddSingleton<JobWatch>().AddSingleton<IDeskControl, DeskControl>();
        services.AddSingleton(new WireGate(clock)).AddSingleton<ScriptedSeat>().AddSingleton<ILiveSeat>(provider => provider.GetRequiredService<ScriptedSeat>());
        services.AddSingleton<IDeskActs, CommandDesk.DirectActs>().AddSingleton<KillKeeper>().AddSingleton<CommandTrail>();
        services.AddCommands(new DeskOptions { DataDirectory = folder });
        foreach (var kind in Timetable.Jobs)
        {
            services.AddTransient(kind.Job);
        }

        var desk = new StoredMarketDesk(database, services.BuildServiceProvider(), clock, folder);
        await desk.Services.GetRequiredService<DeskMemory>().OpenAsync(desk.State, None);
        await desk.StoreMarketAsync();
        return desk;
    }

    /// <summary>Takes the oldest waiting job of a kind, as a node would, and runs it to whatever end.</summary>
    public async Task<JobState> RunNextAsync(string kind)
    {
        var claimed = await ClaimAsync(kind);
        using var cancellation = new CancellationTokenSource();
        await ExecuteAsync(claimed, cancellation, None);
        return (await Store.FindAsync(claimed.JobId, None))!;
    }

    public async Task<ClaimedJob> ClaimAsync(string kind) =>
        await Queue.ClaimAsync("test", [kind], 1, long.MaxValue, Clock.GetUtcNow(), None)
        ?? throw new InvalidOperationException($"No {kind} waits.");

    public Task ExecuteAsync(ClaimedJob job, CancellationTokenSource cancellation, CancellationToken stop) =>
        ((TrackedJob)Services.GetRequiredService(Timetable.Find(job.Kind)!.Job)).ExecuteAsync(job, Queue, cancellation, stop);

    public async Task<Guid> EnqueueAsync(string kind, object config)
    {
        var id = Guid.CreateVersion7(Clock.GetUtcNow());
        await Store.EnqueueAsync(id, kind, JsonSerializer.SerializeToElement(config), Actor.System, Clock.GetUtcNow(), None);
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StoreMarketAsync()
    {
        var instruments = Services.GetRequiredService<InstrumentStore>();
        await instruments.SaveAsync(
            [
                .. Symbols.Select(symbol => new Instrument(
                    symbol, "TRADING", "PERPETUAL", symbol.Value[..3], "USDT", 0.01m, 0.001m, 0.001m, 0.001m, 100_000m, 5m, null, null)),
            ],
            Symbols, Clock.GetUtcNow(), None);
        State.SetInstruments(await instruments.LoadAsync(None));
        var writer = Services.GetRequiredService<BatchWriter>();
        foreach (var symbol in Symbols)
        {
            var bars = Bars(symbol).ToList();
            await writer.EnqueueAsync(CandleTables.Trade, bars);
            await writer.EnqueueAsync(
                CandleTables.Mark,
                bars.Select(bar => new MarkCandle(symbol, bar.OpenTime, bar.Open, bar.High, bar.Low, bar.Close)).ToList());
            await writer.FlushAsync();
        }
    }

    /// <summary>Noise on slow waves: what comes next can be learned, and barriers are reached within the horizon.</summary>
    private static IEnumerable<Candle> Bars(Symbol symbol)
    {
        var seed = (ulong)Symbols.IndexOf(symbol) + 1;
        var random = new SeededRandom(seed);
        var price = 100.0 * seed;
        for (var i = 0; i < Days * 1_440; i++)
        {
            var open = Math.Round(price, 2);
            price *= 1 + (0.0006 * random.NextGaussian()) + (0.0012 * Math.Sin((i / 12.0) + seed));
            var close = Math.Round(price, 2);
            yield return new Candle(
                symbol, Start.AddMinutes(i), open, Math.Round(Math.Max(open, close) * (1 + (0.0004 * random.NextDouble())), 2),
                Math.Round(Math.Min(open, close) * (1 - (0.0004 * random.NextDouble())), 2), close, 1 + random.NextInt(500));
        }
    }

    private sealed class SilentVenue : IVenueHealth
    {
        public BinanceConnectionState State => throw new InvalidOperationException("This venue was not to be asked.");
    }
}
