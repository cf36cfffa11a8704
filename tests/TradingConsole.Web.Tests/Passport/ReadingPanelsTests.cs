using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.Language;
using TradingConsole.Web.Pages.Passport;
using TradingConsole.Web.Pages.SignIn;
using TradingConsole.Web.Pages.Terminal;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>Panels drawn by themselves: words, units and zones.</summary>
public sealed class ReadingPanelsTests
{
    private static readonly DateTimeOffset Now = SampleDesk.Now;

    [Fact]
    public async Task Positions_OpenAndWaiting_ShowTheMarkAndWhatItMakesOfThem()
    {
        UnifiedPosition Held(PositionSide side, decimal? entry) => new(
            Guid.NewGuid(), "desk", "shadow", Symbol.Btc, side, entry is null ? "requested" : "open", 2, 3, null, entry, 95.00m, 110, Now);
        Task<string> PanelAsync(Words words, double? mark) => DrawAsync<PositionsPanel>(
            words, (nameof(PositionsPanel.Positions), ImmutableArray.Create(Held(PositionSide.Short, 100.00m), Held(PositionSide.Long, null))),
            (nameof(PositionsPanel.Own), (Func<Guid, QuickTrade?>)(_ => null)), (nameof(PositionsPanel.MarkOf), (Func<Symbol, double?>)(_ => mark)),
            (nameof(PositionsPanel.Now), Now));

        var html = await PanelAsync(Words.Korean, 101);

        Assert.Contains("data-mark>101.00</td>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"down\">−2.00</span>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"down\">−100.0</span>", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("data-pnl><span class=\"t3\">—</span>").Length); // One: what is not entered has no result.
        foreach (var word in new[] { "▼ 숏", "▲ 롱", "섀도", "마크 가격", "평가손익, USDT" })
        {
            Assert.Contains(word, html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("shadow", html, StringComparison.Ordinal);
        Assert.DoesNotContain("SHORT", html, StringComparison.Ordinal);
        Assert.Contains("data-mark>—</td>", await PanelAsync(Words.English, null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proposals_SayTheZoneOfTheirTimes()
    {
        var line = new Hypothesis(Guid.NewGuid(), Symbol.Btc, PositionSide.Long, 60, 100, "the desk itself stays out: EV_MIN", Now, Now.AddHours(2), null, null, null, null, null, null);

        var html = await DrawAsync<ProposalsPanel>(
            Words.Korean, (nameof(ProposalsPanel.Hypotheses), ImmutableArray.Create(line)), (nameof(ProposalsPanel.Now), Now),
            (nameof(ProposalsPanel.OnAnswer), (Func<Hypothesis, Core.Passport.Events.HypothesisAnswer, int?, Task>)((_, _, _) => Task.CompletedTask)));

        Assert.Equal(3, html.Split(" UTC</time>").Length); // Settles, answer by.
        Assert.Contains("(EV_MIN)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("LONG", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_SayTheZoneOnceInTheirHead()
    {
        var html = await DrawAsync<WarningsPanel>(
            Words.English, (nameof(WarningsPanel.Warnings), ImmutableArray<OfferedWarning>.Empty), (nameof(WarningsPanel.Now), Now),
            (nameof(WarningsPanel.OnHeed), (Func<OfferedWarning, Task>)(_ => Task.CompletedTask)));

        Assert.Contains("times in UTC", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activity_SaysTheZoneOnceInItsHead() => Assert.Contains(
        "시각은 UTC", await DrawAsync<ActivityPanel>(Words.Korean, (nameof(ActivityPanel.Now), Now)), StringComparison.Ordinal);

    [Fact]
    public async Task Horizons_AreSaidInWords()
    {
        var parameters = new (string, object?)[]
        {
            (nameof(PredictPanel.Now), Now), (nameof(PredictPanel.OnPredict), (Func<string, PositionSide, int, TimeSpan, Task>)((_, _, _, _) => Task.CompletedTask)),
        };

        var (english, korean) = (await DrawAsync<PredictPanel>(Words.English, parameters), await DrawAsync<PredictPanel>(Words.Korean, parameters));

        Assert.All(["15 minutes", "1 hour", "4 hours", "1 day", "7 days"], words => Assert.Contains($">{words}</option>", english, StringComparison.Ordinal));
        Assert.All(["15분", "1시간", "4시간", "1일", "7일"], words => Assert.Contains($">{words}</option>", korean, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Denied_IsSaidInTheReadersLanguage()
    {
        var html = await DrawAsync<DeniedPage>(Words.Korean);

        Assert.Contains("필요한 역할을 관리자에게 요청하세요.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("role", html, StringComparison.Ordinal);
    }

    private static async Task<string> DrawAsync<TPanel>(Words words, params (string Name, object? Value)[] parameters)
        where TPanel : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        RenderFragment panel = builder =>
        {
            builder.OpenComponent<TPanel>(0);
            builder.AddMultipleAttributes(1, parameters.Select(one => KeyValuePair.Create(one.Name, one.Value!)));
            builder.CloseComponent();
        };
        var page = ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            [nameof(CascadingValue<>.Value)] = words, [nameof(CascadingValue<>.ChildContent)] = panel,
        });
        return await renderer.Dispatcher.InvokeAsync(async () => Regex.Replace(
            WebUtility.HtmlDecode((await renderer.RenderComponentAsync<CascadingValue<Words>>(page)).ToHtmlString()), " b-[a-z0-9]{10}", "")); // Whose styles an element has.
    }
}
