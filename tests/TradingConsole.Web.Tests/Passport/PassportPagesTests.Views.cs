using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// Predictions, and the desk's proposals.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Terminal_APredictionAndARefusal_AreKeptAndSaid()
    {
        await using var tab = await season.OpenAsync(path: "/terminal?part=views");

        await tab.Page.FillAsync("#p-symbol", "BTCUSDT");
        await tab.Page.FillAsync("#p-confidence", "72");
        await tab.Page.ClickAsync("#p-send");
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        Assert.Equal(72, await season.Console.Database.ScalarAsync<int>($"SELECT confidence FROM predictions WHERE user_id = '{season.Admin}' AND symbol = 'BTCUSDT'"));
        await tab.Page.Locator("[data-prediction]").First.WaitForAsync();

        await tab.Page.FillAsync("#p-symbol", "ABCUSDT");
        await tab.Page.ClickAsync("#p-send");
        await tab.Page.Locator("[data-answer=refused]").GetByText("symbol was ABCUSDT").WaitForAsync();
    }

    [Fact]
    public async Task Terminal_APredictionWithoutAConfidence_IsNotMade()
    {
        await using var tab = await season.OpenAsync(path: "/terminal?part=views");
        await tab.Page.FillAsync("#p-symbol", "ETHUSDT");
        await tab.Page.FillAsync("#p-confidence", "");

        await tab.Page.Locator("#p-obstacle").GetByText("Say how sure you are").WaitForAsync();

        Assert.True(await tab.Page.Locator("#p-send").IsDisabledAsync());
        await tab.Page.FillAsync("#p-confidence", "74");
        await tab.Page.Locator("#p-send:not([disabled])").WaitForAsync();
    }

    [Fact]
    public async Task Terminal_AProposal_IsAnsweredOnce()
    {
        var hypothesis = Guid.NewGuid();
        await season.Console.Database.ExecuteAsync($"""
            INSERT INTO hypotheses (hypothesis_id, user_id, symbol, direction, confidence, reference_price, why, proposed_at, settles_at)
            VALUES ('{hypothesis}', '{season.Admin}', 'BTCUSDT', 'LONG', 64, 96412.3, 'EV +14.2 bps', '{SampleDesk.Now.AddMinutes(-5):O}', '{SampleDesk.Now.AddHours(1):O}')
            """);
        await using var tab = await season.OpenAsync(path: "/passport");
        var row = tab.Page.Locator($"[data-hypothesis='{hypothesis}']");

        await row.Locator("[data-dissent]").ClickAsync();
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();

        Assert.Equal("dissented SHORT", await season.Console.Database.ScalarAsync<string>(
            $"SELECT answer || ' ' || own_direction FROM hypotheses WHERE hypothesis_id = '{hypothesis}'"));
        await row.GetByText("dissent").First.WaitForAsync();
    }
}
