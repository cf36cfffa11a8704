using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Web.Language;
using Xunit;

namespace TradingConsole.Web.Tests.Language;

public sealed partial class SafeMarkdownTests
{
    [Theory]
    [InlineData("# Title\n\nText **bold** end.\n", "<h2>Title</h2><p>Text <strong>bold</strong> end.</p>")]
    [InlineData("## Part\n\n- **one** (+1.00 R)  \n  because\n- two\n\nafter", "<h3>Part</h3><ul><li><strong>one</strong> (+1.00 R)<br />because</li><li>two</li></ul><p>after</p>")]
    [InlineData("a\nb", "<p>a b</p>")]
    [InlineData("", "")]
    [InlineData("| A | B |\n| --- | ---: |\n| **1** | x\\|y |\nafter", "<table><tr><th>A</th><th>B</th></tr><tr><td><strong>1</strong></td><td>x|y</td></tr></table><p>after</p>")]
    [InlineData("| a |\n\n| b", "<table><tr><th>a</th></tr></table><table><tr><th>b</th></tr></table>")]
    [InlineData("**never closed", "<p><strong>never closed</strong></p>")]
    [InlineData(@"5 \* 3 \[x\]\(y\)", "<p>5 * 3 [x](y)</p>")]
    public async Task Text_OfTheFewForms_IsDrawn(string markdown, string html) => Assert.Equal(html, WebUtility.HtmlDecode(await DrawAsync(markdown)));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[click](javascript:alert(1))")]
    [InlineData("![x](https://example.org/track.png)")]
    [InlineData("# <img src=x onerror=alert(1)>")]
    [InlineData("- **<svg onload=alert(1)>** & more")]
    [InlineData("<a href='https://example.org'>x</a>")]
    [InlineData("| <img src=x onerror=alert(1)> |\n| [x](javascript:alert(1)) |")]
    public async Task Text_WithMarkupOrLinks_StaysText(string hostile)
    {
        var html = await DrawAsync(hostile);

        Assert.All(Tag().Matches(html).Select(match => match.Value), tag => Assert.Matches("^</?(p|h2|h3|ul|li|strong|table|tr|th|td)>$", tag));
    }

    [Fact]
    public async Task Report_AsTheWriterWritesIt_ShowsAPersonsOwnWordAsText()
    {
        var trades = Enumerable.Range(0, 40).Select(i => new ReportTrade(
            new Guid(i, 0, 0, new byte[8]), "BTCUSDT", "LONG", "own", DateTimeOffset.UnixEpoch.AddHours(i), DateTimeOffset.UnixEpoch.AddHours(i + 1), "TARGET",
            i % 2 == 0 ? 2 : -1, 10, i % 2 == 0 ? 20 : -10, null, i % 2 == 0 ? "<b>[x](y)**" : "plain", null, false, false, 0)).ToImmutableArray();
        var report = ReportWriter.Write(
            ReportType.Weekly, new ReportInput(Guid.Empty, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(7), trades, [], OverrideCounts.None, 40),
            ReportLanguage.English);

        var html = await DrawAsync(report.SummaryMarkdown);

        Assert.Contains("&lt;b&gt;[x](y)**", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<a", html, StringComparison.Ordinal);
    }

    private static async Task<string> DrawAsync(string markdown)
    {
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<SafeMarkdown>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Text"] = markdown }))).ToHtmlString());
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
