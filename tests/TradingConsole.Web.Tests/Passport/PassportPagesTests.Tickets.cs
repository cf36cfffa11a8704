using Microsoft.Playwright;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// The ticket: what is missing, what is refused, what is warned of.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Terminal_ATicketWithoutAPlan_SaysWhatIsMissingAndSendsNothing()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        await tab.Page.FillAsync("#t-symbol", "BTCUSDT");
        await tab.Page.FillAsync("#t-quantity", "0.01");
        await tab.Page.Locator("#t-obstacle").GetByText("Say where the stop and the target lie.").WaitForAsync();

        Assert.True(await tab.Page.Locator("#t-open").IsDisabledAsync());
    }

    [Fact]
    public async Task Terminal_ARefusedTicket_IsNoLongerRefusedOnceItIsCorrected()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.004"), ("stop", "150"), ("target", "160") })
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").ClickAsync();
        await tab.Page.Locator("#ticket [data-answer=refused]").GetByText("stop_price was 150").WaitForAsync();
        await tab.Page.FillAsync("#t-stop", "99.8");
        await tab.Page.Locator("#ticket [data-answer=refused]").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await tab.Page.FillAsync("#t-hold", "0");
        await tab.Page.Locator("#t-obstacle").GetByText("Say how long it is held at most, from 1 to 1440 minutes.").WaitForAsync();
        await tab.Page.FillAsync("#t-hold", "60");
        await tab.Page.FillAsync("#t-quantity", "1e300");
        await tab.Page.Locator("#t-obstacle").GetByText("Say a quantity above 0.").WaitForAsync();
        Assert.True(await tab.Page.Locator("#t-open").IsDisabledAsync());
    }

    [Fact]
    public async Task Terminal_AWarnedTicket_GoesOnOnlyInSpiteOfTheWarning()
    {
        await using var tab = await season.OpenAsync(path: "/terminal");
        foreach (var (field, value) in new[] { ("symbol", "BTCUSDT"), ("quantity", "0.001"), ("stop", "99.8"), ("target", "101.2") }) // The target is nearer than the stop.
        {
            await tab.Page.FillAsync($"#t-{field}", value);
        }

        await tab.Page.Locator("#t-open:not([disabled])").ClickAsync();
        await tab.Page.Locator("#warnings [data-guard=REWARD_TO_RISK]").GetByText("Reward to risk").WaitForAsync();
        Assert.Equal(0L, await SentAsync());
        await tab.Page.KeepPictureAsync("terminal-warned", isWholePage: true);
        await tab.Page.ClickAsync("#t-ignore");
        await tab.Page.Locator("#ticket [data-answer=done]").WaitForAsync();

        Assert.Equal(1L, await SentAsync());
        await tab.Page.Locator("[data-source=quick_trade]").GetByText("requested").First.WaitForAsync();

        Task<long> SentAsync() => season.Console.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM quick_trades WHERE user_id = '{season.Admin}' AND quantity = 0.001 AND warnings_ignored > 0");
    }

    [Fact]
    public async Task Terminal_AWarningLeftOpen_IsHeededOrTakenToTheTicket()
    {
        var (heeded, ignored) = (Guid.NewGuid(), Guid.NewGuid());
        await season.Console.Database.ExecuteAsync(string.Join(';', new[] { heeded, ignored }.Select(id => $"""
            INSERT INTO guard_overrides (override_id, user_id, symbol, guard, value, limit_value, message, offered_at, mode, direction, quantity, stop_price, target_price)
            VALUES ('{id}', '{season.Admin}', 'ETHUSDT', 'LOSSES_IN_A_ROW', 4, 3, 'Four losses in a row.', '{SampleDesk.Now.AddMinutes(-5):O}', 'shadow', 'SHORT', 0.25, 103.5, 96)
            """)));
        await using var tab = await season.OpenAsync(path: "/terminal");

        await tab.Page.Locator($"[data-warning='{ignored}'] [data-ignore]").ClickAsync();
        foreach (var (field, value) in new[] { ("symbol", "ETHUSDT"), ("quantity", "0.25"), ("stop", "103.5"), ("target", "96") })
        {
            await Assertions.Expect(tab.Page.Locator($"#t-{field}")).ToHaveValueAsync(value);
        }

        Assert.Equal("true", await tab.Page.Locator("#t-short").GetAttributeAsync("aria-pressed"));
        await tab.Page.Locator($"[data-warning='{heeded}'] [data-heed]").ClickAsync();
        await tab.Main.GetByText("The warning of ETHUSDT is heeded.").WaitForAsync();

        Assert.True(await season.Console.Database.ScalarAsync<bool>($"SELECT is_accepted FROM guard_overrides WHERE override_id = '{heeded}'"));
        await tab.Page.Locator($"[data-warning='{heeded}']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await season.Console.Database.ExecuteAsync($"UPDATE guard_overrides SET is_accepted = true WHERE override_id = '{ignored}'"); // Leaves the page as it was.
    }
}
