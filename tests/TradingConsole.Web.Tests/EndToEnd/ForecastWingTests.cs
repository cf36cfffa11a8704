using System.Globalization;
using Npgsql;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Passport;
using Xunit;

namespace TradingConsole.Web.Tests.EndToEnd;

/// <summary>The scoreboard as a newcomer meets it: a console on an empty directory measures its practice markets, and somebody walks through what came of it.</summary>
[Collection(ConsoleProcess.Collection)]
public sealed class ForecastWingTests
{
    private static readonly TimeSpan BatchMax = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Scoreboard_FromEmptyDirectory_IsMeasuredReadAndActedOn()
    {
        var data = Directory.CreateTempSubdirectory("tradingconsole-wing-").FullName;
        await using var console = await ConsoleProcess.StartAsync(
            data, "--market", "paper", "--forecasts", "practice", "--forecast-days", "6", "--history-days", "1", "--universe", "BTCUSDT");
        await using var browser = await Chromium.LaunchAsync();
        using var api = await DeskApi.SignInAsync(console.BaseAddress);
        await console.UntilAsync("the first batch and its post-mortems are written", BatchMax, async _ =>
            (await api.GetAsync("/api/forecasts/runs")).GetProperty("runs").EnumerateArray().Any(run =>
                run.GetProperty("pipeline_name").GetString() == "postmortem" && run.GetProperty("status").GetString() == "SUCCEEDED"));
        await AlertAsync(console);

        foreach (var (width, height, size) in new[] { (1440, 900, "desk"), (390, 844, "phone") })
        {
            var page = await browser.OpenAsync(console.BaseAddress, width, height);
            await using var tab = new SeasonTab(page, "en");
            page.Console += (_, message) => tab.Complaints.AddRange(message.Type == "error" ? [$"{page.Url}: {message.Text}"] : []);
            page.PageError += (_, error) => tab.Complaints.Add($"{page.Url}: {error}");
            await page.SignInAsync("admin", ConsoleProcess.AdminPassword, "/scoreboard");
            await page.WaitUntilLiveAsync();
            await WalkAsync(tab, size);
        }
    }

    private static async Task WalkAsync(SeasonTab tab, string size)
    {
        var page = tab.Page;
        await tab.Main.Locator("#venue[data-venue=practice]").WaitForAsync();
        await page.Locator(".scores .lead").WaitForAsync();
        await KeepAsync("scoreboard");

        await page.SelectOptionAsync("#status", "RESOLVED");
        await page.WaitForURLAsync("**/scoreboard?status=RESOLVED");
        await page.Locator("tr[data-market]").First.GetByText("Resolved").WaitForAsync(); // The address comes before the answer.
        await page.Locator("tr[data-market] a.sym").First.ClickAsync();
        await page.WaitForURLAsync("**/forecasts/markets/0x*");
        await page.Locator(".ttl a[href^='/postmortem/0x']").First.WaitForAsync();
        await tab.Main.Locator("#venue").WaitForAsync();
        await KeepAsync("market");

        await page.Locator(".ttl a[href^='/postmortem/0x']").First.ClickAsync();
        await page.WaitForURLAsync("**/postmortem/0x*");
        await tab.Main.GetByText("What happened.").WaitForAsync();
        await tab.Main.Locator("#venue").WaitForAsync();
        await KeepAsync("postmortem");

        await Room("Post-mortems");
        await page.Locator("#postmortems tbody tr").First.WaitForAsync();
        await KeepAsync("postmortems");

        await Room("Alerts");
        await page.Locator("#acknowledge, #alerts").First.WaitForAsync();
        await page.Locator("#alerts tbody tr:has-text('unseen')").First.ClickAsync();
        await page.Locator("#explained-by[data-by=template_v1]").WaitForAsync();
        await page.ClickAsync("#acknowledge");
        await page.Locator("#alerts tr.sel").GetByText("seen by admin").WaitForAsync();
        await KeepAsync("alerts");

        await Room("Runs");
        await page.Locator("#runs").GetByText("succeeded").First.WaitForAsync();
        await tab.Main.Locator("#venue").WaitForAsync();
        await KeepAsync("runs");

        Task Room(string name) => page.Locator(".tabs").GetByText(name, new() { Exact = true }).ClickAsync();

        async Task KeepAsync(string name)
        {
            await tab.AssertWholeAsync(page.Url);
            await page.KeepPictureAsync($"wing-{name}-{size}", isWholePage: true);
        }
    }

    /// <summary>Makes sure that two alerts wait for somebody: whether six days of a practice world raise any is the day's luck.</summary>
    private static async Task AlertAsync(ConsoleProcess console)
    {
        await using var database = NpgsqlDataSource.Create(WholeDeskTests.ConnectionOf(console));
        for (var number = 0; number < 2; number++)
        {
            await using var insert = database.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
                INSERT INTO forecast_alerts (alert_id, ts, market_id, severity, reason_codes, evidence, llm_explain_5lines, origin)
                SELECT '00000000-0000-7000-8000-00000000000{number}', ts, market_id, 'FYI', ARRAY['BAND_BREACH_UP'],
                       jsonb_build_object('price', p_yes, 'q10', 0.0, 'q50', p_yes / 4, 'q90', p_yes / 2, 'band_model', 'kalman-v1', 'band_ts', ts, 'width', p_yes / 2, 'score', 1,
                                          'band_target', ts),
                       ARRAY['Made by the test.'], 'batch'
                FROM forecast_snapshots WHERE p_yes > 0 ORDER BY ts DESC, market_id LIMIT 1
                """));
            await insert.ExecuteNonQueryAsync();
        }
    }
}
