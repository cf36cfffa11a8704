using TradingConsole.Web.Tests.Browser;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>Every page about people, in both languages and at two widths; and, in a file each, what people do on them, to the row it writes. One console serves all.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class PassportPagesTests(SeasonConsole season) : IClassFixture<SeasonConsole>
{
    [Theory]
    [InlineData("en", 1440, 900, "desk")]
    [InlineData("ko", 1440, 900, "desk")]
    [InlineData("en", 390, 844, "phone")]
    [InlineData("ko", 390, 844, "phone")]
    public async Task Pages_WithASeason_AreWholeInWordsAndWidth(string language, int width, int height, string size)
    {
        await using var tab = await season.OpenAsync(language, width, height);
        Assert.Equal(language, await tab.Page.EvaluateAsync<string>("document.documentElement.lang"));
        var (report, earlier) = season.Reports;
        foreach (var (path, name, english, korean) in new[]
        {
            ("/passport", "passport", "Guardian adherence", "가디언 준수"), ("/passport?tab=positions", "passport-positions", "To the Terminal", "터미널로"),
            ("/reports", "reports", "Period (KST)", "기간 (KST)"), ($"/reports/{report}", "report", "What to change", "개선점"),
            ($"/reports/{report}/compare/{earlier}", "reports-compare", "different input", "입력이 다릅니다"),
            ($"/reports/{Guid.Empty}", "report-missing", "There is no such report of yours.", "해당 리포트가 없습니다."),
            ($"/lineage/{season.Trade}", "lineage", "From act to model", "행동에서 모델까지"),
            ("/training-impact", "training-impact", "Data sets", "데이터셋"), ("/terminal", "terminal", "Scan now", "지금 스캔"),
            ("/terminal?part=views", "terminal-views", "Ask the desk", "데스크에 묻기"), ("/terminal?part=copy", "terminal-copy", "Published trades", "공개된 거래"),
            ("/terminal?part=history", "terminal-history", "Scans", "스캔"), ("/arena", "arena", "Open the contest", "대결 열기"),
            ("/passport/sharing", "sharing", "Who sees what", "누가 무엇을 보나"), ("/settings?part=phrasing", "settings-phrasing", "Store the endpoint", "이 설정 저장"),
            ("/outbox", "outbox", "Lag p99", "지연 p99"),
        })
        {
            await tab.GoAsync(path, english, korean);
            await tab.AssertWholeAsync(path);
            await tab.Page.KeepPictureAsync($"{name}-{size}-{language}", isWholePage: true);
        }
    }
}
