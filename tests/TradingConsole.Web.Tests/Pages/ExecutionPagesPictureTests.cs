using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>The execution pages in a real browser: pictures, and no complaint from the console or the layout.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ExecutionPagesPictureTests(PostgresFixture postgres)
{
    private static readonly (string Path, string Name)[] Shown =
    [
        ("/positions", "positions"),
    ];

    [Fact]
    public async Task ExecutionPages_InBothThemesAndSizes_DrawWithoutErrorOrSidewaysScroll()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        console.Feed.Publish(await SampleHistory.StoreAsync(console.Database.DataSource, SampleDesk.Trading()));
        await using var browser = await Chromium.LaunchAsync();
        List<string> complaints = [];
        foreach (var (width, height, size) in new[] { (1440, 900, "desk"), (390, 844, "phone") })
        {
            foreach (var isDark in new[] { true, false })
            {
                var page = await browser.OpenAsync(console.BaseAddress, width, height, isDark);
                page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [$"{page.Url}: {message.Text}"] : []);
                page.PageError += (_, error) => complaints.Add($"{page.Url}: {error}");
                await page.SignInAsync("admin", RunningConsole.AdminPassword);
                foreach (var (path, name) in Shown)
                {
                    await page.GotoAsync(path);
                    await page.WaitUntilLiveAsync();
                    await page.KeepPictureAsync($"{name}-{size}-{(isDark ? "dark" : "light")}");
                    var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    Assert.True(overflow == 0, $"{path} at {width} px scrolls sideways by {overflow} px.");
                }
            }
        }

        Assert.Empty(complaints);
    }
}
