using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn.Synthetic;
using TradingConsole.Workers.Verbs.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>The batch with remote time-series models beside it, over real HTTP.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RemoteModelBatchTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Token = "token-nobody-may-read";

    private static readonly DateTimeOffset Day = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly SyntheticOptions Small = new() { EventInterval = TimeSpan.FromHours(24), CatalogueDepth = TimeSpan.FromDays(40) };
    private static readonly ForecastScope Scope = new(RunWords.Practice, 0, 14, 5, 10);

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-forecasts-").FullName;
    private PostgresDatabase _database = null!;
    private ModelServer _models = null!;

    private RawShelf Shelf => new(Path.Combine(_folder, "raw"));

    public async Task InitializeAsync() => (_database, _models) = (await postgres.CreateDatabaseAsync(), await ModelServer.StartAsync());

    public async Task DisposeAsync()
    {
        await _models.DisposeAsync();
        await _database.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Days_WithBothModels_KeepTheirAnswersMakeTheirBandsAndAskNobodyAgain()
    {
        await using var desk = await OpenAsync(Place(BandMethod.Chronos), Place(BandMethod.TimesFm));
        var first = await desk.RunAsync(Day, default);
        var second = await desk.RunAsync(Day.AddDays(1), default);

        Assert.Equal((RunStatus.Succeeded, RunStatus.Succeeded), (first.Run.Status, second.Run.Status));
        Assert.Equal(16, _models.Asked.Count); // Two models, two days, four hours a day, also of the first run's fourteen days.
        Assert.All(_models.Asked, asked => Assert.Equal(asked.Path == "/chronos" ? $"Bearer {Token}" : null, asked.Authorization));
        await BandsAreWhatWasAnsweredAsync("chronos", Count("/chronos", "inputs"), 0.02);
        await BandsAreWhatWasAnsweredAsync("timesfm", Count("/timesfm", "instances"), 0.02);
        Assert.True(await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_bands WHERE method = 'chronos' AND band_calibration = 'conformal'") > 0);
        Assert.True(await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_coverage WHERE method = 'timesfm' AND horizon_steps = 1") > 0);

        var files = Shelf.List().Where(file => file.Source == RawSource.Tsfm).ToList();
        Assert.Equal(["chronos", "timesfm", "chronos", "timesfm"], files.Select(file => file.Name));
        Assert.All(files, file => Assert.StartsWith("tsfm/dt=", file.Path, StringComparison.Ordinal));
        var lines = await files.ToAsyncEnumerable().SelectMany(file => Shelf.ReadAsync(file)).ToListAsync();
        Assert.Equal(16, lines.Count);
        Assert.DoesNotContain(lines, line => line.Request.Contains(Token, StringComparison.Ordinal) || line.Body.Contains(Token, StringComparison.Ordinal));

        Assert.True((await desk.RunAsync(Day.AddDays(1), default)).WasDone);
        await IsMadeAnewAsync();
        Assert.Equal(16, _models.Asked.Count);
    }

    [Fact]
    public async Task Day_ModelThatIsAway_EndsInPartWithKalmanInItsPlace()
    {
        _models.Instead = _ => (503, "{}");
        await using var desk = await OpenAsync(Place(BandMethod.Chronos));

        var run = (await desk.RunAsync(Day, default)).Run;

        Assert.Equal((RunStatus.PartialSuccess, "runners", "chronos-2: status 503, needs 2xx"), (run.Status, run.ErrorStage, run.Error));
        Assert.Equal(2, _models.Asked.Count); // Given up after two, and all four hours are named.
        Assert.Equal(4, await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_dead_letters WHERE stage = 'runners'"));
        Assert.Equal(
            0, await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_bands WHERE method = 'chronos' AND model_id <> 'kalman-v1(hours=168) for chronos-2 (away)'"));
        const string same = """
            SELECT count(*)
            FROM forecast_bands AS stand_in
            JOIN forecast_bands AS kalman USING (ts, market_id, horizon_steps, step_seconds, band_calibration, q10, q50, q90)
            WHERE stand_in.method = 'chronos' AND kalman.method = 'kalman'
            """;
        var standIns = await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_bands WHERE method = 'chronos'");
        Assert.True(standIns > 0);
        Assert.Equal(standIns, await _database.ScalarAsync<long>(same));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_coverage WHERE method = 'chronos'"));

        // Gone on with after the answers were sealed: the same failures, and nobody is asked.
        using var http = new HttpClient();
        var again = await new RunnerStage(
            new RunnerPlaces([Place(BandMethod.Chronos)]), new RunQuestions(_database.DataSource, BandRules.Default), Shelf, http, TimeProvider.System).GatherAsync(run, default);
        Assert.Equal(4, again.Failed.Length);
        Assert.Equal(2, _models.Asked.Count);
        await IsMadeAnewAsync();
    }

    [Fact]
    public async Task Day_AnswersGarbledOrInPart_KeepsThemAsTheyCameAndCountsWhy()
    {
        _models.Instead = before => before switch { 0 => (200, "warming up"), 2 => (200, """{"predictions":[]}"""), _ => null };
        await using var desk = await OpenAsync(Place(BandMethod.Chronos));

        var run = (await desk.RunAsync(Day, default)).Run;

        Assert.Equal((RunStatus.PartialSuccess, "runners"), (run.Status, run.ErrorStage));
        Assert.Equal(4, _models.Asked.Count);
        Assert.Equal("warming up", await _database.ScalarAsync<string>("SELECT payload FROM forecast_dead_letters WHERE stage = 'runners'"));
        var counts = JsonElement.Parse(await _database.ScalarAsync<string>("SELECT counts::text FROM forecast_checkpoints WHERE stage = 'forecast'"));
        var markets = _models.Asked.Select(asked => asked.Body.GetProperty("inputs").GetArrayLength()).ToArray();
        Assert.Equal((1, markets[0], markets[2], markets[1] + markets[3]), (
            Of("remote_answers_unreadable"), Of("remote_away_markets"), Of("remote_left_out_markets"), Of("remote_answered")));
        await IsMadeAnewAsync();

        int Of(string count) => counts.GetProperty(count).GetInt32();
    }

    [Fact]
    public async Task Day_NoModelConfigured_SaysNothingOfThem()
    {
        await using var desk = await OpenAsync();

        await desk.RunAsync(Day, default);

        Assert.Empty(_models.Asked);
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_checkpoints WHERE stage LIKE '%runners' OR counts::text LIKE '%remote%'"));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_bands WHERE method IN ('chronos', 'timesfm')"));
    }

    // Each asked market has both horizons, or one where its history is short, with the model's own width around the price of the hour.
    private async Task BandsAreWhatWasAnsweredAsync(string method, int asked, double half)
    {
        var bands = $"""
            FROM forecast_bands AS band
            JOIN forecast_snapshots AS shown USING (ts, market_id)
            WHERE band.method = '{method}' AND band.band_calibration = 'raw'
            """;
        Assert.Equal(asked, await _database.ScalarAsync<long>($"SELECT count(DISTINCT (ts, market_id)) {bands}"));
        Assert.Equal(
            0,
            await _database.ScalarAsync<long>(FormattableString.Invariant(
                $"SELECT count(*) {bands} AND (abs(q50 - p_yes) > 1e-9 OR abs(q10 - greatest(p_yes - {half}, 0)) > 1e-9 OR abs(q90 - least(p_yes + {half}, 1)) > 1e-9)")));
    }

    private int Count(string path, string list) => _models.Asked.Where(asked => asked.Path == path).Sum(asked => asked.Body.GetProperty(list).GetArrayLength());

    private async Task IsMadeAnewAsync()
    {
        var rebuild = new DerivedRebuild(
            _database.DataSource, _database.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, Shelf, ForecastRules.Default));
        var verdict = await rebuild.RunAsync(Shelf.List(), replace: false, null, default);
        Assert.True(verdict.IsEqual, string.Join(", ", verdict.Different));
    }

    private RunnerPlace Place(BandMethod method) => method == BandMethod.Chronos
        ? new(method, new RunnerOptions(_models.At("/chronos"), "chronos-2") { BearerToken = Token })
        : new(method, new RunnerOptions(_models.At("/timesfm"), "timesfm-2.5"));

    private Task<ForecastDesk> OpenAsync(params ImmutableArray<RunnerPlace> places) => ForecastDesk.OpenAsync(
        new SyntheticWorld(Small), Day, _database.DataSource, Shelf, Scope, new RunnerPlaces(places), null, NullLoggerFactory.Instance, default);
}
