using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Web.Pages.Signals;
using TradingConsole.Workers.Realtime;
using Xunit;
using static TradingConsole.Web.Tests.Pages.Signals.SignalSamples;

namespace TradingConsole.Web.Tests.Pages.Signals;

public sealed class DecisionChainTests
{
    [Fact]
    public async Task Render_Blocked_ShowsReasonWithCrossAndThatGuardsWereNotAsked()
    {
        var html = await RenderAsync(Signal("SUIUSDT", reasons: ["Q05_MIN"], stages:
        [
            new StageState("gate", "EV_MIN", 0.0016, 0, true, "fraction"), new StageState("gate", "Q05_MIN", -11.2, -10, false, "atr"),
        ]));

        Assert.Contains("NONE", html, StringComparison.Ordinal);
        Assert.Contains("1 of 2 pass", html, StringComparison.Ordinal);
        Assert.Contains("blocked", html, StringComparison.Ordinal);
        Assert.Contains("Not asked", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_TakenWithTrade_ShowsFillStopAndTarget()
    {
        var html = await RenderAsync(
            Signal("BTCUSDT", evLongBps: 14, decision: "LONG", stages: [new StageState("guard", "MAX_POSITIONS", 6, 6, true, "count")]), Open("BTCUSDT"));

        Assert.Contains("LONG", html, StringComparison.Ordinal);
        Assert.Contains("filled, position open", html, StringComparison.Ordinal);
        Assert.Contains("0.412", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_MissingValues_SayNoDataInsteadOfZero()
    {
        var html = await RenderAsync(Signal("BTCUSDT", evLongBps: double.NaN, reasons: ["INPUT_INVALID"], atrFraction: double.NaN));

        Assert.Contains("no data", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    private static async Task<string> RenderAsync(SignalState signal, TradeState? trade = null)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var drawn = await renderer.RenderComponentAsync<DecisionChain>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(DecisionChain.Signal)] = signal,
                [nameof(DecisionChain.Trade)] = trade,
            }));
            return drawn.ToHtmlString();
        });
    }
}
