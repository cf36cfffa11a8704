using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TradingConsole.Core.Database;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>One console and one browser for all tests of the pages about people, with one person's season told and counted.</summary>
public sealed class SeasonConsole(PostgresFixture postgres) : IAsyncLifetime
{
    private Chromium _browser = null!;

    public RunningConsole Console { get; private set; } = null!;

    /// <summary>The admin, whose season it is.</summary>
    public Guid Admin { get; private set; }

    /// <summary>The latest report, and one before it.</summary>
    public (Guid Latest, Guid Earlier) Reports { get; private set; }

    /// <summary>The last closed trade.</summary>
    public Guid Trade { get; private set; }

    public async Task InitializeAsync()
    {
        var clock = new FixedClock(SampleDesk.Now);
        Console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), marketClock: clock);
        Admin = await Console.Database.ScalarAsync<Guid>("SELECT id FROM users WHERE user_name = 'admin'");
        var season = new SampleSeason(Console.Database, clock, Console.Services.GetRequiredService<IIncidentLog>());
        (var report, Trade) = await season.MakeAsync(Admin, ReportLanguage.Korean);
        var earlier = await Console.Database.ScalarAsync<Guid>($"SELECT report_id FROM passport_reports WHERE report_id <> '{report}' ORDER BY created_at, report_id LIMIT 1");
        Reports = (report, earlier);
        await season.RunAsync(Admin, Trade);
        _browser = await Chromium.LaunchAsync();
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await Console.DisposeAsync();
    }

    /// <summary>A tab of somebody signed in, whose browser asks for a language; its complaints are collected.</summary>
    public async Task<SeasonTab> OpenAsync(string language = "en", int width = 1440, int height = 900, string name = "admin", string path = "/reports")
    {
        var page = await _browser.OpenAsync(Console.BaseAddress, width, height, locale: language == "ko" ? "ko-KR" : "en-GB");
        var tab = new SeasonTab(page, language);
        page.Console += (_, message) => tab.Complaints.AddRange(message.Type == "error" ? [$"{page.Url}: {message.Text}"] : []);
        page.PageError += (_, error) => tab.Complaints.Add($"{page.Url}: {error}");
        await page.SignInAsync(name, RunningConsole.AdminPassword, path);
        await page.WaitUntilLiveAsync();
        return tab;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>One tab. Its circuit lives on from page to page, as a person's does.</summary>
public sealed record SeasonTab(IPage Page, string Language) : IAsyncDisposable
{
    public List<string> Complaints { get; } = [];

    internal CircuitCalls Calls { get; } = CircuitCalls.Of(Page);

    public ILocator Main => Page.Locator("main");

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    /// <summary>Goes to a page within the tab and waits for a text of it.</summary>
    public async Task GoAsync(string path, string english, string korean)
    {
        await Page.EvaluateAsync($"Blazor.navigateTo('{path}')");
        await Main.GetByText(Language == "ko" ? korean : english).First.WaitForAsync();
    }

    /// <summary>No error on the page, no sideways scroll.</summary>
    public async Task AssertWholeAsync(string path)
    {
        Assert.True(await Page.Locator(".panel-error").CountAsync() == 0, $"{path} shows an error: {await Main.InnerTextAsync()}");
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow == 0, $"{path} at {Page.ViewportSize?.Width} px scrolls sideways by {overflow} px.");
        Assert.Empty(Complaints);
    }
}
