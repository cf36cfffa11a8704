using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace TradingConsole.Web.Tests.Browser;

/// <summary>What a person does at the console, in a test's words.</summary>
public static class ConsolePageExtensions
{
    public static async Task SignInAsync(this IPage page, string name, string password, string returnUrl = "/")
    {
        await page.GotoAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        await page.FillAsync("#name", name);
        await page.FillAsync("#password", password);
        await page.ClickAsync("button[type=submit]");
        await page.ReachAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    /// <summary>Waits for an address only: whether all of the page has loaded is <see cref="WaitUntilLiveAsync"/>'s to wait for, and a load told before the wait began never comes.</summary>
    public static Task ReachAsync(this IPage page, Func<string, bool> isThere) =>
        page.WaitForURLAsync(isThere, new() { WaitUntil = WaitUntilState.Commit });

    /// <summary>Waits until the page is live: the circuit stands and the fonts are drawn.</summary>
    public static async Task WaitUntilLiveAsync(this IPage page)
    {
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        // Selectors only: a predicate that must wait is evaluated as a string, which the page's own policy forbids.
        await page.WaitForSelectorAsync(".shell[data-live='true'], body:not(:has(.shell))", new() { State = WaitForSelectorState.Attached });
        await page.EvaluateAsync("document.fonts.ready.then(() => true)");
    }

    /// <summary>Waits until the focus is on what reads <paramref name="text"/>: a dialog takes it a moment after it shows.</summary>
    public static Task WaitForFocusAsync(this IPage page, string text) =>
        page.Locator(":focus").Filter(new() { HasTextRegex = new Regex($@"^\s*{Regex.Escape(text)}\s*$") }).WaitForAsync();

    /// <summary>Keeps a picture of the viewport as <paramref name="name"/>.png and returns its path.</summary>
    public static async Task<string> KeepPictureAsync(this IPage page, string name, bool isWholePage = false)
    {
        var path = Path.Combine(Chromium.PictureFolder, name + ".png");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = isWholePage });
        return path;
    }
}
