using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Npgsql;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Core.Forecasts.Registry.Normalizing;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Registry;

/// <summary>From raw files to registry, prices, activity, snapshots and cut-offs, on a database of its own.</summary>
[Collection(PostgresCollection.Name)]
public sealed class NormalizeStageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string MarketB = "0x00000000000000000000000000000000000000000000000000000000000000b2";
    private const string Everything = """
        SELECT string_agg(row, E'\n' ORDER BY row) FROM (
            SELECT 'm ' || m::text AS row FROM forecast_markets AS m UNION ALL SELECT 'h ' || h::text FROM forecast_market_history AS h
            UNION ALL SELECT 'p ' || p::text FROM forecast_prices AS p UNION ALL SELECT 'a ' || a::text FROM forecast_activity AS a
            UNION ALL SELECT 's ' || s::text FROM forecast_snapshots AS s UNION ALL SELECT 'c ' || c::text FROM forecast_cutoffs AS c
            UNION ALL SELECT 'e ' || e::text FROM forecast_exclusions AS e) AS rows
        """;

    private static readonly DateTimeOffset Day19 = new(2026, 1, 19, 0, 0, 0, TimeSpan.Zero);

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"normalize-{Guid.NewGuid():N}");
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Derive_TwoDays_LeaveTheRowsThatTheAnswersTell()
    {
        var first = await FirstDayAsync();
        var second = await SecondDayAsync();
        var outcome = await DeriveAsync(_database.DataSource, first);
        await DeriveAsync(_database.DataSource, second);

        Assert.Equal("history/dt=2026-01-20/prices-00000001-000003.jsonl.gz#3", Assert.Single(outcome.Failed).Segment);
        Assert.Equal(
            "failed 1, markets_found 2, markets_read 2, open_interest_of_unknown_markets 1, open_interest_read 1, prices_new 289, prices_of_settlement 1, "
            + "prices_of_unknown_tokens 1, prices_out_of_range 1, prices_read 289, rejected_not_binary 1, trade_days 1, trades_known 1, "
            + "trades_outside_day 1, trades_read 3",
            string.Join(", ", outcome.Counts.Where(pair => pair.Key != "snapshots").Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.Equal("RESOLVED 0 v2_payout true", await TextAsync(
            $"SELECT concat_ws(' ', status, winner, label_rule, was_disputed::text) FROM forecast_markets WHERE market_id = '{MarketJson.Id}'"));
        Assert.Equal("closed_at>,enable_order_book>false,label_rule>v2_payout,resolved_at>,slug>will-it-pour,status>RESOLVED,was_disputed>true,winner>0", await TextAsync(
            "SELECT string_agg(field || '>' || CASE WHEN field LIKE '%\\_at' THEN '' ELSE new_value END, ',' ORDER BY field) FROM forecast_market_history"));
        Assert.Equal("2 0.750 0.500", await TextAsync(
            "SELECT concat_ws(' ', wallets, round(top_share::numeric, 3), round(round_trip_share::numeric, 3)) FROM forecast_activity WHERE wallets IS NOT NULL AND ts = '2026-01-20T00:00:00Z'"));
        Assert.Equal("1234.5 5000 99.25,2000 - 99.25", await TextAsync(
            "SELECT string_agg(concat_ws(' ', coalesce(volume_24h_usd::text, '-'), coalesce(open_interest_usd::text, '-'), coalesce(liquidity_usd::text, '-')), ',' ORDER BY ts) "
            + $"FROM forecast_activity WHERE wallets IS NULL AND market_id = '{MarketJson.Id}'"));
        Assert.Equal(
            "DAILY planned nearest_before 2026-01-20,T-1h planned nearest_before 2026-01-20,T-1h resolved nearest_before 2026-01-20,"
            + "T-24h planned nearest_before 2026-01-19,T-24h resolved nearest_before 2026-01-19",
            await TextAsync(
                "SELECT string_agg(concat_ws(' ', cutoff_type, end_view, selection_rule, (due AT TIME ZONE 'UTC')::date), ',' ORDER BY cutoff_type, end_view, due) "
                + $"FROM forecast_cutoffs WHERE market_id = '{MarketJson.Id}'"));
        Assert.Equal(string.Empty, await TextAsync(
            $"SELECT coalesce(string_agg(concat_ws(' ', cutoff_type, end_view, reason), ','), '') FROM forecast_exclusions WHERE market_id = '{MarketJson.Id}'"));
        Assert.Equal("37 MID 0.587", await TextAsync(
            $"SELECT concat_ws(' ', count(*), max(liquidity_bucket), round((max(p_yes) FILTER (WHERE ts = '2026-01-20T00:00:00Z'))::numeric, 3)) FROM forecast_snapshots WHERE market_id = '{MarketJson.Id}'"));
    }

    [Fact]
    public async Task Derive_AgainAndElsewhere_LeavesTheSameRows()
    {
        var runs = new[] { await FirstDayAsync(), await SecondDayAsync() };
        foreach (var run in runs)
        {
            await DeriveAsync(_database.DataSource, run);
        }

        var once = await TextAsync(Everything);
        foreach (var run in runs)
        {
            await DeriveAsync(_database.DataSource, run);
        }

        var twice = await TextAsync(Everything);
        await using var other = await postgres.CreateDatabaseAsync();
        await DeriveAsync(other.DataSource, runs[0]);
        await DeriveAsync(other.DataSource, runs[0]); // Interrupted and begun again.
        await DeriveAsync(other.DataSource, runs[1]);

        Assert.Equal(once, twice);
        Assert.Equal(once, await other.ScalarAsync<string>(Everything));
    }

    [Fact]
    public async Task Derive_DamagedFile_DerivesNothing()
    {
        var run = await FirstDayAsync();
        var path = Path.Combine(_root, run.Files[0].Path);
        File.SetAttributes(path, FileAttributes.Normal);
        await File.AppendAllTextAsync(path, "x");

        await Assert.ThrowsAsync<RawDamagedException>(() => DeriveAsync(_database.DataSource, run));

        Assert.Null(await _database.ScalarAsync<object>(Everything) as string);
    }

    [Fact]
    public async Task Derive_PriceOfABucket_IsKnownOnlyWhenTheBucketIsOver()
    {
        var received = Day19.AddDays(1).AddMinutes(10);
        await DeriveAsync(_database.DataSource, await SealAsync(
            Run(1, Day19),
            ("markets", RawSource.Gamma, [Line(received, "/markets/keyset", new JsonArray(MarketJson.Open()))]),
            ("prices", RawSource.History,
            [
                Line(received, $"/v2/prices-history?token_id={MarketJson.Yes}&bucket_seconds=300", Data(
                    Price(Day19, 0.31, 1_800), // What the row tells stands above what was asked for.
                    new JsonObject { ["timestamp"] = Day19.AddHours(1).ToUnixTimeSeconds(), ["price"] = 0.32 },
                    Price(Day19.AddDays(1), 0.99, 1_800))), // Still filling when it was received.
                Line(received, $"/prices-history?market={MarketJson.Yes}&fidelity=10", new JsonObject
                {
                    ["history"] = new JsonArray(new JsonObject { ["t"] = Day19.AddHours(2).ToUnixTimeSeconds(), ["p"] = 0.33 }),
                }),
                Line(received, $"/prices-history?market={MarketJson.Yes}", new JsonObject
                {
                    ["history"] = new JsonArray(new JsonObject { ["t"] = Day19.AddHours(3).ToUnixTimeSeconds(), ["p"] = 0.34 }),
                }),
            ])));

        Assert.Equal("00:30 0.31,01:05 0.32,02:10 0.33,03:01 0.34", await TextAsync(
            "SELECT string_agg(to_char(ts AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || yes, ',' ORDER BY ts) FROM forecast_prices"));
        Assert.Equal("0.31", await TextAsync("SELECT p_yes::text FROM forecast_snapshots WHERE ts = '2026-01-19T01:00:00Z'"));
    }

    [Fact]
    public async Task Derive_ARunOfAnHour_TellsOfTheWholeDayBeforeItsEnd()
    {
        var (end, at) = (Day19.AddHours(13), Day19.AddHours(13).AddMinutes(5));
        var hour = Run(1, Day19) with { IntervalStart = end.AddHours(-1), IntervalEnd = end };
        var outcome = await DeriveAsync(_database.DataSource, await SealAsync(
            hour,
            ("markets", RawSource.Gamma,
            [
                Line(at, "/markets/keyset", new JsonArray(
                    MarketJson.Open(), MarketJson.Open().With("conditionId", MarketB).With("clobTokenIds", "[\"11\", \"12\"]"))),
            ]),
            ("trades", RawSource.History,
            [
                Line(at, "/v2/trades", More(
                    Trade("0xw1", "BUY", MarketJson.Yes, 100, 0.5, end.AddMinutes(-10)), Trade("0xw2", "BUY", MarketJson.Yes, 60, 0.5, end.AddHours(-20)),
                    Trade("0xw3", "BUY", MarketJson.Yes, 40, 0.5, end.AddDays(-1)), Trade("0xw4", "BUY", MarketJson.Yes, 900, 0.5, end.AddDays(-1).AddSeconds(-1)))),
                Line(at, "/v2/trades", More(Trade("0xw1", "BUY", "11", 100, 0.5, end.AddMinutes(-10)).With("condition_id", MarketB))), // The next page failed.
            ])));

        Assert.Equal((1, 1), (outcome.Counts["trade_days"], outcome.Counts["trade_days_in_part"]));
        Assert.Equal("13:00 3 0.500", await TextAsync(
            "SELECT string_agg(concat_ws(' ', to_char(ts AT TIME ZONE 'UTC', 'HH24:MI'), wallets, round(top_share::numeric, 3)), ',') FROM forecast_activity WHERE wallets IS NOT NULL"));
    }

    [Fact]
    public async Task Derive_FirstRun_KnowsNoLiquidityOfThePast()
    {
        await DeriveAsync(_database.DataSource, await FirstDayAsync());

        Assert.Equal("0 of 24", await TextAsync("SELECT count(liquidity_bucket) || ' of ' || count(*) FROM forecast_snapshots"));
    }

    [Fact]
    public async Task Derive_SubgraphBesideTheCatalogue_FillsOnlyWhatNobodyElseTold()
    {
        foreach (var (number, total) in new[] { (1, 900), (2, 1_350) })
        {
            var day = Day19.AddDays(number - 1);
            var at = day.AddDays(1).AddMinutes(5 + (90 * (number - 1))); // 25.5 h apart.
            await DeriveAsync(_database.DataSource, await SealAsync(
                Run(number, day),
                ("markets", RawSource.Gamma,
                [
                    Line(at, "/markets/keyset", new JsonArray(
                        MarketJson.Open(), MarketJson.Open().With("conditionId", MarketB).With("clobTokenIds", "[\"11\", \"12\"]").With("volume24hr", null))),
                ]),
                ("open-interest", RawSource.History, [Line(at, "/v2/oi", Data(Oi(MarketJson.Id, 5_000)))]),
                ("open-interest", RawSource.Subgraph, [Line(at.AddSeconds(1), "POST", Graph(("id", MarketJson.Id, "amount", 1e12), ("id", MarketB, "amount", 7e9)))]),
                ("orderbooks", RawSource.Subgraph,
                [
                    Line(at.AddSeconds(2), "POST", Graph(
                        ("id", MarketJson.Yes, "scaledCollateralVolume", total), ("id", "11", "scaledCollateralVolume", total), ("id", "12", "scaledCollateralVolume", 100))),
                ])));
        }

        // A's figures are the catalogue's and the Data API's, and of its order book one token alone was told.
        Assert.Equal("1234.5 5000 -,1234.5 5000 -", await TextAsync(
            "SELECT string_agg(told, ',') FROM (SELECT concat_ws(' ', max(volume_24h_usd), max(open_interest_usd), coalesce(max(volume_total_usd)::text, '-')) AS told "
            + $"FROM forecast_activity WHERE market_id = '{MarketJson.Id}' GROUP BY date_trunc('day', ts)) AS days"));
        Assert.Equal("- 7000 1000,423.529 7000 1450", await TextAsync(
            "SELECT string_agg(told, ',' ORDER BY day) FROM (SELECT date_trunc('day', ts) AS day, concat_ws(' ', coalesce(round(max(volume_24h_usd)::numeric, 3)::text, '-'), "
            + $"max(open_interest_usd), max(volume_total_usd)) AS told FROM forecast_activity WHERE market_id = '{MarketB}' GROUP BY 1) AS days"));
    }

    [Fact]
    public async Task DueForReread_MarketsOfEveryState_AreThoseOfTheRule()
    {
        await DeriveAsync(_database.DataSource, await FirstDayAsync());
        var store = new ForecastMarketStore(_database.DataSource);

        var due = await store.DueForRereadAsync(Day19.AddDays(2), Day19.AddDays(3), default);

        Assert.Equal([(MarketJson.Id, RereadReason.PastEnd), (MarketB, RereadReason.PastEnd)], due.Select(one => (one.Market.MarketId, one.Reason)));
        Assert.Empty(await store.DueForRereadAsync(Day19, Day19.AddDays(1), default));
    }

    private async Task<DerivedRun> FirstDayAsync()
    {
        var run = Run(1, Day19);
        var at = Day19.AddDays(1).AddMinutes(5);
        return await SealAsync(
            run,
            ("markets", RawSource.Gamma,
            [
                Line(at, "/markets/keyset", new JsonObject
                {
                    ["markets"] = new JsonArray(
                        MarketJson.Open(), MarketJson.Open().With("conditionId", MarketB).With("clobTokenIds", "[\"11\", \"12\"]"),
                        MarketJson.Open().With("outcomes", "[\"A\"]")),
                }),
            ]),
            ("open-interest", RawSource.History, [Line(at, "/v2/oi", Data(Oi("GLOBAL", 9e9), Oi(MarketJson.Id, 5_000), Oi("0x" + new string('f', 64), 1)))]),
            ("prices", RawSource.History,
            [
                Line(at, $"/v2/prices-history?token_id={MarketJson.Yes}&start=1", Data(
                    [
                        .. Enumerable.Range(0, 289).Select(i => Price(Day19.AddMinutes(5 * i), 0.3 + (i * 0.001))),
                        Price(at, 1, 0), Price(Day19.AddMinutes(1), double.NaN),
                    ])),
                Line(at, "/v2/prices-history?token_id=999", Data(Price(Day19, 0.5))),
                new RawLine(at, "/v2/prices-history?token_id=11", "<html>"),
            ]),
            ("trades", RawSource.History,
            [
                Line(at, "/v2/trades", Data(
                    Trade("0xw1", "BUY", MarketJson.Yes, 100, 0.5, Day19.AddHours(1)), Trade("0xw1", "SELL", MarketJson.Yes, 50, 0.5, Day19.AddHours(2)),
                    Trade("0xw1", "SELL", MarketJson.Yes, 50, 0.5, Day19.AddHours(2)), Trade("0xw2", "BUY", MarketJson.No, 50, 0.5, Day19.AddHours(3)),
                    Trade("0xw2", "BUY", MarketJson.No, 50, 0.5, Day19.AddDays(1)))),
            ]));
    }

    private async Task<DerivedRun> SecondDayAsync()
    {
        var run = Run(2, Day19.AddDays(1));
        var at = Day19.AddDays(2).AddMinutes(5);
        var resolution = new JsonObject
        {
            ["condition_id"] = MarketJson.Id, ["status"] = "resolved", ["payouts"] = new JsonArray(1_000_000, 0), ["was_disputed"] = true,
            ["resolved_at"] = "2026-01-20T14:00:00Z",
        };
        return await SealAsync(
            run,
            ("markets", RawSource.Gamma,
            [
                Line(at, "/markets/keyset", new JsonArray(MarketJson.Open().With("slug", "will-it-pour").With("volume24hr", 2_000))),
                Line(at.AddSeconds(9), "/markets/keyset?closed=true", new JsonArray(
                    MarketJson.Open().Closed("[\"1\", \"0\"]", "proposed", "2026-01-20 13:30:00+00").With("slug", "will-it-pour").With("enableOrderBook", false))),
            ]),
            ("resolutions", RawSource.History, [Line(at.AddSeconds(1), "/v2/resolutions", Data(resolution))]),
            ("prices", RawSource.History,
            [
                Line(at, $"/v2/prices-history?token_id={MarketJson.Yes}", Data([.. Enumerable.Range(0, 140).Select(i => Price(Day19.AddDays(1).AddMinutes(5 * i), 0.6))])),
            ]));
    }

    private static async Task<StageOutcome> DeriveAsync(NpgsqlDataSource database, DerivedRun run, string root)
    {
        var outcome = await new NormalizeStage(database, new RawShelf(root)).DeriveAsync(run, default);
        await new SnapshotsStage(database, CutoffRules.Default, LiquidityRules.Default).DeriveAsync(run, default);
        await new CutoffsStage(database, CutoffRules.Default).DeriveAsync(run, default);
        return outcome;
    }

    private Task<StageOutcome> DeriveAsync(NpgsqlDataSource database, DerivedRun run) => DeriveAsync(database, run, _root);

    private async Task<DerivedRun> SealAsync(ForecastRun run, params (string Name, RawSource Source, RawLine[] Lines)[] kinds)
    {
        var shelf = new RawShelf(_root);
        var files = ImmutableArray.CreateBuilder<RawFile>();
        foreach (var (name, source, lines) in kinds)
        {
            await using var series = shelf.Begin(source, name, run.RunId);
            foreach (var line in lines)
            {
                await series.AppendAsync(line, default);
            }

            files.Add((await series.SealAsync(default))!);
        }

        return new DerivedRun(run, files.DrainToImmutable());
    }

    private async Task<string> TextAsync(string sql) => await _database.ScalarAsync<string>(sql);

    private static ForecastRun Run(int number, DateTimeOffset day) => new(
        new Guid($"0190f3c4-0000-7000-8000-0000{number:00000000}"), "daily_batch", "v", "c", day, day.AddDays(1), RunStatus.Running, null, null, day, null);

    private static RawLine Line(DateTimeOffset at, string request, JsonNode body) => new(at, request, body.ToJsonString());

    private static JsonObject Data(params JsonNode[] rows) => new() { ["data"] = new JsonArray(rows), ["pagination"] = new JsonObject() };

    private static JsonObject More(params JsonNode[] rows) =>
        new() { ["data"] = new JsonArray(rows), ["pagination"] = new JsonObject { ["has_more"] = true, ["next_cursor"] = "c" } };

    private static JsonObject Oi(string id, double value) => new() { ["condition_id"] = id, ["value"] = value };

    private static JsonObject Graph(params (string Id, string Value, string Field, double Amount)[] rows) => new()
    {
        ["data"] = new JsonObject { ["rows"] = new JsonArray([.. rows.Select(row => new JsonObject { [row.Id] = row.Value, [row.Field] = $"{row.Amount:0}" })]) },
    };

    private static JsonObject Price(DateTimeOffset ts, double price, int seconds = 300) => new()
    {
        ["timestamp"] = ts.ToUnixTimeSeconds(), ["price"] = double.IsNaN(price) ? JsonValue.Create("NaN") : JsonValue.Create(price), ["resolution_seconds"] = seconds,
    };

    private static JsonObject Trade(string wallet, string side, string token, double size, double price, DateTimeOffset ts) => new()
    {
        ["proxy_wallet"] = wallet, ["side"] = side, ["token_id"] = token, ["condition_id"] = MarketJson.Id, ["size"] = size, ["price"] = price,
        ["timestamp"] = ts.ToUnixTimeSeconds(), ["transaction_hash"] = "0x1",
    };
}
