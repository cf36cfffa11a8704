using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Tests.Backtesting;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.Backtests;

[Collection(BrowserCollection.Name)]
public sealed class BacktestPagesTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset At = new(2026, 1, 9, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_StoredStudies_DrawFunnelFiguresAndComparisonWithoutSidewaysScroll()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        var (walk, other) = (await StoreAsync(console, 17), await StoreAsync(console, 18));
        await using var browser = await Chromium.LaunchAsync();
        foreach (var (width, height, size) in new[] { (1440, 900, "desk"), (390, 844, "phone") })
        {
            var page = await browser.OpenAsync(console.BaseAddress, width, height, isDark: true);
            await page.SignInAsync("admin", RunningConsole.AdminPassword);
            foreach (var (path, name, wanted) in new[]
            {
                ("/backtests", "backtests", "walk-forward"), ($"/backtests/{walk.Id}", "backtest", walk.Study.Normal.Funnel.Binding.Code),
                ($"/backtests/compare/{walk.Id}/{other.Id}", "backtests-compare", "same settings, other minutes or predictions"),
                ($"/backtests/{Guid.Empty}", "backtest-missing", "There is no such backtest."),
            })
            {
                await page.GotoAsync(path);
                await page.WaitUntilLiveAsync();
                await page.Locator("main").GetByText(wanted).First.WaitForAsync();
                await page.KeepPictureAsync($"{name}-{size}-dark");
                Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            }
        }
    }

    [Fact]
    public async Task Api_StoredStudy_GivesItsListReportAndTrades()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        using var client = await console.ClientAsAsync(Roles.Viewer);
        Assert.Equal("[]", await client.GetStringAsync(new Uri("/api/backtests", UriKind.Relative)));

        var (id, study) = await StoreAsync(console, 17);

        using var list = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/backtests?limit=1", UriKind.Relative)));
        Assert.Equal(study.ResultHash, Assert.Single(list.RootElement.EnumerateArray()).GetProperty("result_hash").GetString());
        using var whole = JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/backtests/{id}", UriKind.Relative)));
        Assert.Equal(study.Normal.Costs.Net, whole.RootElement.GetProperty("normal").GetProperty("costs").GetProperty("net").GetDecimal());
        Assert.Equal(study.Normal.Costs.GrossBeforeSlippage, whole.RootElement.GetProperty("normal").GetProperty("costs").GetProperty("gross_before_slippage").GetDecimal());
        var lines = (await client.GetStringAsync(new Uri($"/api/backtests/{id}/trades.csv", UriKind.Relative))).Split("\r\n");
        Assert.Equal(study.Normal.Trades.Length + 2, lines.Length);
        Assert.StartsWith($"{study.Normal.Trades[0].Symbol},", lines[1], StringComparison.Ordinal);
        foreach (var (path, status) in new[]
        {
            ("/api/backtests/nine", HttpStatusCode.BadRequest), ($"/api/backtests/{Guid.Empty}", HttpStatusCode.NotFound),
            ("/api/backtests?limit=0", HttpStatusCode.BadRequest),
        })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private static async Task<(Guid Id, BacktestResult Study)> StoreAsync(RunningConsole console, ulong seed)
    {
        var config = BacktestCases.Config;
        var study = await BacktestStudy.WalkAsync(
            new SeriesMinuteFeed(BacktestCases.Market(4, 3 * 1_440, seed)), config, PolicyTrials.Around(config.Policy), []);
        var id = Guid.CreateVersion7(At.AddMinutes(seed));
        await console.Services.GetRequiredService<BacktestStore>().AddAsync(study, id, At.AddMinutes(seed), "ada", null, null);
        return (id, study);
    }
}
