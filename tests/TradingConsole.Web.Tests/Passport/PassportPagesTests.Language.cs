using Microsoft.Playwright;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// The language of the pages and of reports: whose it is, and where it is kept.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Language_ChosenInTheMenu_IsKeptForTheBrowserAndThePerson()
    {
        using var client = await season.Console.ClientAsAsync(Roles.Viewer);
        await using var tab = await season.OpenAsync("en", name: "some-viewer");
        Assert.Equal("en", await StoredAsync("some-viewer")); // What the browser asked for, until they choose: for their reports.

        await tab.Page.ClickAsync(".nav .menu > summary");
        await tab.Page.ClickAsync("button[name=language][value=ko]");
        await tab.Page.Locator("html[lang=ko]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await tab.Main.GetByText("리포트").First.WaitForAsync();
        Assert.EndsWith("/reports", tab.Page.Url, StringComparison.Ordinal);
        Assert.Equal("ko", await StoredAsync("some-viewer"));

        await using var elsewhere = await season.OpenAsync("en", name: "some-viewer");
        await elsewhere.Main.GetByText("기간").Or(elsewhere.Main.GetByText("아직 리포트가 없습니다.")).First.WaitForAsync();
        Assert.True(await elsewhere.Page.Locator("#ask-report").IsVisibleAsync());
    }

    [Fact]
    public async Task Language_OtherThanTheTwo_IsRefusedAndKeepsNothing()
    {
        using var client = await season.Console.ClientAsAsync(Roles.Operator);
        using var answer = await client.PostAsync("/account/language", new FormUrlEncodedContent([new("language", "fr")]));

        Assert.Equal(400, (int)answer.StatusCode); // Without the form's token it is not even read.
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.Contains("language", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Terminal_WhatCoreSays_IsInTheReadersLanguage()
    {
        var hypothesis = Guid.NewGuid();
        await season.Console.Database.ExecuteAsync($"""
            INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
            VALUES ('{hypothesis}', '{season.Admin}', 'ETHUSDT', 'LONG', 61, 3210.5, 'the model expects 14.2 bps after costs; the desk takes it itself', '{SampleDesk.Now.AddMinutes(-5):O}', '{SampleDesk.Now.AddHours(1):O}')
            """);
        await using var tab = await season.OpenAsync("ko", path: "/terminal?part=views");
        await tab.Page.Locator($"[data-hypothesis='{hypothesis}']").GetByText("모델이 비용 후 14.2 bps를 기대; 데스크도 진입함").WaitForAsync();

        await tab.Page.FillAsync("#p-symbol", "ABCUSDT");
        await tab.Page.FillAsync("#p-confidence", "72");
        await tab.Page.ClickAsync("#p-send");
        await tab.Page.Locator("[data-answer=refused]").GetByText("ABCUSDT: 데스크가 보고 있지 않거나 아직 가격을 모르는 심볼입니다.").WaitForAsync();

        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.002"), ("stop", "99.8"), ("target", "101.2") }) // As in the warned ticket.
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").ClickAsync();
        var warning = tab.Page.Locator("#warnings [data-guard=REWARD_TO_RISK]");
        await warning.GetByText("손익비").WaitForAsync();
        await warning.GetByText("목표가 거리는 손절 거리의").WaitForAsync();
        await tab.Page.KeepPictureAsync("terminal-warned-ko", isWholePage: true);
    }

    private Task<string> StoredAsync(string name) => season.Console.Database.ScalarAsync<string>(
        $"SELECT language FROM user_languages JOIN users ON id = user_id WHERE user_name = '{name}'");
}
