using Microsoft.Playwright;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>What leads up to a promotion: the gate's rules, and the walk-forward that is evidence for a model.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PromotionPagesActTests(HistoryConsole shared) : IClassFixture<HistoryConsole>
{
    [Fact]
    public async Task Settings_PromotionRules_AreAnAdminsAndSavedAsAVersion()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/settings?part=promotion");
        await page.WaitUntilLiveAsync();
        var save = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save as v2 and activate" });

        await page.FillAsync("#preset-ShadowHoursMin", "-5");
        await page.GetByText("allowed is 0 to 8760").WaitForAsync();
        Assert.True(await save.IsDisabledAsync());
        await page.FillAsync("#preset-ShadowHoursMin", "48");
        await page.FillAsync("#preset-PsiMax", "");
        await page.UncheckAsync("#preset-AsksChallenger");
        await page.Locator(".diff").GetByText("not asked").WaitForAsync();
        await page.KeepPictureAsync("settings-promotion-desk-dark");
        await save.ClickAsync();
        await page.GetByRole(AriaRole.Status).GetByText("Saved").WaitForAsync();

        var act = console.Control.Acts.Last();
        Assert.StartsWith("admin: save promotion ", act, StringComparison.Ordinal);
        Assert.Contains("\"shadowHoursMin\":48", act, StringComparison.Ordinal);
        Assert.Contains("\"psiMax\":null", act, StringComparison.Ordinal);
        Assert.Contains("\"asksChallenger\":false", act, StringComparison.Ordinal);

        using var client = await console.ClientAsAsync(Roles.Operator);
        using var read = await client.GetAsync("/settings?part=promotion");
        Assert.Contains("Only an admin may change", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/settings")
        {
            Content = new StringContent("""{"kind":"promotion","version":1}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Requested-With", "test");
        using var answer = await client.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(act, console.Control.Acts.Last());
    }

    [Fact]
    public async Task Training_WalkForward_IsEvidenceForTheNewestCandidateUnlessToldOtherwise()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/training");
        await page.WaitUntilLiveAsync();
        await page.GetByText("2 models, newest first").WaitForAsync();

        async Task<string?> StartAsync(string? choice)
        {
            await page.Locator(".ttl").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Walk-forward backtest" }).ClickAsync();
            var dialog = page.GetByRole(AriaRole.Dialog);
            await dialog.GetByText("Memory, estimated").WaitForAsync();
            if (choice is not null)
            {
                await page.SelectOptionAsync("#job-model", choice);
            }
            else
            {
                await page.KeepPictureAsync("training-walk-forward-desk-dark");
            }

            await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Walk-forward backtest" }).ClickAsync();
            await dialog.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
            return console.Control.LastConfig!.Value.TryGetProperty("modelId", out var model) ? model.GetString() : null;
        }

        Assert.Equal("7c20bb10-1111-4222-8333-444455556666", await StartAsync(null));
        Assert.Equal(SampleDesk.ChampionId.ToString(), await StartAsync(SampleDesk.ChampionId.ToString()));
        Assert.Null(await StartAsync(""));
    }
}
