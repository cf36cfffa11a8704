using System.Net;
using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Forecasts;

/// <summary>Seed 3 §5.2, field by field, over HTTP: the three addresses, their filters, pages and refusals.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ForecastsApiTests(ForecastConsole world) : IClassFixture<ForecastConsole>
{
    [Fact]
    public async Task Scoreboard_WithoutAWish_IsTheLatestRunAtTheDefaultHorizon()
    {
        var board = await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/scoreboard");

        Assert.Equal(("90d", "T-24h", "planned"), (Text(board, "window"), Text(board, "horizon"), Text(board, "end_view")));
        Assert.Equal(SeededForecasts.LatestRun, board.GetProperty("run").GetProperty("run_id").GetGuid());
        var calibration = board.GetProperty("calibration");
        Assert.All(
            new[]
            {
                "segment_key", "sample_size", "clusters", "base_rate", "brier", "skill", "logloss", "ece", "ece_mass", "reliability", "resolution", "uncertainty",
                "within", "slope", "intercept", "brier_interval", "ece_interval", "curve", "is_small", "horizon", "end_view", "window",
            },
            field => Assert.True(calibration.TryGetProperty(field, out _), field));
        Assert.Equal(412, calibration.GetProperty("sample_size").GetInt32());
        Assert.True(calibration.GetProperty("brier_interval").GetProperty("low").GetDouble() < calibration.GetProperty("brier").GetDouble());
        Assert.Equal(10, calibration.GetProperty("curve").GetArrayLength());
        Assert.Equal(["T-24h", "T-1h", "DAILY"], board.GetProperty("horizons").EnumerateArray().Select(row => Text(row, "horizon")));
        Assert.True(board.GetProperty("exclusions").GetArrayLength() >= 3);
    }

    [Fact]
    public async Task Scoreboard_OfASegment_FiguresAndMarketsAreOfItAlike()
    {
        var board = await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/scoreboard?window=365d&tag=politics&liquidity_bucket=HIGH&horizon=T-1h&end_view=resolved&limit=3&sort=-trust");

        Assert.Equal("politics|HIGH|*", Text(board.GetProperty("calibration"), "segment_key"));
        var markets = board.GetProperty("markets");
        Assert.Equal((3, 0, true), (markets.GetProperty("limit").GetInt32(), markets.GetProperty("offset").GetInt32(), markets.GetProperty("has_more").GetBoolean()));
        Assert.All(markets.GetProperty("rows").EnumerateArray(), market =>
        {
            Assert.Equal(("politics", "HIGH"), (Text(market, "category"), Text(market, "liquidity_bucket")));
            Assert.All(
                new[] { "market_id", "question", "status", "price_yes", "trust_score", "volume_24h", "open_interest", "cutoff", "band", "ends_at", "winner" },
                field => Assert.True(market.TryGetProperty(field, out _), field));
        });
        Assert.All(markets.GetProperty("rows").EnumerateArray(), market => Assert.Equal(JsonValueKind.Null, market.GetProperty("band").ValueKind)); // Over: held against nothing.
        // The one void market of politics has no cut-off: no liquidity, so not in this segment.
        Assert.Equal((0, 1), (board.GetProperty("exclusions").GetArrayLength(), board.GetProperty("exclusions_without_liquidity").GetInt32()));
    }

    [Fact]
    public async Task Scoreboard_OpenMarkets_CarryTheBandInForceAtTheirPrice()
    {
        var rows = (await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/scoreboard?window=all&status=ACTIVE&limit=200")).GetProperty("markets").GetProperty("rows");

        Assert.All(rows.EnumerateArray(), market =>
        {
            var band = market.GetProperty("band");
            Assert.Equal(("kalman", "conformal"), (Text(band, "method"), Text(band, "band_calibration")));
            Assert.InRange(market.GetProperty("price_at").GetDateTimeOffset(), band.GetProperty("ts").GetDateTimeOffset().AddTicks(1), band.GetProperty("target_ts").GetDateTimeOffset());
        });
    }

    [Fact]
    public async Task Coverage_OfTheLatestRun_IsReadByMethodHorizonAndSegment()
    {
        var all = await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/coverage");
        var one = (await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/coverage?method=EWMA&horizon=24&calibration=conformal&segment=sports%7C*%7C*")).GetProperty("coverage");

        Assert.Equal(SeededForecasts.LatestRun, all.GetProperty("run").GetProperty("run_id").GetGuid());
        Assert.Equal(180, all.GetProperty("coverage").GetArrayLength());
        var line = Assert.Single(one.EnumerateArray());
        Assert.Equal((0.71, 640, true), (line.GetProperty("coverage").GetDouble(), line.GetProperty("sample_size").GetInt32(), line.GetProperty("must_retrain").GetBoolean()));
        Assert.InRange(line.GetProperty("coverage_interval").GetProperty("low").GetDouble(), 0.6, 0.71);
        Assert.All(new[] { "width_mean", "interval_score", "horizon_steps", "step_seconds", "band_calibration", "segment_key" }, field => Assert.True(line.TryGetProperty(field, out _), field));
        Assert.Equal(0, (await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/coverage?segment=weather%7C*%7C*")).GetProperty("coverage").GetArrayLength());
    }

    [Theory]
    [InlineData("PUT", "scoreboard", 405, "GET")]
    [InlineData("DELETE", "alerts", 405, "GET")]
    [InlineData("HEAD", "coverage", 405, "GET")]
    [InlineData("POST", "postmortem/0x12", 405, "GET")]
    [InlineData("GET", "alerts/7/acknowledge", 405, "POST")]
    [InlineData("PUT", "nothing-like-it", 404, null)]
    [InlineData("GET", "scoreboard/nothing-like-it", 404, null)]
    public async Task Methods_AnAddressDoesNotKnow_AreToldFromAddressesThatDoNotExist(string method, string path, int status, string? allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/forecasts/{path}");

        using var answer = await world.Viewer.SendAsync(request);

        Assert.Equal((status, allowed), ((int)answer.StatusCode, answer.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", answer.Content.Headers.Allow)));
    }

    [Fact]
    public async Task Market_UnknownBand_IsRefusedWithThoseThereAre()
    {
        var problem = await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/markets/{SeededForecasts.OpenMarket}?band=kalman-7x3600-raw", 400);

        Assert.Equal(("band", "kalman-7x3600-raw"), (Text(problem, "field"), Text(problem, "value")));
        Assert.Contains("kalman-24x3600-conformal", Text(problem, "rule"), StringComparison.Ordinal);
        var sheet = await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/markets/{SeededForecasts.OpenMarket}?band=");
        Assert.Equal("kalman", Text(sheet.GetProperty("bands")[0], "method")); // The alerts' own.
    }

    [Theory]
    [InlineData("/forecasts/markets/0x12", 404)]
    [InlineData("/forecasts/markets/@none", 404)]
    [InlineData("/forecasts/markets/@open", 200)]
    [InlineData("/postmortem/0x12", 404)]
    [InlineData("/postmortem/@open", 404)]
    [InlineData("/postmortem/@done", 200)]
    [InlineData("/postmortem/@done?version=9", 404)]
    [InlineData("/postmortem", 200)]
    public async Task Pages_OfWhatIsMissing_SayItAndAnswer404(string path, int status)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            path.Replace("@none", $"0x{new string('0', 64)}", StringComparison.Ordinal).Replace("@open", SeededForecasts.OpenMarket, StringComparison.Ordinal)
                .Replace("@done", SeededForecasts.ResolvedMarket, StringComparison.Ordinal));
        request.Headers.Accept.ParseAdd("text/html");

        using var answer = await world.Viewer.SendAsync(request);

        Assert.Equal((status, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status == 404, body.Contains("The registry knows no such market.", StringComparison.Ordinal) || body.Contains("There is no such post-mortem.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scoreboard_ItsPages_AreEachMarketOnce()
    {
        var (seen, more) = (new List<string?>(), true);
        while (more)
        {
            var markets = (await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/scoreboard?window=all&limit=25&offset={seen.Count}")).GetProperty("markets");
            seen.AddRange(markets.GetProperty("rows").EnumerateArray().Select(market => Text(market, "market_id")));
            more = markets.GetProperty("has_more").GetBoolean();
        }

        Assert.Equal((SeededForecasts.Markets, SeededForecasts.Markets), (seen.Count, seen.Distinct().Count()));
    }

    [Theory]
    [InlineData("scoreboard?window=7d", "window", "7d", "30d, 90d, 365d or all")]
    [InlineData("scoreboard?horizon=T-2h", "horizon", "T-2h", "T-24h, T-1h or DAILY")]
    [InlineData("scoreboard?end_view=both", "end_view", "both", "planned or resolved")]
    [InlineData("scoreboard?liquidity_bucket=huge", "liquidity_bucket", "huge", "LOW, MID or HIGH")]
    [InlineData("scoreboard?status=open", "status", "open", "ACTIVE, RESOLVED, VOID or UNRESOLVED")]
    [InlineData("scoreboard?sort=brier", "sort", "brier", "with a minus in front")]
    [InlineData("scoreboard?limit=0", "limit", "0", "whole number from 1 to 200")]
    [InlineData("scoreboard?limit=201", "limit", "201", "whole number from 1 to 200")]
    [InlineData("scoreboard?offset=-1", "offset", "-1", "whole number from 0")]
    [InlineData("scoreboard?tag=a%00b", "tag", "a\0b", "without control characters")]
    [InlineData("scoreboard/export?window=x", "window", "x", "30d, 90d, 365d or all")]
    [InlineData("alerts?since=yesterday", "since", "yesterday", "a UTC time such as")]
    [InlineData("alerts?severity=LOUD", "severity", "LOUD", "HIGH, MED or FYI")]
    [InlineData("alerts?open=maybe", "open", "maybe", "true or false")]
    [InlineData("alerts?market_id=0x12", "market_id", "0x12", "0x and 64 hexadecimal digits")]
    [InlineData("markets/market-1", "market_id", "market-1", "0x and 64 hexadecimal digits")]
    [InlineData("postmortem/market-1", "market_id", "market-1", "0x and 64 hexadecimal digits")]
    [InlineData("runs/7", "id", "7", "a UUID")]
    [InlineData("raw-files?run=7", "run", "7", "a UUID")]
    [InlineData("trend?limit=9999", "limit", "9999", "whole number from 1 to 365")]
    [InlineData("segments?horizon=now", "horizon", "now", "T-24h, T-1h or DAILY")]
    [InlineData("coverage?method=arima", "method", "arima", "kalman, ewma, rolling_quantile, chronos or timesfm")]
    [InlineData("coverage?calibration=cooked", "calibration", "cooked", "raw or conformal")]
    [InlineData("coverage?horizon=T-24h", "horizon", "T-24h", "whole number of hours ahead from 1 to 1000")]
    [InlineData("coverage?horizon=0", "horizon", "0", "whole number of hours ahead from 1 to 1000")]
    [InlineData("coverage?segment=sports", "segment", "sports", "category|liquidity|time to end")]
    [InlineData("forecasters?window=1d", "window", "1d", "30d, 90d, 365d or all")]
    public async Task BadInput_IsAnsweredWithFieldValueAndRule(string path, string field, string value, string rule)
    {
        var problem = await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/{path}", 400);

        Assert.Equal((field, value), (Text(problem, "field"), Text(problem, "value")));
        Assert.Contains(rule, Text(problem, "rule"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyWishes_AsTheSeedWritesThem_AreNone()
    {
        var board = await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/scoreboard?window=90d&tag=&liquidity_bucket=");

        Assert.Equal("*|*|*", Text(board.GetProperty("calibration"), "segment_key"));
    }

    [Theory]
    [InlineData("/scoreboard?window=90d&tag=&liquidity_bucket=", "application/json", "application/json")]
    [InlineData("/scoreboard", "application/json, text/html;q=0.5", "application/json")]
    [InlineData("/alerts?severity=HIGH", "application/json", "application/json")]
    [InlineData("/scoreboard", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html")]
    [InlineData("/alerts", "*/*", "text/html")]
    [InlineData("/scoreboard", "application/json;q=0.1, text/html", "text/html")]
    [InlineData("/postmortem/@", "text/markdown", "text/markdown")]
    [InlineData("/postmortem/@", "application/json", "application/json")]
    [InlineData("/postmortem/@", "text/html", "text/html")]
    [InlineData("/api/forecasts/postmortem/@", "text/markdown", "text/markdown")]
    public async Task BareAddresses_AnswerInTheFormThatIsAskedFor(string path, string accept, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path.Replace("@", SeededForecasts.ResolvedMarket, StringComparison.Ordinal));
        request.Headers.Accept.ParseAdd(accept);

        using var answer = await world.Viewer.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.True(path.StartsWith("/api", StringComparison.Ordinal) || answer.Headers.Vary.Contains("Accept"));
    }

    [Fact]
    public async Task BareAddresses_Stranger_IsToldInTheFormThatIsAskedFor()
    {
        using var stranger = world.Console.Client();

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Found), (await StatusAsync("application/json"), await StatusAsync("text/html")));

        async Task<HttpStatusCode> StatusAsync(string accept)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/alerts");
            request.Headers.Accept.ParseAdd(accept);
            using var answer = await stranger.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Alerts_SinceAndSeverity_ListWithReasonsEvidenceAndBalance()
    {
        var since = SampleDesk.Now.AddHours(-60);
        var answer = await ForecastConsole.GetAsync(world.Viewer, $"/alerts?since={since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}&severity=med&limit=2", accept: "application/json");

        Assert.Equal((2, "MED", true), (answer.GetProperty("alerts").GetArrayLength(), Text(answer, "severity"), answer.GetProperty("has_more").GetBoolean()));
        var alert = answer.GetProperty("alerts")[0];
        Assert.True(alert.GetProperty("reason_codes").GetArrayLength() > 0 && alert.GetProperty("llm_explain_5lines").GetArrayLength() <= 5);
        Assert.Equal(0.71, alert.GetProperty("evidence").GetProperty("price").GetDouble());
        Assert.All(answer.GetProperty("alerts").EnumerateArray(), one => Assert.True(one.GetProperty("ts").GetDateTimeOffset() >= since));
        Assert.Equal(answer.GetProperty("total").GetInt64(), answer.GetProperty("balance").GetProperty("alerts").GetInt64());
    }

    [Fact]
    public async Task Postmortem_AsJson_HasTextFiguresAndVersions()
    {
        var latest = await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/postmortem/{SeededForecasts.ResolvedMarket}");
        var first = await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/postmortem/{SeededForecasts.ResolvedMarket.ToUpperInvariant().Replace("0X", "0x", StringComparison.Ordinal)}?version=1");

        Assert.Equal((2, 1), (latest.GetProperty("version").GetInt32(), first.GetProperty("version").GetInt32()));
        Assert.StartsWith("# Post-mortem", Text(latest, "markdown"), StringComparison.Ordinal);
        Assert.Equal(2, latest.GetProperty("figures").GetProperty("breaches").GetInt32());
        await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/postmortem/{SeededForecasts.OpenMarket}", 404);
        await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/postmortem/{SeededForecasts.ResolvedMarket}?version=0", 400);
        Assert.Equal(14, (await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/postmortem?limit=5")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Market_AndRuns_AreReadByAViewer_DeadLettersAreNot()
    {
        var market = await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/markets/{SeededForecasts.OpenMarket}?band=ewma-24x3600-conformal");
        Assert.Equal("ewma", Text(market.GetProperty("bands")[0], "method"));
        Assert.Equal(SeededForecasts.OpenMarket, Text(market.GetProperty("market"), "market_id"));
        await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/markets/0x{new string('0', 64)}", 404);

        var runs = await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/runs?limit=2");
        Assert.Equal((2, SeededForecasts.Runs), (runs.GetProperty("runs").GetArrayLength(), runs.GetProperty("total").GetInt32()));
        Assert.Equal(2, (await ForecastConsole.GetAsync(world.Viewer, $"/api/forecasts/runs/{SeededForecasts.LatestRun}")).GetProperty("files").GetArrayLength());
        Assert.Equal(64, Text((await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/raw-files?limit=1")).GetProperty("files")[0], "sha256")!.Length);
        Assert.Equal(0, (await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/connections")).GetArrayLength());

        await ForecastConsole.GetAsync(world.Operator, "/api/forecasts/dead-letters", 403);
        Assert.Equal(3, (await ForecastConsole.GetAsync(world.Admin, "/api/forecasts/dead-letters")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Export_IsTheFilteredMarketsAsCsv_WithNoFormulaIn()
    {
        await world.Console.Database.ExecuteAsync($"UPDATE forecast_markets SET question = '=cmd|''/c calc''!A1' WHERE market_id = '{SeededForecasts.MarketId(60)}'");

        using var answer = await world.Viewer.GetAsync(new Uri("/api/forecasts/scoreboard/export?window=all&liquidity_bucket=LOW", UriKind.Relative));
        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd().Split("\r\n");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("market_id,question,category", lines[0], StringComparison.Ordinal);
        Assert.Equal(20, lines.Length - 1);
        Assert.Contains(lines, line => line.Contains("'=cmd", StringComparison.Ordinal));
        Assert.All(lines[1..], line => Assert.Contains(",LOW,", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forecasters_MarketsAndPeopleWhoOptedIn_StandInOneTable()
    {
        await world.Console.Database.ExecuteAsync("""
            INSERT INTO passport_profiles (user_id, board_name, board_since) SELECT id, 'Cassandra', now() FROM users WHERE user_name = 'some-operator' ON CONFLICT DO NOTHING
            """);

        var lines = (await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/forecasters")).GetProperty("forecasters").EnumerateArray().ToList();

        Assert.Equal(["T-24h", "T-1h", "DAILY"], lines.Where(line => Text(line, "kind") == "market").Select(line => Text(line, "horizon")));
        Assert.DoesNotContain(lines, line => Text(line, "name") == "Cassandra"); // On the board, yet has stated no confidence.
    }

    private static string? Text(JsonElement body, string field) => body.GetProperty(field).GetString();
}
