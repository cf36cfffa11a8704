using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Frames;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

[Collection(PostgresCollection.Name)]
public sealed class ForecastStagesTests(PostgresFixture postgres)
{
    private static readonly BandRules Bands = BandRules.Default with { ScoresLeast = 20, CalibrationWindow = TimeSpan.FromDays(3), CoverageSampleLeast = 5 };
    private static readonly CalibrationRules Calibration = CalibrationRules.Default with { Draws = 100, SampleLeast = 5 };

    [Fact]
    public async Task Stages_DayByDayTwiceOrAtOnce_LeaveTheSameRows()
    {
        await using var daily = await WorldAsync();
        await using var once = await WorldAsync();
        for (var day = 0; day < 8; day++)
        {
            await DeriveAsync(daily.DataSource, day, day + 1);
        }

        var hashes = await DerivedTables.HashesAsync(daily.DataSource, CancellationToken.None);
        await DeriveAsync(daily.DataSource, 7, 8); // A run that is done again.
        await DeriveAsync(once.DataSource, 0, 8);

        Assert.Equal(hashes, await DerivedTables.HashesAsync(daily.DataSource, CancellationToken.None));
        var whole = await DerivedTables.HashesAsync(once.DataSource, CancellationToken.None);
        Assert.Equal((hashes["forecast_frames"], hashes["forecast_bands"]), (whole["forecast_frames"], whole["forecast_bands"]));
        Assert.Equal((4 * ((8 * 24) - 1)) + 8, await daily.ScalarAsync<long>("SELECT count(*) FROM forecast_frames"));
        Assert.Equal(0, await daily.ScalarAsync<long>("SELECT count(*) FROM forecast_frames WHERE impute_flag & 2 = 2 AND ts >= '2026-01-06' AND market_id LIKE '0x_'"));
        Assert.True(await daily.ScalarAsync<long>("SELECT count(*) FROM forecast_bands WHERE band_calibration = 'conformal'") > 100);
        Assert.Equal(0, await daily.ScalarAsync<long>("SELECT count(*) FROM forecast_bands WHERE extract(hour FROM ts AT TIME ZONE 'UTC')::int % 6 <> 0"));
    }

    [Fact]
    public async Task Forecast_DueBands_AreCountedFromWhatIsStored()
    {
        await using var database = await WorldAsync();
        await DeriveAsync(database.DataSource, 0, 8);

        const string plain = """
            SELECT avg((later.p_yes BETWEEN band.q10 - 1e-9 AND band.q90 + 1e-9)::int)::double precision AS coverage
            FROM forecast_bands AS band
            JOIN forecast_snapshots AS later
                ON later.market_id = band.market_id AND later.ts = band.ts + band.horizon_steps * band.step_seconds * interval '1 second'
            WHERE band.method = 'kalman' AND band.horizon_steps = 1 AND band.band_calibration = 'conformal' AND later.ts > '2026-01-10'
            """;
        Assert.Equal(
            await database.ScalarAsync<double>(plain),
            await database.ScalarAsync<double>(
                "SELECT coverage FROM forecast_coverage WHERE method = 'kalman' AND horizon_steps = 1 AND band_calibration = 'conformal' AND segment_key = '*|*|*'"),
            1e-12);
        Assert.Equal(
            ["*|*|*", "*|*|1-7d", "*|LOW|*", "in_play", "moved", "sports|*|*"],
            await TextsAsync(database.DataSource, "SELECT DISTINCT segment_key COLLATE \"C\" FROM forecast_coverage ORDER BY 1"));
    }

    [Fact]
    public async Task Coverage_Interval_IsStoredBesideIt_AndTheMigrationGivesOldRowsTheSameBits()
    {
        const string one = "FROM forecast_coverage WHERE method = 'ewma' AND horizon_steps = 1 AND band_calibration = 'raw' AND segment_key = '*|*|*'";
        await using var database = await WorldAsync();
        await DeriveAsync(database.DataSource, 0, 8);
        var hash = (await DerivedTables.HashesAsync(database.DataSource, CancellationToken.None))["forecast_coverage"];
        var (held, sample) = (
            await database.ScalarAsync<double>($"SELECT coverage * sample_size {one}"), await database.ScalarAsync<int>($"SELECT sample_size {one}"));
        Assert.Equal(
            WilsonInterval.Of((int)Math.Round(held), sample).Low,
            await database.ScalarAsync<double>($"SELECT coverage_low {one}"));

        await database.ExecuteAsync("UPDATE forecast_coverage SET coverage_low = 0, coverage_high = 1");
        Assert.NotEqual(hash, (await DerivedTables.HashesAsync(database.DataSource, CancellationToken.None))["forecast_coverage"]);
        await database.ExecuteAsync(FillOf("coverage_interval"));

        Assert.Equal(hash, (await DerivedTables.HashesAsync(database.DataSource, CancellationToken.None))["forecast_coverage"]);
    }

