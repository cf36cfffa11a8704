using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Passport.Views;
using TradingConsole.Web.Pages.Passport;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

public sealed class CoinsPanelTests
{
    [Fact]
    public async Task Rate_OfFewTrades_IsToldAsACountAndNeverAsAPercentage()
    {
        var html = await DrawAsync(Coin("BTCUSDT", 30, 10), Coin("DOGEUSDT", 2, 0));

        Assert.Contains("75.0%", html, StringComparison.Ordinal);
        Assert.Contains("2 of 2", html, StringComparison.Ordinal);
        Assert.DoesNotContain("100.0%</span>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coins_MoreThanFit_CanAllBeShown()
    {
        var few = await DrawAsync([.. Enumerable.Range(0, 8).Select(i => Coin($"C{i}USDT", 1, 0))]);
        var many = await DrawAsync([.. Enumerable.Range(0, 9).Select(i => Coin($"C{i}USDT", 1, 0))]);

        Assert.DoesNotContain("id=\"coins-all\"", few, StringComparison.Ordinal);
        Assert.Contains("All 9", many, StringComparison.Ordinal);
        Assert.Contains("id=\"coins-all\"", many, StringComparison.Ordinal);
    }

    private static CoinLine Coin(string symbol, int wins, int losses) =>
        new(symbol, wins + losses, wins, losses, wins - losses, wins + losses, TimeSpan.FromMinutes(30));

    private static async Task<string> DrawAsync(params CoinLine[] coins)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => WebUtility.HtmlDecode(
            (await renderer.RenderComponentAsync<CoinsPanel>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(CoinsPanel.Coins)] = coins.ToImmutableArray(), [nameof(CoinsPanel.Span)] = PassportSpan.Parse(null),
            }))).ToHtmlString()));
    }
}
