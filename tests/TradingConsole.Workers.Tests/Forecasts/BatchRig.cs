using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Network;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>The daily batch on a database and a shelf of its own, in front of a stand-in whose faults a test plans.</summary>
internal sealed class BatchRig : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-batch-").FullName;

    private BatchRig(PostgresDatabase database, StandInServer server, SteppedClock clock, SourceOptions sources)
    {
        (Database, Server, Clock) = (database, server, clock);
        Shelf = new RawShelf(Path.Combine(_folder, "raw"));
        var clients = ForecastClients.Of(_http, sources, clock, TimeProvider.System);
        var asker = new QuestionAsker(_http, _ => Task.FromResult<ChatEndpoint?>(null), clock, NullLogger<QuestionAsker>.Instance);
        var kept = new KeptAnswers(database.DataSource, Shelf.ReadAsync);
        var ask = new AskStage(asker, new QuestionStore(database.DataSource), kept, Shelf);
        var explain = new ExplainStage(asker, new AlertStore(database.DataSource), kept, Shelf);
        var runners = new RunnerStage(RunnerPlaces.None, new RunQuestions(database.DataSource, ForecastRules.Default.Bands), Shelf, _http, clock);
        Batch = new DailyBatch(
            database.DataSource, Shelf, new DailyStages(database.DataSource, Shelf, clients, Scope, ForecastRules.Default, ask, explain, runners),
            new CoverageWatch(new CoverageLeft(database.DataSource), ForecastRules.Default.Bands), clock);
    }

    /// <summary>Where the world is opened.</summary>
    public static DateTimeOffset Day { get; } = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Ten days back, some twenty markets.</summary>
    public static ForecastScope Scope { get; } = new(RunWords.Practice, 0, 10, 3, 10);

    public static SyntheticWorld World { get; } =
        new(new SyntheticOptions { EventInterval = TimeSpan.FromHours(24), CatalogueDepth = TimeSpan.FromDays(40) });

    public PostgresDatabase Database { get; }

    public StandInServer Server { get; }

    public SteppedClock Clock { get; }

    public RawShelf Shelf { get; }

    public DailyBatch Batch { get; }

    public static async Task<BatchRig> OpenAsync(PostgresFixture postgres, IRecordedWorld? world = null, bool withSubgraph = false)
    {
        var clock = new SteppedClock(Day);
        var server = await StandInServer.StartAsync(world ?? World, clock);
        var sources = server.Sources with
        {
            AttemptsMax = 1, PauseFirst = TimeSpan.FromMilliseconds(1), SubgraphUrl = withSubgraph ? server.BaseUrl : null,
        };
        return new BatchRig(await postgres.CreateDatabaseAsync(), server, clock, sources);
    }

    /// <summary>Runs what is due at the moment.</summary>
    public async Task<ForecastRun> RunAsync(DateTimeOffset now)
    {
        if (now > Clock.GetUtcNow())
        {
            Clock.AdvanceTo(now);
        }

        return (await Batch.RunAsync((await Batch.DueAsync(default))!, null, default))!;
    }

    /// <summary>The tables that differ from those made anew of the raw files.</summary>
    public async Task<string> RebuildAsync(bool replace = false)
    {
        var rebuild = new DerivedRebuild(
            Database.DataSource, Database.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, Shelf, ForecastRules.Default));
        return string.Join(", ", (await rebuild.RunAsync(Shelf.List(), replace, null, default)).Different);
    }

    public Task<string> TextAsync(string sql) => Database.ScalarAsync<string>(sql);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_folder, recursive: true);
    }
}
