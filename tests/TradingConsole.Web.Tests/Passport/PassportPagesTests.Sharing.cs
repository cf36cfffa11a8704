using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// The passport itself, and what others see of it.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Passport_RowsExtremesAndProof_AreSaidInWords()
    {
        await using var tab = await season.OpenAsync(path: "/passport");

        foreach (var words in new[] { "In a row now", "Best trade", "Worst trade", "Proof of decisions" })
        {
            await tab.Page.Locator("#record").GetByText(words).WaitForAsync();
        }

        await tab.AssertWholeAsync("/passport");
    }

    [Fact]
    public async Task Passport_CurveAndSharing_SayTheirZoneAndTheirFields()
    {
        await using var tab = await season.OpenAsync(path: "/passport");
        await tab.Page.Locator(".curve canvas").WaitForAsync();
        await tab.Main.GetByText("R, closed trades, times in UTC").WaitForAsync();
        Assert.True(await tab.Page.EvaluateAsync<bool>("import('/lib/echarts/echarts.esm.min.mjs').then(charts => charts.getInstanceByDom(document.querySelector('.curve')).getOption().useUTC)"));

        await tab.GoAsync("/passport/sharing", "Who sees what", "누가 무엇을 보나");
        var seen = string.Join(' ', await tab.Page.Locator("[data-sees]").AllInnerTextsAsync());
        Assert.Contains("average result of a trade", seen, StringComparison.Ordinal);
        Assert.DoesNotMatch("[a-z][A-Z]", seen);
    }

    [Fact]
    public async Task Sharing_ALinkMadeAndOpenedByAnother_ShowsWhatThePublicSees()
    {
        await using var tab = await season.OpenAsync(path: "/passport/sharing");
        await tab.Page.ClickAsync("#make-link");
        var address = await tab.Page.Locator("#link").InputValueAsync();

        using var client = await season.Console.ClientAsAsync(Roles.Admin);
        await using var other = await season.OpenAsync(name: "some-admin", path: new Uri(address).AbsolutePath);
        await other.Page.Locator("[data-metric=winRate]").WaitForAsync();
        Assert.Equal(0, await other.Page.Locator("[data-metric=guardianAdherence], [data-metric=calibration], [data-coin]").CountAsync());
        Assert.Equal(0, await other.Page.Locator("#record").GetByText("In a row now").CountAsync());
        await other.Page.ClickAsync("#follow");
        await other.Page.Locator("[data-answer=done]").WaitForAsync();
        await other.Page.Locator("#pending").GetByText("Asked; its owner has not agreed yet").WaitForAsync();
        Assert.Equal(0, await other.Page.Locator("#follow").CountAsync());

        await tab.Page.Locator("[data-follower=some-admin] [data-accept]").ClickAsync();
        await tab.Page.Locator("[data-answer=done]").GetByText("some-admin follows you.").WaitForAsync();
        await other.Page.Locator("[data-metric=calibration]").WaitForAsync();
        await other.Page.Locator("[data-coin]").First.WaitForAsync();
        await other.Page.Locator("#record").GetByText("In a row now").WaitForAsync();
        Assert.Equal(0, await other.Page.Locator("#record").GetByText("Worst trade").CountAsync()); // The owner's alone.
        await other.Page.KeepPictureAsync("passport-shared", isWholePage: true);

        foreach (var (width, height, size) in new[] { (1440, 900, "desk"), (390, 844, "phone") })
        {
            await using var korean = await season.OpenAsync("ko", width, height, "some-admin", new Uri(address).AbsolutePath);
            await korean.Main.GetByText("팔로우 끊기").First.WaitForAsync();
            await korean.Main.GetByText("캘리브레이션").First.WaitForAsync();
            await korean.AssertWholeAsync("/passports");
            await korean.Page.KeepPictureAsync($"passport-shared-{size}-ko", isWholePage: true);
        }

        await using var owner = await season.OpenAsync("ko", path: "/reports");
        await owner.Main.GetByText("some-admin 님이 패스포트 팔로우를 요청했습니다.").First.WaitForAsync();
    }

    [Fact]
    public async Task Board_JoinedBeforeTheFirstTier_SaysWhyOneIsNotShown()
    {
        using var client = await season.Console.ClientAsAsync(Roles.Operator);
        await using var tab = await season.OpenAsync(name: "some-operator", path: "/passport/sharing");
        await tab.Page.FillAsync("#board-name", "Grey Wagtail");

        await tab.Page.Locator("#join-board:not([disabled])").ClickAsync();
        await tab.Page.Locator("[data-answer=done]").GetByText("you are shown from ten decisions on").WaitForAsync();

        await tab.Main.GetByText("You have joined;").WaitForAsync();
        Assert.Equal(0, await tab.Main.GetByText("Nobody has joined").CountAsync());
        await tab.Page.ClickAsync("#leave-board"); // Leaves the page as it was.
        await tab.Page.Locator("[data-answer=done]").GetByText("You are off the leaderboard.").WaitForAsync();
    }
}
