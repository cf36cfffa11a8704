using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Passport;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Forecasts;

/// <summary>Every page of the scoreboard in both languages and at two widths, and what people do on them. One console and one browser for all.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ForecastPagesTests(ForecastPagesTests.Pages pages) : IClassFixture<ForecastPagesTests.Pages>
{
    /// <summary>Well below the time after which the page looks by itself.</summary>
    private const float RingMs = 10_000;

    [Theory]
    [InlineData("en", 1440, 900, "desk")]
    [InlineData("ko", 1440, 900, "desk")]
    [InlineData("en", 390, 844, "phone")]
    [InlineData("ko", 390, 844, "phone")]
    public async Task Pages_WithAScoreboard_AreWholeInWordsAndWidth(string language, int width, int height, string size)
    {
        await using var tab = await pages.OpenAsync(language, width, height);
        foreach (var (path, name, english, korean) in new[]
        {
            ("/scoreboard", "scoreboard", "All forecasters", "모든 예측자"),
            ("/scoreboard?tag=politics&horizon=T-1h&end_view=resolved&figure=ece", "scoreboard-politics", "real end", "실제 종료"),
            ("/scoreboard?q=nothing-like-it", "scoreboard-none", "No market matches.", "맞는 시장이 없습니다."),
            ("/alerts?span=all", "forecast-alerts", "False-alarm rate", "오탐률"),
            ($"/forecasts/markets/{SeededForecasts.OpenMarket}", "forecast-market", "Trust score", "신뢰 점수"),
            ($"/forecasts/markets/{SeededForecasts.ResolvedMarket}", "forecast-market-resolved", "nearest before", "직전"),
            ($"/postmortem/{SeededForecasts.ResolvedMarket}", "postmortem", "Squared error", "Squared error"),
            ("/postmortem", "postmortems", "one for each resolved market, versioned", "해결된 시장마다 하나, 버전 관리"),
            ("/forecasts/runs", "forecast-runs", "SHA-256", "SHA-256"),
        })
        {
            await tab.GoAsync(path, english, korean);
            await tab.AssertWholeAsync(path);
            Assert.DoesNotMatch("NaN|fc\\.[a-z]|honesty\\.|\\{0\\}", await tab.Main.InnerTextAsync());
            await tab.Page.KeepPictureAsync($"{name}-{size}-{language}", isWholePage: true);
        }
    }

    [Fact]
    public async Task Scoreboard_PrintsHorizonEndSampleAndIntervalBesideItsHeadline()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/scoreboard?window=30d", "All forecasters", "모든 예측자");

        var headline = await tab.Page.InnerTextAsync(".scores .lead");

        Assert.Matches(@"Brier · T−24h · planned end", headline);
        Assert.Matches(@"95% 0\.\d{3} to 0\.\d{3} · n \d+ · \d+ events", headline);
        Assert.Equal(10, await tab.Page.Locator(".curve circle").CountAsync());
        Assert.True(await tab.Page.Locator(".matrix .cell.few").CountAsync() > 3); // Small samples are outlined, not coloured.
        Assert.Equal(1, await tab.Page.Locator("[data-reason=void]").CountAsync());
    }

    [Fact]
    public async Task Bands_CoverageRawBesideCorrected_AMarkWhereItHasLeft_AndSegmentsBelow()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/scoreboard", "Bands: do 80% hold 80%?", "밴드");

        Assert.Equal(6, await tab.Page.Locator("#coverage tbody tr").CountAsync());
        Assert.Matches(@"EWMA\s+24 h\s+71\.0%\s+69\.\d% – 72\.\d%\s+88\.0%\s+2,400\s+0\.\d{4} \(0\.\d{4}\)\s+0\.\d{4} \(0\.\d{4}\)[\s\S]*retrain", await tab.Page.InnerTextAsync("#coverage tr.rw"));
        Assert.False(await tab.Page.Locator("[data-segment='sports|*|*']").IsVisibleAsync());
        await tab.Page.Locator("#coverage-segments summary").ClickAsync();

        var sports = await tab.Page.Locator("[data-segment='sports|*|*']").InnerTextAsync();
        Assert.Matches(@"sports[\s\S]*71\.0%\s+n 640", sports);
        Assert.Equal(1, await tab.Page.Locator("[data-segment='sports|*|*'] .warn").CountAsync());
        Assert.Equal(["category", "liquidity", "time", "play"], await tab.Page.Locator("#coverage-segments tbody").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.axis)"));
        Assert.Equal(0, await tab.Page.Locator("[data-segment=quiet] .warn").CountAsync());
        await tab.AssertWholeAsync("/scoreboard");
        await tab.Page.KeepPictureAsync("scoreboard-bands-desk-en", isWholePage: true);
    }

    [Fact]
    public async Task Market_UnknownParts_AreSaidToBeUnknown()
    {
        await pages.ExecuteAsync($"""
            UPDATE forecast_trust SET components = components || jsonb_build_object(
                'liquidity', 0.5, 'unknown', jsonb_build_array('liquidity', 'top_share'), 'indicators', jsonb_build_object('volume_per_wallet', 0.31))
            WHERE market_id = '{SeededForecasts.MarketId(3)}'
            """);
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync($"/forecasts/markets/{SeededForecasts.MarketId(3)}", "Trust score", "신뢰 점수");

        Assert.Matches(@"Liquidity\s+unknown, counted as 0\.50", await tab.Page.InnerTextAsync("#trust [data-part=liquidity]"));
        Assert.Matches(@"Stability\s+0\.81", await tab.Page.InnerTextAsync("#trust [data-part=stability]"));
        await tab.Page.Locator("#trust summary").ClickAsync();
        Assert.Matches(@"Share of the largest wallet\s+unknown, not counted", await tab.Page.InnerTextAsync("#trust [data-part=top_share]"));
        Assert.Matches(@"Volume per wallet\s+0\.31", await tab.Page.InnerTextAsync("#trust [data-part=volume_per_wallet]"));
    }

    [Fact]
    public async Task Scoreboard_PageAndSegmentBeyondWhatThereIs_AreSaid()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/scoreboard?window=all&page=99", "Page 99 lies past the end of the list: the last is page 3.", "99");
        await tab.Main.GetByText("To the last page").ClickAsync();
        await tab.Main.GetByText("51 to 60 of 60").WaitForAsync();
        await tab.GoAsync("/postmortem?page=7", "Page 7 lies past the end of the list: the last is page 1.", "7");

        await tab.GoAsync("/scoreboard?window=all&tag=nonexistent", "No market is left out.", "제외된");
        await tab.GoAsync("/scoreboard?window=all&tag=sports&liquidity_bucket=LOW", "have no liquidity known at a cut-off", "유동성");
    }

    [Fact]
    public async Task Scoreboard_Parts_AddUpAndDailySaysWhatItsBandsLeaveOut()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/scoreboard?horizon=DAILY", "Days of one market are not independent", "독립");

        var parts = (await tab.Page.InnerTextAsync("#murphy")).Replace('−', '-').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var sum = 0.0;
        for (var i = 0; i < parts.Length; i += 2)
        {
            sum += (i > 0 && parts[i - 1] == "-" ? -1 : 1) * double.Parse(parts[i], System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.Equal(7, parts.Length);
        Assert.Equal(double.Parse(await tab.Page.InnerTextAsync(".scores .big"), System.Globalization.CultureInfo.InvariantCulture), sum, 0.0008);
        await tab.GoAsync("/scoreboard", "Reliability", "신뢰도");
        await tab.Page.Locator("#daily-note").WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Korean_DaysDurationsAndFigures_AreInKorean()
    {
        await using var tab = await pages.OpenAsync("ko");
        foreach (var (path, waited, says) in new[]
        {
            ("/scoreboard", "모든 예측자", @"11월 \d+일[\s\S]*로그 손실|로그 손실[\s\S]*11월 \d+일"), ("/scoreboard", "모든 예측자", "24시간"),
            ($"/forecasts/markets/{SeededForecasts.OpenMarket}", "신뢰 점수", "24시간 앞"), ($"/forecasts/markets/{SeededForecasts.ResolvedMarket}", "직전", @"11월 \d+일 \d\d:\d\d"),
            ($"/postmortem/{SeededForecasts.ResolvedMarket}", "작성된 그대로", "밴드 이탈"), ("/forecasts/runs", "SHA-256", @"\d+분 \d\d초"),
        })
        {
            await tab.GoAsync(path, waited, waited);
            var text = await tab.Main.EvaluateAsync<string>("main => main.textContent");
            Assert.Matches(says, text);
            Assert.DoesNotMatch(@"\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b|\b\d+h \d\dm|\d+d \d\dh", path.StartsWith("/postmortem", StringComparison.Ordinal) ? "" : text);
        }
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Pages_QuestionOfThousandsOfLettersWithoutASpace_KeepTheirWidth(int width, int height)
    {
        await pages.ExecuteAsync($"""
            UPDATE forecast_markets SET question = repeat('Wide', 2251) || '?', rules = repeat('Rule', 3000) WHERE market_id = '{SeededForecasts.MarketId(7)}';
            UPDATE forecast_alerts SET llm_explain_5lines = ARRAY[repeat('Line', 300)] WHERE market_id = '{SeededForecasts.MarketId(7)}';
            UPDATE forecast_questions SET rationale_bullets = ARRAY[repeat('Why', 300)] WHERE market_id = '{SeededForecasts.MarketId(7)}';
            """);
        await using var tab = await pages.OpenAsync(width: width, height: height);

        foreach (var (path, waited) in new[]
        {
            ($"/forecasts/markets/{SeededForecasts.MarketId(7)}", "Trust score"), ("/scoreboard?window=all&q=WideWide", "All forecasters"), ("/alerts?span=all", "False-alarm rate"),
        })
        {
            await tab.GoAsync(path, waited, waited);
            await tab.AssertWholeAsync(path);
        }

        await tab.Page.Locator($"#alerts tr:has-text('WideWide') button").ClickAsync();
        await tab.Page.Locator("#alert-detail:has-text('LineLine')").WaitForAsync();
        await tab.AssertWholeAsync("/alerts");
    }

    [Fact]
    public async Task Honesty_MarketsModelsAndPeople_StandInOneTableWithTheSameFigures()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/scoreboard", "All forecasters", "모든 예측자");
        var rows = await tab.Page.Locator("#honesty tbody tr").AllAsync();

        var kinds = new List<string?>();
        foreach (var row in rows)
        {
            kinds.Add(await row.GetAttributeAsync("data-kind"));
        }

        Assert.Equal(["market", "market", "market", "model", "person"], kinds);
        Assert.Matches(@"T−24h\s+412\s+0\.1", await rows[0].InnerTextAsync());
        Assert.Matches(@"p_tp_long\s+to exit\s+8,400\s+0\.221\s+0\.214 – 0\.228\s+\+0\.10\s+0\.021\s+0\.96\s+int\. \+0\.02", await rows[3].InnerTextAsync()); // 1 − 0.2212 / (0.43 · 0.57)
        Assert.Matches(
            @"Cassandra\s+as each stated\s+\d+\s+0\.\d{3}\s+0\.\d{3} – 0\.\d{3}\s+[+−]\d\.\d\d\s+0\.\d{3}\s+−?\d\.\d\d\s+int\. [+−]\d\.\d\d", await rows[4].InnerTextAsync());
    }

    [Fact]
    public async Task Scoreboard_FilterAndPages_AreInTheAddress()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/scoreboard?window=all", "1 to 25 of 60", "1 ~ 25");

        await tab.Page.Locator("a[rel=next]").ClickAsync();
        await tab.Main.GetByText("26 to 50 of 60").WaitForAsync();
        await tab.Page.WaitUntilLiveAsync(); // What is chosen before is not heard.
        await tab.Page.SelectOptionAsync("#tag", "crypto");
        await tab.Page.ReachAsync(url => url.EndsWith("/scoreboard?window=all&tag=crypto", StringComparison.Ordinal));
        await tab.Page.WaitUntilLiveAsync();
        await tab.Page.FillAsync("#find-market", "coin 5");
        await tab.Page.PressAsync("#find-market", "Enter");
        await tab.Page.ReachAsync(url => url.EndsWith("q=coin%205", StringComparison.Ordinal));

        await tab.Main.GetByText("Will the price of coin 5 close above its level?").WaitForAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Alerts_Operator_JudgesAndTakesBackByHandAndKey()
    {
        await using var tab = await pages.OpenAsync(name: "some-operator");
        await tab.GoAsync("/alerts?span=all&severity=FYI", "False-alarm rate", "오탐률");
        var first = await tab.Page.GetAttributeAsync("#alerts tr.sel", "data-alert");

        await tab.Page.Locator("h1").ClickAsync();
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.WaitForSelectorAsync($"#alerts tr:not([data-alert='{first}']).sel");
        await tab.Page.ClickAsync("#judge-false");
        await tab.Page.Locator("#verdict").WaitForAsync();
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        Assert.Equal("false alarm", await tab.Page.InnerTextAsync("#verdict"));
        await tab.Page.ClickAsync("#undo");
        await tab.Page.Locator("#judge-true").WaitForAsync();

        Assert.Equal(0, await tab.Page.Locator("#verdict").CountAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Alerts_OneIsRaisedAndSeenElsewhere_ShowsWithoutReloading()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/alerts", "False-alarm rate", "오탐률");
        var alert = new AlertEvent(
            Guid.CreateVersion7(), SampleDesk.Now, SeededForecasts.OpenMarket, AlertSeverity.High, ["BAND_BREACH_UP"],
            new AlertEvidence(0.71, 0.4, 0.5, 0.6, "kalman-v1", SampleDesk.Now, 0.2, 0.55, 2, 0, 0.2, 80), ["Price 0.710 is above its band."]);
        var row = tab.Page.Locator($"#alert-{alert.AlertId:N}");
        try
        {
            await pages.RaiseAsync(alert);
            await row.WaitForAsync(new() { Timeout = RingMs });
            await row.ClickAsync();
            Assert.Equal("template_v1", await tab.Page.GetAttributeAsync("#explained-by", "data-by"));

            using var other = await pages.ActingAsync();
            using var seen = await other.PostAsync(new Uri($"/api/forecasts/alerts/{alert.AlertId}/acknowledge", UriKind.Relative), null);
            Assert.True(seen.IsSuccessStatusCode, await seen.Content.ReadAsStringAsync());
            await row.GetByText("seen by some-operator").WaitForAsync(new() { Timeout = RingMs });
        }
        finally
        {
            await pages.ForgetAsync(alert);
        }

        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Pages_Viewer_SeesThemAndIsOfferedNothing()
    {
        await using var tab = await pages.OpenAsync(name: "some-viewer");
        await tab.GoAsync("/alerts?span=all", "False-alarm rate", "오탐률");
        Assert.True(await tab.Page.Locator("#judge-false, #acknowledge").First.IsDisabledAsync());

        await tab.GoAsync("/forecasts/runs", "SHA-256", "SHA-256");

        Assert.True(await tab.Page.Locator("#run-daily").IsDisabledAsync());
        Assert.Equal(0, await tab.Page.Locator("#dead-letters, #redrive-all").CountAsync());
    }

    [Fact]
    public async Task Runs_Admin_AsksForARedriveWithAReasonAndIsToldWhyNot()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync("/forecasts/runs", "SHA-256", "SHA-256");
        Assert.Equal(3, await tab.Page.Locator("#dead-letters tbody tr").CountAsync());

        await tab.Page.ClickAsync($"[data-redrive='{SeededForecasts.FirstLetter}']");
        await tab.Page.FillAsync("#confirm-reason", "the catalogue was mended");
        await tab.Page.ClickAsync("#confirm");

        await tab.Page.GetByText("This process runs no forecast pipeline").WaitForAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Postmortem_HostileText_StaysTextAndTablesAreTables()
    {
        await using var tab = await pages.OpenAsync();
        await tab.GoAsync($"/postmortem/{SeededForecasts.ResolvedMarket}", "Squared error", "Squared error");

        Assert.Equal((3, 0, 0), (await tab.Page.Locator(".writing table tr").CountAsync(), await tab.Page.Locator(".writing script").CountAsync(), await tab.Page.Locator(".writing a").CountAsync()));
        await tab.Main.GetByText("v1", new() { Exact = true }).ClickAsync();
        await tab.Main.GetByText("version 1,").WaitForAsync();
        await tab.GoAsync("/postmortem/0x12", "There is no such post-mortem.", "해당 사후 리포트가 없습니다.");
    }

    [Fact]
    public async Task EmptyScoreboard_SaysWhatToDoNext()
    {
        await using var tab = await pages.OpenAsync(isEmpty: true);
        foreach (var (path, says) in new[]
        {
            ("/scoreboard", "Start the daily run on the Runs page"), ("/scoreboard", "Bands speak of 1 and 24 hours ahead"), ("/alerts", "Alerts come with the daily run"), ("/postmortem", "Each resolved market gets one"),
            ("/forecasts/runs", "Press Run now"), ($"/forecasts/markets/{SeededForecasts.OpenMarket}", "find it on the scoreboard"),
        })
        {
            await tab.GoAsync(path, says, says);
            await tab.AssertWholeAsync(path);
            await tab.Page.KeepPictureAsync($"empty{path.Replace('/', '-')[..Math.Min(16, path.Length)]}-desk-en");
        }
    }

    /// <summary>A console with a seeded scoreboard and one without, and somebody of each role.</summary>
    public sealed class Pages(PostgresFixture postgres) : IAsyncLifetime
    {
        private Chromium _browser = null!;
        private RunningConsole _full = null!;
        private RunningConsole _empty = null!;

        public async Task InitializeAsync()
        {
            var clock = new FixedClock();
            _full = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), marketClock: clock);
            _empty = await RunningConsole.StartAsync(postgres, SampleDesk.FirstStart(), marketClock: clock);
            await SampleHistory.StoreAsync(_full.Database.DataSource, SampleDesk.Trading());
            await SeededForecasts.StoreAsync(_full.Database, SampleDesk.Now);
            var admin = await _full.Database.ScalarAsync<Guid>("SELECT id FROM users WHERE user_name = 'admin'");
            await new SampleSeason(_full.Database, clock, _full.Services.GetRequiredService<IIncidentLog>()).MakeAsync(admin, ReportLanguage.English);
            await _full.Database.ExecuteAsync($"""
                INSERT INTO passport_profiles (user_id, board_name, board_since) VALUES ('{admin}', 'Cassandra', '{SampleDesk.Now:O}')
                ON CONFLICT (user_id) DO UPDATE SET board_name = excluded.board_name, board_since = excluded.board_since
                """);
            // The sample's trained model carries no curve of its own: 8,400 rows, 43 % of them hits.
            await _full.Database.ExecuteAsync("""
                UPDATE models SET metrics = metrics || '{"calibration": [{"target": "p_tp_long", "brier": 0.2212, "logLoss": 0.63, "ece": 0.021, "eceEqualMass": 0.024,
                    "slope": 0.96, "intercept": 0.02, "brierInterval": {"low": 0.2141, "high": 0.2283}, "bins": [{"from": 0.3, "to": 0.4, "count": 4200, "probabilityMean": 0.35, "observedRate": 0.36},
                    {"from": 0.4, "to": 0.6, "count": 4200, "probabilityMean": 0.5, "observedRate": 0.5}]}]}'::jsonb
                WHERE stage = 'production'
                """);
            using var viewer = await _full.ClientAsAsync(Roles.Viewer);
            using var acting = await _full.ClientAsAsync(Roles.Operator);
            _browser = await Chromium.LaunchAsync();
        }

        public Task RaiseAsync(AlertEvent alert) => new AlertStore(_full.Database.DataSource).SaveAsync([alert], "stream", default);

        public Task ForgetAsync(AlertEvent alert) => _full.Database.ExecuteAsync(
            $"DELETE FROM forecast_alerts WHERE alert_id = '{alert.AlertId}'; DELETE FROM forecast_alert_verdicts WHERE alert_id = '{alert.AlertId}'");

        /// <summary>A program that acts as an operator.</summary>
        public async Task<HttpClient> ActingAsync()
        {
            var client = await _full.ClientAsAsync(Roles.Operator);
            client.DefaultRequestHeaders.Add("X-Requested-With", "test");
            return client;
        }

        public async Task DisposeAsync()
        {
            await _browser.DisposeAsync();
            await _full.DisposeAsync();
            await _empty.DisposeAsync();
        }

        /// <summary>Changes rows of the seeded scoreboard; each test those of its own market.</summary>
        public Task ExecuteAsync(string sql) => _full.Database.ExecuteAsync(sql);

        /// <summary>A tab of somebody signed in; its complaints are collected.</summary>
        public async Task<SeasonTab> OpenAsync(string language = "en", int width = 1440, int height = 900, string name = "admin", bool isEmpty = false)
        {
            var page = await _browser.OpenAsync((isEmpty ? _empty : _full).BaseAddress, width, height, locale: language == "ko" ? "ko-KR" : "en-GB");
            var tab = new SeasonTab(page, language);
            page.Console += (_, message) => tab.Complaints.AddRange(message.Type == "error" ? [$"{page.Url}: {message.Text}"] : []);
            page.PageError += (_, error) => tab.Complaints.Add($"{page.Url}: {error}");
            await page.SignInAsync(name, RunningConsole.AdminPassword, "/postmortem");
            await page.WaitUntilLiveAsync();
            return tab;
        }

        private sealed class FixedClock : TimeProvider
        {
            public override DateTimeOffset GetUtcNow() => SampleDesk.Now;
        }
    }
}
