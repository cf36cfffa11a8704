using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// A button pressed twice does its act once. Counted when every press has been answered: an act of the second would be over by then.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Terminal_PredictPressedTwice_IsOnePrediction()
    {
        await using var tab = await season.OpenAsync(path: "/terminal?part=views");
        await tab.Page.FillAsync("#p-symbol", "ETHUSDT");
        await tab.Page.FillAsync("#p-confidence", "73");

        await tab.Page.Locator("#p-send").DblClickAsync();
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        await tab.Calls.UntilAnsweredAsync();

        Assert.Equal(1L, await season.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM predictions WHERE user_id = '{season.Admin}' AND confidence = 73"));
    }

    [Fact]
    public async Task Arena_OpenPressedTwice_IsOneContest()
    {
        await using var tab = await season.OpenAsync(path: "/arena");
        await tab.Page.FillAsync("#a-symbols", "BTCUSDT ETHUSDT");
        await tab.Page.FillAsync("#a-in", "47");
        var before = await CountAsync();

        await tab.Page.Locator("#a-open:not([disabled])").DblClickAsync();
        await tab.Page.Locator("[data-answer=done]").WaitForAsync();
        await tab.Calls.UntilAnsweredAsync();

        Assert.Equal(before + 1, await CountAsync());
        Assert.Equal(0, await tab.Page.Locator("[data-answer=refused]").CountAsync());

        Task<long> CountAsync() => season.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM arenas WHERE created_by = '{season.Admin}'");
    }

    [Fact]
    public async Task Terminal_ATicketPressedTwice_IsWarnedOnceAndOpenedOnce()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.003"), ("stop", "99.8"), ("target", "101.2") }) // As in the warned ticket.
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").DblClickAsync();
        await tab.Page.Locator("#warnings [data-guard=REWARD_TO_RISK]").WaitForAsync();
        await tab.Calls.UntilAnsweredAsync();
        Assert.Equal(1L, await CountAsync("guard_overrides WHERE guard = 'REWARD_TO_RISK' AND"));
        await tab.Page.Locator("#t-ignore").DblClickAsync();
        await tab.Page.Locator("#ticket [data-answer=done]").WaitForAsync();
        await tab.Calls.UntilAnsweredAsync();

        Assert.Equal(0, await tab.Page.Locator("[data-answer=refused]").CountAsync());
        Assert.Equal(1L, await CountAsync("quick_trades WHERE"));

        Task<long> CountAsync(string of) => season.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM {of} user_id = '{season.Admin}' AND quantity = 0.003");
    }
}
