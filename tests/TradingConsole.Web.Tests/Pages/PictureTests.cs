using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>Draws the pages in a real browser, keeps the pictures, and fails on what a picture cannot show.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PictureTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Dashboard_InBothThemesAndSizes_DrawsWithoutErrorOrSidewaysScroll()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        await using var browser = await Chromium.LaunchAsync();
        List<string> complaints = [];
        foreach (var (width, height, name) in new[] { (1440, 900, "desk"), (390, 844, "phone") })
        {
            foreach (var isDark in new[] { true, false })
            {
                var page = await browser.OpenAsync(console.BaseAddress, width, height, isDark);
                page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : []);
                page.PageError += (_, error) => complaints.Add(error);
                await page.SignInAsync("admin", RunningConsole.AdminPassword);
                await page.WaitUntilLiveAsync();
                await page.KeepPictureAsync($"dashboard-{name}-{(isDark ? "dark" : "light")}");
                var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.Equal(0, overflow);
            }
        }

        Assert.Empty(complaints);
    }
}
