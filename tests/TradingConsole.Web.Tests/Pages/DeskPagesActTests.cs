using Microsoft.Playwright;
using TradingConsole.Core.Models;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>What an operator does on the desk's pages, in a real browser against stored decisions.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DeskPagesActTests(HistoryConsole shared) : IClassFixture<HistoryConsole>
{
    [Fact]
    public async Task Signals_ByKeyboard_OpensStepsBackAndRecomputes()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/signals?q=BTCUSDT");
        await page.WaitUntilLiveAsync();

        for (var attempt = 0; attempt < 50 && await page.Locator("tr.sel").CountAsync() == 0; attempt++)
        {
            await page.Keyboard.PressAsync("j"); // Keys are heard once the circuit has attached the page's listener.
            await page.WaitForTimeoutAsync(200);
        }

        await page.Keyboard.PressAsync("Enter");
        var drawer = page.Locator("aside[aria-label*='Decision chain of BTCUSDT']");
        await drawer.GetByText("BTCUSDT, bar 03:47").WaitForAsync();
        await Assertions.Expect(drawer.GetByLabel("Previous decision")).ToBeEnabledAsync(); // While the store is read, steps are ignored.
        await page.Keyboard.PressAsync("[");
        await drawer.GetByText("BTCUSDT, bar 03:46").WaitForAsync();
        await drawer.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Recompute" }).ClickAsync();
        await drawer.GetByText("Recompute: identical").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await drawer.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });

        Assert.EndsWith("/signals?q=BTCUSDT", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_ChangedPolicy_ShowsTheDifferenceAndSavesInTheOperatorsName()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/settings?part=policy");
        await page.WaitUntilLiveAsync();
        var save = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save as v3 and activate" });

        await page.FillAsync("#preset-LeverageMax", "99");
        await page.GetByText("allowed is 1 to 20").WaitForAsync();
        Assert.True(await save.IsDisabledAsync());
        await page.FillAsync("#preset-LeverageMax", "3");
        await page.Locator(".diff").GetByText("Leverage, at most").WaitForAsync();
        await save.ClickAsync();
        await page.GetByRole(AriaRole.Status).GetByText("Saved").WaitForAsync();

        Assert.Contains(console.Control.Acts, act => act.StartsWith("admin: ", StringComparison.Ordinal) && act.Contains("policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Training_Promote_AsksTheGateStartsOnCancelAndSaysWhatBlocks()
    {
        var console = shared.Afresh();
        console.Control.Gate = new([new GateCheck("artifact_intact", true, "sample"), new GateCheck("enough_rows", false, "sample")]);
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/training");
        await page.WaitUntilLiveAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Promote", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByText("File intact").WaitForAsync();

        await page.WaitForFocusAsync("Cancel");
        Assert.True(await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Promote 7c20bb" }).IsDisabledAsync());
        Assert.Contains("The gate refuses", await dialog.InnerTextAsync(), StringComparison.Ordinal);
        await page.KeepPictureAsync("training-promote-desk-dark");
        Assert.Empty(console.Control.Acts);
    }

    [Fact]
    public async Task Models_Import_TakesFilesAndSaysWhyTheyAreRefused()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/models");
        await page.WaitUntilLiveAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Import", Exact = true }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var import = dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Import", Exact = true });
        await page.SetInputFilesAsync("#import-files", new FilePayload { Name = "er_long.txt", MimeType = "text/plain", Buffer = "tree"u8.ToArray() });
        await page.FillAsync("#import-start", "last year");
        await dialog.GetByText("Train start is 'last year', must be an instant").WaitForAsync();
        Assert.True(await import.IsDisabledAsync());
        await page.FillAsync("#import-start", "2025-01-01T00:00:00Z");
        await page.FillAsync("#import-end", "2025-06-30T23:59:00Z");
        await page.FillAsync("#import-reason", "from the research box");
        console.Control.Answer = Outcome.Refused("The model was not imported: file er_long.txt is no LightGBM model.");
        await import.ClickAsync();
        await dialog.GetByText("file er_long.txt is no LightGBM model").WaitForAsync();
        await page.KeepPictureAsync("models-import-desk-dark");
        console.Control.Answer = Outcome.Ok("Model 1234 is registered as a candidate.");
        await import.ClickAsync();
        await page.GetByRole(AriaRole.Status).GetByText("Model 1234 is registered").WaitForAsync();

        Assert.Equal("admin: import er_long.txt 'from the research box'", console.Control.Acts.Last());
    }
}
