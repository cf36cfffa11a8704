using System.Globalization;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>An hour whose process died between two seals, taken up by the next one.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StreamHourTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Id = "0x00000000000000000000000000000000000000000000000000000000000000a1";

    private static readonly DateTimeOffset T = new(2026, 1, 20, 10, 0, 0, TimeSpan.Zero);

    private static readonly RunPlan Plan = new(RunWords.Stream, T, T.AddHours(1), "c", RunWords.Practice);

    private static readonly RawLine Context = new StreamContext(
        [new StreamMarket(Id, "11", "12", [new ForecastBand(T.AddHours(-1), Id, BandMethod.Kalman, 6, 3600, 0.4, 0.5, 0.6, "kalman-v1", BandCalibration.Conformal)], 2.0, 0.0, 0.2, 80)])
        .LineAt(T);

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-hour-").FullName;
    private PostgresDatabase _database = null!;
    private PostgresDatabase _other = null!;

    public async Task InitializeAsync() => (_database, _other) = (await postgres.CreateDatabaseAsync(), await postgres.CreateDatabaseAsync());

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _other.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Begin_AfterAProcessDied_StandsWhereTheSealedMessagesEnd()
    {
        RawLine[] sealedOnes = [Context, .. Trades(1, 150, 0.50), .. Trades(151, 170, 0.75)];
        RawLine[] lost = [.. Trades(171, 300, 0.25)];
        RawLine[] after = [Context with { At = T.AddSeconds(400) }, .. Trades(401, 500, 0.55), .. Trades(501, 520, 0.80), .. Trades(521, 530, 0.20)];

        // What died held an alert up that was sealed and one down that was not. It is let go as it stood: whoever disposes it seals.
        var (run, dead) = await BeginAsync(_database, "one");
        await TakeAsync(dead, sealedOnes);
        await dead.SealAsync(default);
        await TakeAsync(dead, lost);
        Assert.Equal("2", await _database.ScalarAsync<string>("SELECT count(*)::text FROM forecast_alerts"));

        var (again, hour) = await BeginAsync(_database, "one");
        Assert.Equal((run.RunId, 1), (again.RunId, hour.Lost));
        Assert.Equal("BAND_BREACH_UP", await _database.ScalarAsync<string>("SELECT string_agg(reason_codes[1], ',') FROM forecast_alerts"));
        await TakeAsync(hour, after);
        await hour.EndAsync(default);

        var (_, whole) = await BeginAsync(_other, "two");
        await TakeAsync(whole, sealedOnes);
        await whole.SealAsync(default);
        await TakeAsync(whole, after);
        await whole.EndAsync(default);
        Assert.Equal(0, whole.Lost);
        Assert.Equal(whole.Counts, hour.Counts);
        var (expected, actual) = (await DerivedTables.HashesAsync(_other.DataSource, default), await DerivedTables.HashesAsync(_database.DataSource, default));
        Assert.Equal(expected.AsEnumerable(), actual);
        var rows = await DerivedTables.CountsAsync(_database.DataSource, default);
        Assert.True(rows["forecast_bars"] > 5 && rows["forecast_alerts"] == 2, $"{rows["forecast_bars"]} bars, {rows["forecast_alerts"]} alerts");

        await new RunStore(_database.DataSource).EndAsync(run.RunId, RunStatus.Succeeded, null, null, T.AddHours(1), default);
        var shelf = Shelf("one");
        var rebuild = new DerivedRebuild(
            _database.DataSource, _database.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, shelf, ForecastRules.Default));
        Assert.Empty((await rebuild.RunAsync(shelf.List(), replace: false, null, default)).Different);
    }

    [Fact]
    public async Task Rebuild_OfAnHourStoppedInTheMiddle_IsEqualThenAndWhenItIsTakenUpAgain()
    {
        var (run, stopped) = await BeginAsync(_database, "one");
        await TakeAsync(stopped, [Context, .. Trades(1, 150, 0.50), .. Trades(151, 170, 0.75)]);
        await stopped.DisposeAsync();
        Assert.Equal("1 alerts", await _database.ScalarAsync<string>("SELECT count(*) || ' alerts' FROM forecast_alerts"));
        var bars = await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_bars");
        Assert.True(bars > 0);

        var verdict = await RebuildAsync(replace: true);
        Assert.Equal((true, run.RunId), (verdict.IsEqual, Assert.Single(verdict.Open).RunId));
        Assert.Equal(0, await _database.ScalarAsync<long>("SELECT (SELECT count(*) FROM forecast_bars) + (SELECT count(*) FROM forecast_alerts)"));

        var (_, again) = await BeginAsync(_database, "one");
        Assert.Equal("1 alerts", await _database.ScalarAsync<string>("SELECT count(*) || ' alerts' FROM forecast_alerts"));
        Assert.Equal(bars, await _database.ScalarAsync<long>("SELECT count(*) FROM forecast_bars"));
        Assert.True((await RebuildAsync(replace: false)).IsEqual);
        await TakeAsync(again, [.. Trades(401, 500, 0.55)]);
        await again.EndAsync(default);
        await new RunStore(_database.DataSource).EndAsync(run.RunId, RunStatus.Succeeded, null, null, T.AddHours(1), default);
        verdict = await RebuildAsync(replace: false);
        Assert.True(verdict.IsEqual && verdict.Open.IsEmpty, string.Join(", ", verdict.Different));

        // What has ended is compared in every bit.
        await _database.ExecuteAsync("UPDATE forecast_bars SET close = 0.123 WHERE ts = (SELECT min(ts) FROM forecast_bars) AND seconds = 60");
        Assert.Equal("forecast_bars", Assert.Single((await RebuildAsync(replace: false)).Different));
    }

    private Task<RebuildVerdict> RebuildAsync(bool replace)
    {
        var shelf = Shelf("one");
        var rebuild = new DerivedRebuild(
            _database.DataSource, _database.ConnectionString, (apart, pipeline) => DerivedStages.Of(pipeline, apart, shelf, ForecastRules.Default));
        return rebuild.RunAsync(shelf.List(), replace, null, default);
    }

    private RawShelf Shelf(string name) => new(Path.Combine(_folder, name));

    private async Task<(ForecastRun Run, StreamHour Hour)> BeginAsync(PostgresDatabase database, string shelf)
    {
        var run = await new RunStore(database.DataSource).BeginAsync(Plan, T, default);
        return (run, await StreamHour.BeginAsync(
            run, DerivedStages.Stream(database.DataSource, Shelf(shelf), ForecastRules.Default), Shelf(shelf), new StreamRows(database.DataSource), default));
    }

    private static async Task TakeAsync(StreamHour hour, RawLine[] lines)
    {
        foreach (var line in lines)
        {
            await hour.TakeAsync(line, default);
        }

        await hour.SaveAsync(default);
    }

    private static IEnumerable<RawLine> Trades(int from, int to, double price) => Enumerable.Range(from, to - from + 1).Select(second => new RawLine(
        T.AddSeconds(second), "ws/market",
        string.Create(CultureInfo.InvariantCulture, $$"""{"event_type":"last_trade_price","market":"{{Id}}","asset_id":"11","price":"{{price}}","size":"3","side":"BUY","fee_rate_bps":"0","timestamp":"{{T.AddSeconds(second).ToUnixTimeMilliseconds()}}"}""")));
}
