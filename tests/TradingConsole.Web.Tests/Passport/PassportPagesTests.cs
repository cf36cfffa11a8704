using TradingConsole.Core.Passport.Reports;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>The pages about people, in both languages and at two widths, on one console with one person's season in it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PassportPagesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Pages_ASeasonInBothLanguages_AreWholeInWordsAndWidth()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), marketClock: new FixedClock(SampleDesk.Now));
        var admin = await AdminAsync(console);
        await console.Database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING");
        var season = new SampleSeason(console.Database, new FixedClock(SampleDesk.Now));
        var (report, _) = await season.MakeAsync(admin, ReportLanguage.Korean);
        await season.ProposeAsync(admin);
        var other = await console.Database.ScalarAsync<Guid>($"SELECT report_id FROM passport_reports WHERE report_id <> '{report}' ORDER BY created_at LIMIT 1");

        await using var browser = await Chromium.LaunchAsync();
        List<string> complaints = [];
        foreach (var (language, width, height, size) in new[] { ("en", 1440, 900, "desk"), ("ko", 1440, 900, "desk"), ("en", 390, 844, "phone"), ("ko", 390, 844, "phone") })
        {
            var page = await browser.OpenAsync(console.BaseAddress, width, height, locale: language == "ko" ? "ko-KR" : "en-GB");
            page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [$"{page.Url}: {message.Text}"] : []);
            page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
            await page.SignInAsync("admin", RunningConsole.AdminPassword);
            foreach (var (path, name, english, korean) in new[]
            {
                ("/passport", "passport", "Guardian adherence", "가디언 준수"), ("/reports", "reports", "Period (KST)", "기간 (KST)"),
                ($"/reports/{report}", "report", "What to change", "개선점"), ($"/reports/{report}/compare/{other}", "reports-compare", "Compare", "비교"),
                ($"/reports/{Guid.Empty}", "report-missing", "There is no such report of yours.", "해당 리포트가 없습니다."),
            })
            {
                await page.GotoAsync(path);
                await page.WaitUntilLiveAsync();
                await page.Locator("main").GetByText(language == "ko" ? korean : english).First.WaitForAsync();
                await page.KeepPictureAsync($"{name}-{size}-{language}", isWholePage: true);
                Assert.Equal(language, await page.EvaluateAsync<string>("document.documentElement.lang"));
                Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
                Assert.True(await page.Locator(".panel-error").CountAsync() == 0, $"{path} shows an error: {await page.Locator("main").InnerTextAsync()}");
            }
        }

        Assert.Empty(complaints);
    }

    private static Task<Guid> AdminAsync(RunningConsole console) =>
        console.Database.ScalarAsync<Guid>("SELECT id FROM users WHERE user_name = 'admin'");

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
