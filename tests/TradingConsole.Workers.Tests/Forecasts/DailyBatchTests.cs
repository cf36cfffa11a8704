using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;
using TradingConsole.Workers.Verbs.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>The whole batch over real HTTP against the stand-in of a small made-up world.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DailyBatchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    private static readonly SyntheticOptions Small = new() { EventInterval = TimeSpan.FromHours(24), CatalogueDepth = TimeSpan.FromDays(40) };

    private static readonly ForecastScope Scope = new(RunWords.Practice, 0, 14, 5, 10);

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-forecasts-").FullName;
    private PostgresDatabase _database = null!;

    private RawShelf Shelf => new(Path.Combine(_folder, "raw"));

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Days_OneAfterTheOther_FillEveryTableAndAreMadeAnewBitForBit()
    {
        await using var desk = await OpenAsync(new SyntheticWorld(Small));
        var first = await desk.RunAsync(Day, default);
        var second = await desk.RunAsync(Day.AddDays(1), default);

        Assert.Equal((RunStatus.Succeeded, RunStatus.Succeeded), (first.Run.Status, second.Run.Status));
        Assert.Equal((Day, Day.AddDays(1)), (second.Run.IntervalStart, second.Run.IntervalEnd));
        var rows = await DerivedTables.CountsAsync(_database.DataSource, default);
        foreach (var table in (string[])["forecast_markets", "forecast_prices", "forecast_activity", "forecast_questions", "forecast_snapshots", "forecast_cutoffs",
            "forecast_exclusions", "forecast_frames", "forecast_bands", "forecast_coverage", "forecast_calibration", "forecast_trust", "forecast_postmortems"])
        {
            Assert.True(rows[table] > 0, $"{table} is empty");
        }

        // The hour at which both met was made once, by the first; its bands reach to the next midnight, and so do the second's.
        foreach (var end in (DateTimeOffset[])[Day, Day.AddDays(1)])
        {
            Assert.True(await _database.ScalarAsync<long>($"SELECT count(*) FROM forecast_snapshots WHERE ts = '{end:yyyy-MM-dd}Z'") > 0);
        }

        var ids = await _database.ScalarAsync<string[]>("SELECT array_agg(market_id) FROM forecast_markets WHERE status = 'ACTIVE'");
        foreach (var hour in (double[])[0.1, 6, 20, 24])
        {
            var at = Day.AddDays(1).AddHours(hour);
            var heard = (await new StreamContextStore(_database.DataSource).LoadAsync(ids, at, default)).Markets
                .Where(market => market.Bands.Any(band => band.Ts == Day.AddDays(1))).ToList();
            Assert.NotEmpty(heard);
            Assert.All(heard, market => Assert.NotNull(BandShelf.InForce([.. market.Bands.OrderBy(band => band.Ts)], at)));
            Assert.All(heard, market => Assert.Equal(Day.AddDays(1), market.FrameTs));
        }

        var rebuild = new DerivedRebuild(
            _database.DataSource, _database.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, Shelf, ForecastRules.Default));
        var verdict = await rebuild.RunAsync(Shelf.List(), replace: false, null, default);
        Assert.True(verdict.IsEqual, string.Join(", ", verdict.Different));
        Assert.Equal(4, verdict.Runs); // Two batches, and the post-mortems after each.
    }

    [Fact]
    public async Task Day_AskedForTwice_KeepsAndDerivesNothingTwice()
    {
        await using var desk = await OpenAsync(new SyntheticWorld(Small));
        Assert.False((await desk.RunAsync(Day, default)).WasDone);
        var (rows, files) = (await DerivedTables.CountsAsync(_database.DataSource, default), Shelf.List());

        Assert.True((await desk.RunAsync(Day, default)).WasDone);
        await using var other = await OpenAsync(new SyntheticWorld(Small));
        Assert.True((await other.RunAsync(Day, default)).WasDone);

        Assert.Equal(rows, await DerivedTables.CountsAsync(_database.DataSource, default));
        Assert.Equal(files.AsEnumerable(), Shelf.List());
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => desk.RunAsync(Day.AddDays(-1), default));
        Assert.Contains("days go forward", refused.Message, StringComparison.Ordinal);
        Assert.Null(await new RunStore(_database.DataSource).ObjectionAsync(RunWords.Practice, default));
        Assert.Contains("measured on practice markets", await new RunStore(_database.DataSource).ObjectionAsync(RunWords.Polymarket, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostMortems_ThatCannotBeWritten_FailNoBatchAndAreDueAgain()
    {
        await using var desk = await OpenAsync(new SyntheticWorld(Small));
        await _database.ExecuteAsync("ALTER TABLE forecast_postmortems RENAME TO elsewhere");
        var failed = await Assert.ThrowsAsync<RunFailedException>(() => desk.RunAsync(Day, default));
        Assert.Equal("postmortem", failed.Stage);
        Assert.Equal("daily_batch SUCCEEDED,postmortem FAILED", await RunsAsync());

        await _database.ExecuteAsync("ALTER TABLE elsewhere RENAME TO forecast_postmortems");
        Assert.False((await desk.RunAsync(Day, default)).WasDone);
        Assert.Equal("daily_batch SUCCEEDED,postmortem SUCCEEDED", await RunsAsync());
        Assert.True(await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_postmortems") > 0);
        Assert.True((await desk.RunAsync(Day, default)).WasDone);
    }

    private Task<string> RunsAsync() =>
        _database.ScalarAsync<string>("SELECT string_agg(pipeline_name || ' ' || status, ',' ORDER BY pipeline_name) FROM forecast_runs");

    private Task<ForecastDesk> OpenAsync(IRecordedWorld world) =>
        ForecastDesk.OpenAsync(world, Day, _database.DataSource, Shelf, Scope, NullLoggerFactory.Instance, default);
}