    [Fact]
    public async Task Calibration_CutOffs_ScoresWhatWasShownInTimeBeforeResolvedMarkets()
    {
        await using var database = await WorldAsync();
        await DeriveAsync(database.DataSource, 0, 8);

        // Six markets at 0.8 of which five happened; void, late, nearest-any and after-the-close ones do not count.
        Assert.Equal(6, await database.ScalarAsync<int>(Figure("sample_size", "all")));
        Assert.Equal(((5 * 0.04) + 0.64) / 6, await database.ScalarAsync<double>(Figure("brier", "all")), 1e-12);
        Assert.Equal(6, await database.ScalarAsync<int>(Figure("clusters", "all")));
        Assert.Equal(5, await database.ScalarAsync<int>(Figure("sample_size", "30d"))); // One was settled long ago.
        Assert.Equal(6, await database.ScalarAsync<int>(Figure("sample_size", "all", "sports|LOW|7-30d")));
        using var curve = JsonDocument.Parse(await database.ScalarAsync<string>(Figure("curve::text", "all")));
        var bin = curve.RootElement.EnumerateArray().Single();
        Assert.Equal((6, 5 / 6.0), (bin.GetProperty("count").GetInt32(), bin.GetProperty("observed_rate").GetDouble()));
        Assert.InRange(bin.GetProperty("low").GetDouble(), 0.3, 0.5);
        Assert.InRange(bin.GetProperty("high").GetDouble(), 0.95, 1);
    }

    [Fact]
    public async Task Calibration_PlansThatWereReadLateOrMoved_AreCountedAndScoredAsTheyStood()
    {
        await using var database = await WorldAsync();
        await database.ExecuteAsync(
            """
            UPDATE forecast_markets SET first_seen_at = '2026-01-09 00:00:01Z' WHERE market_id IN ('0xr2', '0xr3');
            UPDATE forecast_markets SET first_seen_at = '2026-01-09Z' WHERE market_id = '0xr0';
            UPDATE forecast_markets SET ends_at = '2026-05-01Z' WHERE market_id = '0xr4';
            INSERT INTO forecast_market_history (market_id, changed_at, field, old_value, new_value, source) VALUES
                ('0xr4', '2026-01-09 12:00Z', 'ends_at', '2026-01-10T00:00:00.0000000+00:00', '2026-05-01T00:00:00.0000000+00:00', ''),
                ('0xr5', '2026-01-08 12:00Z', 'ends_at', '2026-05-01T00:00:00.0000000+00:00', '2026-01-10T00:00:00.0000000+00:00', '');
            """);

        await DeriveAsync(database.DataSource, 0, 8);

        Assert.Equal(3, await database.ScalarAsync<int>(Figure("plans_read_late", "all"))); // With 0xr1, whose cut-off lies before every reading.
        Assert.Equal(2, await database.ScalarAsync<int>(Figure("plans_read_late", "30d")));
        Assert.Equal(6, await database.ScalarAsync<int>(Figure("sample_size", "all", "sports|LOW|7-30d"))); // 0xr4 was moved after its cut-off, 0xr5 before.
    }

    // The part of a shipped migration that fills rows of earlier runs.
    private static string FillOf(string name)
    {
        using var shipped = typeof(BandStage).Assembly.GetManifestResourceStream(
            typeof(BandStage).Assembly.GetManifestResourceNames().Single(resource => resource.EndsWith($"_{name}.sql", StringComparison.Ordinal)))!;
        using var reader = new StreamReader(shipped);
        var text = reader.ReadToEnd();
        return text[text.IndexOf("UPDATE", StringComparison.Ordinal)..(text.IndexOf(';', text.IndexOf("UPDATE", StringComparison.Ordinal)) + 1)];
    }

    private static string Figure(string column, string window, string segment = "*|*|*") =>
        $"SELECT {column} FROM forecast_calibration WHERE \"window\" = '{window}' AND segment_key = '{segment}' AND horizon = 'T-24h' AND end_view = 'planned'";

    private static async Task<List<string>> TextsAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private static IAsyncEnumerable<RawLine> NoLines(RawFile file, CancellationToken ct) => AsyncEnumerable.Empty<RawLine>();

