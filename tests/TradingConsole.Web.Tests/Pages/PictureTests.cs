using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>Draws the pages in a real browser, keeps the pictures, and fails on what a picture cannot show.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PictureTests(PostgresFixture postgres, SharedConsole shared) : IClassFixture<SharedConsole>
{
    [Fact]
    public async Task Dashboard_InBothThemesAndSizes_DrawsWithoutErrorOrSidewaysScroll()
    {
        var console = shared.Afresh();
        await PictureTour.TakeAsync(console, [("/", "dashboard")]);
    }

    [Fact]
    public async Task FirstStart_Browser_ShowsDoorAndProgress()
    {
        var console = shared.Afresh();
        console.Feed.Publish(SampleDesk.FirstStart());
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);

        await page.GotoAsync("/");
        Assert.Contains("/sign-in", page.Url, StringComparison.Ordinal);
        await page.KeepPictureAsync("sign-in-dark");
        await page.SignInAsync("admin", RunningConsole.AdminPassword);
        await page.WaitUntilLiveAsync();
        await page.KeepPictureAsync("first-start-dark");

        Assert.Contains("13 of 30 symbols", await page.InnerTextAsync(".first-start"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KillDialog_Keyboard_OpensOnCancelAndFiresOnlyOnTheSecondAct()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword);
        await page.WaitUntilLiveAsync();

        await page.Keyboard.PressAsync("Shift+K");
        await page.WaitForSelectorAsync("[data-dialog]");
        await page.KeepPictureAsync("kill-dialog-dark");
        Assert.Equal(852, await page.EvaluateAsync<double>("document.querySelector('.dialog-mask').getBoundingClientRect().height"));
        await page.WaitForFocusAsync("Cancel");
        await page.FocusAsync("#kill-halt");
        await page.Keyboard.PressAsync("Enter");
        Assert.Empty(console.Control.Acts);
        await page.Keyboard.PressAsync("Escape");
        await page.WaitForSelectorAsync("[data-dialog]", new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        Assert.Empty(console.Control.Acts);

        await page.ClickAsync("#kill-button");
        await page.ClickAsync("#kill-flatten");
        await page.WaitForSelectorAsync("[data-dialog]", new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });

        Assert.Equal(["admin: kill 'operator decision' flatten_all"], console.Control.Acts);
    }

    [Fact]
    public async Task Page_FeedPublishes_RedrawsWithoutReload()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword);
        await page.WaitUntilLiveAsync();

        var desk = SampleDesk.Trading();
        console.Feed.Publish(desk with
        {
            Account = desk.Account with { Equity = 99_000.01 },
            Kill = new KillState(Core.Risk.KillLevel.NoNewEntries, "drill", "admin", SampleDesk.Now),
        });

        await page.Locator("#equity", new() { HasText = "99,000.01" }).WaitForAsync();
        await page.Locator("#kill-button", new() { HasText = "HALTED" }).WaitForAsync();
    }

    [Fact]
    public async Task Page_ServerGone_KeepsTheValuesUnderABand()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword);
        await page.WaitUntilLiveAsync();

        await console.StopAsync();

        await page.WaitForSelectorAsync("html[data-circuit=lost] #components-reconnect-modal:visible");
        await page.KeepPictureAsync("disconnected-dark");
        Assert.Contains("values as of 03:48:12", await page.InnerTextAsync("#components-reconnect-modal"), StringComparison.Ordinal);
        Assert.False(await page.IsVisibleAsync("#kill-button"));
        Assert.Contains("128,412.66", await page.InnerTextAsync("#equity"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdminPages_Browser_ListAccountsAndActs()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/users");
        await page.WaitUntilLiveAsync();
        await page.FillAsync("#new-name", "watcher");
        await page.FillAsync("#new-password", "watching 1234");
        await page.ClickAsync("button[type=submit].pri");
        await page.WaitForSelectorAsync("td:has-text('watcher')");
        await page.KeepPictureAsync("users-dark");

        await page.ClickAsync(".nav a[href='/audit']");
        await page.WaitForSelectorAsync("td:has-text('user.create')");
        await page.KeepPictureAsync("audit-dark");

        Assert.Equal(2, await console.Database.ScalarAsync<long>("SELECT count(*) FROM users WHERE user_name IN ('admin', 'watcher')"));
    }
}
