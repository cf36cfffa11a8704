using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Web.Components;
using TradingConsole.Web.Pages.Dashboard;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

public sealed class DashboardTests
{
    [Fact]
    public async Task Dashboard_TradingDesk_ShowsStateReasonsAndMoney()
    {
        var html = await RenderAsync(SampleDesk.Trading());

        Assert.Contains("128,412.66", html, StringComparison.Ordinal);
        Assert.Contains("Binding: Q05_MIN", html, StringComparison.Ordinal);
        Assert.Contains("214 of 338 blocks", html, StringComparison.Ordinal);
        Assert.Contains("−61.4", html, StringComparison.Ordinal);
        Assert.Contains("▼ SHORT", html, StringComparison.Ordinal);
        Assert.DoesNotContain("First start", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_FirstStart_SaysWhatIsPreparedAndHowFar()
    {
        var html = await RenderAsync(SampleDesk.FirstStart());

        Assert.Contains("First start", html, StringComparison.Ordinal);
        Assert.Contains("Bootstrapping history 42 %", html, StringComparison.Ordinal);
        Assert.Contains("ETHUSDT, 13 of 30 symbols", html, StringComparison.Ordinal);
        Assert.Contains("No model is in production yet.", html, StringComparison.Ordinal);
        Assert.Contains("no data", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dashboard_NothingMeasured_NeverInventsAZero()
    {
        var desk = SampleDesk.FirstStart();
        var html = await RenderAsync(desk with
        {
            Account = desk.Account with { Equity = double.NaN },
            Equity = [new EquityPoint(SampleDesk.Now, double.NaN), new EquityPoint(SampleDesk.Now, 1)],
            Jobs = [],
            Tickers = [],
        });

        Assert.Contains("no data", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.Contains("No equity history yet.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LiveComponent_FeedPublishes_DrawsTheLatestSnapshotOnce()
    {
        var feed = new DeskFeed(SampleDesk.Trading());
        using var pulse = new DeskPulse(feed);
        var frames = 0;
        using var drawn = new SemaphoreSlim(0);
        using var subscription = pulse.Subscribe(() =>
        {
            Interlocked.Increment(ref frames);
            drawn.Release();
        });

        var published = SampleDesk.Trading();
        for (var index = 0; index < 200; index++)
        {
            published = published with { Phase = $"Phase {index}" };
            feed.Publish(published);
        }

        Assert.True(await drawn.WaitAsync(TimeSpan.FromSeconds(10)));
        while (pulse.Latest.Phase != "Phase 199")
        {
            Assert.True(await drawn.WaitAsync(TimeSpan.FromSeconds(10)));
        }

        Assert.InRange(frames, 1, 4); // 200 publishes within a blink are a frame or two.
    }

    [Fact]
    public void Alarms_FailedJobThatLaterSucceeded_IsNoAlarm()
    {
        var desk = SampleDesk.Trading();
        var failed = new JobState(Guid.NewGuid(), "label_recent", "failed", .4, "", SampleDesk.Now.AddHours(-2), null, null, "system", "disk full");
        var succeeded = failed with { JobId = Guid.NewGuid(), Status = "succeeded", CreatedAt = SampleDesk.Now.AddHours(-1), Error = null };

        Assert.Contains(DeskAlarms.Of(desk with { Jobs = [failed] }), alarm => alarm.Detail == "disk full");
        Assert.DoesNotContain(DeskAlarms.Of(desk with { Jobs = [succeeded, failed] }), alarm => alarm.Detail == "disk full");
    }

    [Fact]
    public void Funnel_OnlyHeldPositionsBlock_NothingBinds()
    {
        var reading = FunnelReading.Of(new FunnelState(60, 60, 6, 6, 0, 0, [new ReasonCount("NO_EDGE", 54), new ReasonCount("ALREADY_IN_POSITION", 6)]));

        Assert.Null(reading.Binding);
        Assert.Equal("6 ALREADY_IN_POSITION", reading.Rows[4].Note);
    }

    [Fact]
    public void EquityCurve_RisingThenFalling_KnowsTheDrawdown()
    {
        ImmutableArray<EquityPoint> points =
        [
            new(SampleDesk.Now.AddHours(-2), 10_000), new(SampleDesk.Now.AddHours(-1), 11_000), new(SampleDesk.Now, 10_450),
        ];

        var curve = EquityCurve.Of(points)!;

        Assert.Equal(-.05, curve.DrawdownMax, 10);
        Assert.Equal(-.05, curve.DrawdownNow, 10);
        Assert.InRange(curve.Levels.Length, 3, 7);
    }

    private static async Task<string> RenderAsync(DeskSnapshot desk)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new DeskFeed(desk));
        services.AddScoped<DeskPulse>();
        services.AddSingleton<NavigationManager>(new StandingNavigation());
        await using var provider = services.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(provider, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            System.Net.WebUtility.HtmlDecode((await renderer.RenderComponentAsync<DashboardPage>(ParameterView.Empty)).ToHtmlString()));
    }

    private sealed class StandingNavigation : NavigationManager
    {
        public StandingNavigation() => Initialize("http://localhost/", "http://localhost/");
    }
}
