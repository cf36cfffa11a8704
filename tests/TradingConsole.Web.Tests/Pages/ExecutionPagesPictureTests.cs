using Microsoft.Playwright;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>The execution pages in a real browser: pictures, and no complaint from the console or the layout.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ExecutionPagesPictureTests(ExecutionConsole shared) : IClassFixture<ExecutionConsole>
{
    private static readonly (string Path, string Name)[] Shown =
    [
        ("/positions", "positions"), ("/orders", "orders"), ("/risk", "risk"), ("/audit", "audit"), ("/go-live", "go-live"), ("/fire-drill", "fire-drill"),
    ];

    [Fact]
    public async Task ExecutionPages_InBothThemesAndSizes_DrawWithoutErrorOrSidewaysScroll()
    {
        var console = shared.Afresh();
        await PictureTour.TakeAsync(console, Shown, async page =>
        {
            // The fire drill, last of them: the catalogue's kept run, with what each row drove and how it ended.
            Assert.Equal(1, await page.Locator($"a[data-run='{SampleExecution.CatalogueRun}']").CountAsync());
            Assert.Equal(1, await page.Locator("tr[data-row='1'][data-outcome=Passed]:has-text('console')").CountAsync());
            Assert.Equal(1, await page.Locator("tr[data-row='39'][data-outcome=Failed]:has-text('reached the venue late')").CountAsync());
        });
    }

    [Fact]
    public async Task LiveAccount_OnEveryExecutionPage_WearsTheFrameAndNamesWhatIsNaked()
    {
        var console = shared.Afresh();
        console.Live.Standing = new LiveStanding("main-01", SampleDesk.Now.AddMinutes(22), "Live is armed.");
        console.Feed.Publish(SampleExecution.Live());
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/positions");
        await page.WaitUntilLiveAsync();
        await page.KeepPictureAsync("positions-live-dark");

        Assert.Equal("LIVE", await page.GetAttributeAsync(".shell", "data-mode"));
        Assert.Contains("UNPROTECTED 4.0 s", await page.InnerTextAsync("tr[data-position=ETHUSDT]"), StringComparison.Ordinal);
        Assert.Contains("external", await page.InnerTextAsync("tr[data-position=TRXUSDT]"), StringComparison.Ordinal);
        Assert.Contains("protected", await page.InnerTextAsync("tr[data-position=BTCUSDT]"), StringComparison.Ordinal);
        await page.GotoAsync("/risk");
        await page.WaitUntilLiveAsync();
        await page.KeepPictureAsync("risk-live-dark");
        await page.Keyboard.PressAsync("Shift+K");
        await page.WaitForSelectorAsync("[data-dialog]");
        await page.KeepPictureAsync("kill-levels-live-dark");

        console.Live.Standing = new LiveStanding(null, null, "The gateway is gone.");
        console.Feed.Publish(SampleExecution.Live() with { Live = LiveSeatState.None });
        await page.WaitForSelectorAsync(".shell[data-mode=UNKNOWN]");
    }

    [Fact]
    public async Task Viewer_OnEveryExecutionPage_SeesNoLever()
    {
        var console = shared.Afresh();
        using var viewer = await console.ClientAsAsync(Web.SignIn.Roles.Viewer);
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("some-viewer", RunningConsole.AdminPassword, "/positions");
        await page.WaitUntilLiveAsync();

        await page.WaitForSelectorAsync("tr[data-position=BTCUSDT]");
        Assert.Equal(0, await page.Locator("main button:enabled", new() { HasTextRegex = new System.Text.RegularExpressions.Regex("^(Close|Cancel|Flatten)") }).CountAsync());
        await page.GotoAsync("/risk");
        await page.WaitUntilLiveAsync();
        await page.WaitForSelectorAsync("[data-limit='Used margin']");
        Assert.Equal(0, await page.Locator("main [data-press]").CountAsync());
        await page.ClickAsync("#kill-button");
        await page.WaitForSelectorAsync("[data-dialog]");
        Assert.Equal(0, await page.Locator("[data-dialog] [data-no-enter]").CountAsync());
        Assert.Contains("Your role only watches", await page.InnerTextAsync("[data-dialog]"), StringComparison.Ordinal);
        Assert.Empty(console.Control.Acts);
    }

    [Fact]
    public async Task ArmDialog_InTwoSteps_StartsOnCancelAndSendsWhatWasTyped()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/risk");
        await page.WaitUntilLiveAsync();

        await page.ClickAsync("#arm-live");
        await page.WaitForSelectorAsync("[data-check=drift_alerts][data-passed=false]");
        Assert.Equal("Cancel", await page.EvaluateAsync<string>("document.activeElement.innerText"));
        Assert.True(await page.IsDisabledAsync("#arm-propose"));
        await page.KeepPictureAsync("arm-blocked-dark");
        console.Live.Ready = RecordingLiveControl.Readiness(true);
        await page.ClickAsync("#arm-propose"); // Re-checked every two seconds: it opens by itself.
        await page.FillAsync("#arm-phrase", "arm live main-01");
        await page.FillAsync("#arm-password", RunningConsole.AdminPassword);
        Assert.True(await page.IsDisabledAsync("#arm-confirm"));
        await page.KeepPictureAsync("arm-proposed-dark");
        await page.FillAsync("#arm-phrase", "ARM LIVE main-01");
        await page.ClickAsync("#arm-confirm");
        await page.GetByRole(AriaRole.Status).GetByText("Live is armed on main-01").WaitForAsync();

        Assert.Equal(["admin: propose Arm", "admin: confirm 'ARM LIVE main-01'"], console.Live.Acts);
    }
}
