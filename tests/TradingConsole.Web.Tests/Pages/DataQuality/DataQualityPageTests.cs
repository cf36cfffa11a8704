using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.DataQuality;

/// <summary>The page in a real browser against stored alerts, gaps and messages; and who may act on it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DataQualityPageTests(QualityConsole shared) : IClassFixture<QualityConsole>
{
    [Fact]
    public async Task Page_InBothSizes_ShowsEverythingAndScrollsNotSideways()
    {
        var console = shared.Afresh();
        await using var browser = await Chromium.LaunchAsync();
        List<string> complaints = [];
        foreach (var (width, height, size) in new[] { (1440, 900, "desk"), (390, 844, "phone") })
        {
            var page = await browser.OpenAsync(console.BaseAddress, width, height, isDark: true);
            page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : []);
            page.PageError += (_, error) => complaints.Add(error);
            await page.SignInAsync("admin", RunningConsole.AdminPassword, "/data-quality");
            await page.WaitUntilLiveAsync();
            await page.GetByText("unreadable JSON").WaitForAsync();
            await page.KeepPictureAsync($"data-quality-{size}-dark");

            var text = await page.InnerTextAsync("main");
            Assert.All(
                new[] { "PSI of vol_z is 0.812", "0.812", "sequence gap", "4 bars", "PARSE", "Candles late", "its feature row", "outlying bars", "seen by lee" },
                part => Assert.Contains(part, text, StringComparison.Ordinal));
            Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
            Assert.True(await page.Locator(".cells rect").CountAsync() > 1_000);
            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            await page.GotoAsync("/");
            await page.WaitUntilLiveAsync();
            Assert.Contains("Feature drift: vol_z", await page.InnerTextAsync(".alert-band"), StringComparison.Ordinal);
            await page.KeepPictureAsync($"dashboard-alerts-{size}-dark");
            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        }

        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Alert_Operator_AcknowledgesAndResolvesWhatNoLongerHolds()
    {
        var console = shared.Afresh();
        var alerts = await console.Services.GetRequiredService<AlertStore>().OpenAsync();
        var (drift, late) = (alerts.Single(alert => alert.Kind == AlertKinds.Drift).Id, alerts.Single(alert => alert.Kind == AlertKinds.Latency).Id);
        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/data-quality");
        await page.WaitUntilLiveAsync();

        await page.Locator($"[data-alert='{drift}'] button", new PageLocatorOptions { HasTextString = "Acknowledge" }).ClickAsync();
        await RunningAct(console, 1);
        Assert.True(await page.Locator($"[data-alert='{drift}'] button", new PageLocatorOptions { HasTextString = "Resolve" }).IsDisabledAsync());
        console.Control.Answer = Outcome.Refused("Alert 2 still held.");
        await page.Locator($"[data-alert='{late}'] button", new PageLocatorOptions { HasTextString = "Resolve" }).ClickAsync();
        await page.GetByText("Alert 2 still held.").WaitForAsync();

        Assert.Equal([$"admin: acknowledge {drift}", $"admin: resolve {late}"], console.Control.Acts);
    }

    [Fact]
    public async Task Alert_Viewer_SeesAndMayNotAct()
    {
        var console = shared.Afresh();
        using var viewer = await console.ClientAsAsync(Roles.Viewer);
        using var operatorClient = await console.ClientAsAsync(Roles.Operator);

        foreach (var act in new[] { "acknowledge", "resolve" })
        {
            using var refused = await PostAsync(viewer, $"/api/alerts/1/{act}");
            using var done = await PostAsync(operatorClient, $"/api/alerts/1/{act}");
            using var wrong = await PostAsync(operatorClient, $"/api/alerts/one/{act}");
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.BadRequest), (refused.StatusCode, done.StatusCode, wrong.StatusCode));
        }

        Assert.Equal(["some-operator: acknowledge 1", "some-operator: resolve 1"], console.Control.Acts);
        var html = await viewer.GetStringAsync(new Uri("/api/alerts", UriKind.Relative));
        Assert.Contains("\"acknowledged_by\":\"lee\"", html, StringComparison.Ordinal);

        await using var browser = await Chromium.LaunchAsync();
        var page = await browser.OpenAsync(console.BaseAddress);
        await page.SignInAsync("some-viewer", RunningConsole.AdminPassword, "/data-quality");
        await page.WaitUntilLiveAsync();
        var buttons = page.Locator(".alerts button");
        await buttons.First.WaitForAsync();
        for (var i = 0; i < await buttons.CountAsync(); i++)
        {
            Assert.True(await buttons.Nth(i).IsDisabledAsync());
        }
    }

    private static async Task RunningAct(RunningConsole console, int acts)
    {
        for (var attempt = 0; attempt < 200 && console.Control.Acts.Count < acts; attempt++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        Assert.Equal(acts, console.Control.Acts.Count);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("X-Requested-With", "test");
        return client.SendAsync(request);
    }
}