    private static async Task DeriveAsync(NpgsqlDataSource database, int fromDay, int toDay)
    {
        var (from, to) = (Hours.Start.AddDays(fromDay), Hours.Start.AddDays(toDay));
        var run = new DerivedRun(
            new ForecastRun(new Guid(toDay, 0, 0, new byte[8]), "daily_batch", "1", "x", from, to, RunStatus.Running, null, null, to, null), []);
        foreach (var stage in (IDerivedStage[])[new FrameStage(database, FrameRules.Default), new BandStage(database, Bands, NoLines), new CalibrationStage(database, Calibration)])
        {
            var outcome = await stage.DeriveAsync(run, CancellationToken.None);
            Assert.Empty(outcome.Failed);
        }
    }

    private async Task<PostgresDatabase> WorldAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        for (var market = 0; market < 4; market++)
        {
            await MarketAsync(database, $"0x{market}", "ACTIVE", null);
            await using var insert = database.DataSource.CreateCommand(
                """
                INSERT INTO forecast_snapshots (ts, market_id, p_yes, p_no, volume_24h, open_interest, tte_seconds, liquidity_bucket, freshness_seconds)
                SELECT @start + hour * interval '1 hour', @id, yes, 1 - yes, 100, 200, 864000 - hour * 3600, 'LOW', 60
                FROM unnest(@yes) WITH ORDINALITY AS price (yes, place), LATERAL (SELECT place - 1 AS hour) AS at
                """);
            insert.Parameters.AddWithValue("start", Hours.Start);
            insert.Parameters.AddWithValue("id", $"0x{market}");
            insert.Parameters.AddWithValue("yes", Hours.Wandering((ulong)market, 8 * 24));
            await insert.ExecuteNonQueryAsync();
        }

        for (var i = 0; i < 6; i++)
        {
            await MarketAsync(database, $"0xr{i}", "RESOLVED", i == 0 ? 1 : 0, settledDaysAgo: i == 1 ? 40 : 0);
            await CutoffAsync(database, $"0xr{i}", 0.8, hour: i == 1 ? 96 - (40 * 24) : 96);
        }

        await MarketAsync(database, "0xvoid", "VOID", null);
        await MarketAsync(database, "0xany", "RESOLVED", 0);
        await MarketAsync(database, "0xlate", "RESOLVED", 0);
        await CutoffAsync(database, "0xvoid", 0.5);
        await CutoffAsync(database, "0xany", 0.99, rule: "nearest_any");
        await CutoffAsync(database, "0xlate", 1, hour: 121); // Shown after trading had ended.
        return database;
    }

    private static Task MarketAsync(PostgresDatabase database, string id, string status, int? winner, int settledDaysAgo = 0)
    {
        var settled = winner is null ? "NULL" : $"timestamptz '2026-01-10 00:00Z' - {settledDaysAgo} * interval '1 day'";
        return database.ExecuteAsync(
            $"""
            INSERT INTO forecast_markets (market_id, event_id, slug, question, rules, category, outcomes, tokens, enable_order_book, starts_at, ends_at, closed_at,
                status, winner, label_rule, resolved_at, was_disputed, first_seen_at, updated_at)
            VALUES ('{id}', 'event-{id}', '{id}', '?', '', 'sports', ARRAY['Yes', 'No'], ARRAY['{id}1', '{id}2'], true, '2026-01-01', '2026-01-10', {settled},
                '{status}', {(winner is { } index ? $"{index}" : "NULL")}, 'test', {settled}, false, '2026-01-01', '2026-01-01')
            """);
    }

    private static Task CutoffAsync(PostgresDatabase database, string id, double yes, string rule = "nearest_before", int hour = 96) => database.ExecuteAsync(
        FormattableString.Invariant(
            $"""
            INSERT INTO forecast_cutoffs (market_id, cutoff_type, end_view, due, selected_ts, selection_rule, p_yes)
            VALUES ('{id}', 'T-24h', 'planned', timestamptz '2026-01-05Z' + {hour} * interval '1 hour', timestamptz '2026-01-05Z' + {hour} * interval '1 hour', '{rule}', {yes});
            INSERT INTO forecast_snapshots (ts, market_id, p_yes, p_no, tte_seconds, liquidity_bucket, freshness_seconds)
            VALUES (timestamptz '2026-01-05Z' + {hour} * interval '1 hour', '{id}', {yes}, 1 - {yes}::double precision, 86400, 'LOW', 0)
            """));
}
