using Microsoft.Playwright;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

/// <summary>Pages in a real browser, in both themes and both sizes: a picture of each, no complaint, no sideways scroll, no panel in error.</summary>
internal static class PictureTour
{
    /// <param name="atTheEnd">Asked on the last page, once for each theme and size.</param>
    public static async Task TakeAsync(
        RunningConsole console, IReadOnlyCollection<(string Path, string Name)> shown, Func<IPage, Task>? atTheEnd = null)
    {
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
                foreach (var (path, name) in shown)
                {
                    await page.GotoAsync(path);
                    await page.WaitUntilLiveAsync();
                    await page.KeepPictureAsync($"{name}-{size}-{(isDark ? "dark" : "light")}");
                    var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                    Assert.True(overflow == 0, $"{path} at {width} px scrolls sideways by {overflow} px.");
                    Assert.True(await page.Locator(".panel-error").CountAsync() == 0, $"{path} shows an error.");
                }

                await (atTheEnd?.Invoke(page) ?? Task.CompletedTask);
            }
        }

        Assert.Empty(complaints);
    }
}
