using Microsoft.Playwright;
using TradingConsole.Web.Tests.Browser;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// Reports put away and brought back, side by side, and on paper.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Reports_OneArchivedAndRestored_MovesBetweenTheLists()
    {
        var report = season.Reports.Earlier;
        await using var tab = await season.OpenAsync(path: $"/reports/{report}");

        await tab.Page.ClickAsync("#archive");
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        Assert.Equal("archived", await season.Console.Database.ScalarAsync<string>($"SELECT status FROM passport_reports WHERE report_id = '{report}'"));
        await tab.GoAsync("/reports?archived=true", "Archived", "보관함");
        await tab.Page.Locator($"[data-report='{report}']").WaitForAsync();
        await tab.GoAsync($"/reports/{report}", "Restore", "되돌리기");
        await tab.Page.ClickAsync("#archive");
        await tab.Main.GetByText("Restored.").WaitForAsync();
        Assert.Equal("final", await season.Console.Database.ScalarAsync<string>($"SELECT status FROM passport_reports WHERE report_id = '{report}'"));
    }

    [Fact]
    public async Task Compare_EachFigure_HasItsUnitSampleAndInterval()
    {
        var (report, earlier) = season.Reports;
        await using var tab = await season.OpenAsync(path: $"/reports/{report}/compare/{earlier}");
        var figures = tab.Page.Locator("[data-metric]");
        await figures.First.WaitForAsync();

        foreach (var text in await figures.AllInnerTextsAsync())
        {
            Assert.Matches(@"n [\d,]+", text);
        }

        var rates = await tab.Page.Locator("[data-metric=winRate]").AllInnerTextsAsync();
        Assert.Equal(2, rates.Count);
        Assert.All(rates, text => Assert.Matches(@"%[\s\S]*95% ", text));
        await tab.AssertWholeAsync("two reports side by side");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ko")]
    public async Task Report_OnPaper_IsWhatWasWrittenAndNothingOfTheConsole(string language)
    {
        await using var tab = await season.OpenAsync(language, path: $"/reports/{season.Reports.Latest}");
        await tab.Main.Locator(".writing").WaitForAsync();
        await tab.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.True(await tab.Main.Locator(".writing").IsVisibleAsync());
        foreach (var screenOnly in new[] { ".nav", ".top", ".tab", "#archive", "[data-print]" })
        {
            Assert.True(await tab.Page.Locator($"{screenOnly}:visible").CountAsync() == 0, $"{screenOnly} is printed");
        }

        Assert.Equal("rgb(255, 255, 255)", await tab.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Contains("admin", await tab.Page.Locator("#letterhead").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(" UTC", await tab.Page.Locator("#letterhead").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await tab.Page.Locator(".p:visible .empty").CountAsync());
        await tab.AssertWholeAsync("the report on paper");
        await tab.Page.KeepPictureAsync($"report-print-{language}", isWholePage: true);
    }
}
