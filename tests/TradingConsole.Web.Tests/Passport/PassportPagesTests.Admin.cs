using Microsoft.Playwright;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// What an admin does: the consumers' queue, and secrets that are typed.
public sealed partial class PassportPagesTests
{
    [Fact]
    public async Task Outbox_APoisonedEvent_IsShownAndDrivenOnceMore()
    {
        var letter = Guid.NewGuid();
        await season.Console.Database.ExecuteAsync($"""
            INSERT INTO passport_dead_letters (consumer, event_id, user_id, sequence, event_type, reason, attempts)
            VALUES ('projection', '{letter}', '{season.Admin}', 999999, 'scan.completed', 'payload was not an object', 1)
            """);
        await using var tab = await season.OpenAsync(path: "/outbox");

        await tab.Page.ClickAsync($"[data-redrive='{letter}']");
        await tab.Page.WaitForFocusAsync("Cancel");
        await tab.Page.FillAsync("#confirm-reason", "mended the reader");
        Assert.True(await tab.Page.Locator("#confirm").IsDisabledAsync()); // A reason alone is not enough.
        await tab.Page.FillAsync("#confirm-password", RunningConsole.AdminPassword);
        await tab.Page.ClickAsync("#confirm");
        await tab.Main.GetByText("0 taken, 0 taken before, 1 failed again.").WaitForAsync();

        Assert.Equal(1, await season.Console.Database.ScalarAsync<int>($"SELECT redrives FROM passport_dead_letters WHERE event_id = '{letter}'"));
        await tab.Main.GetByText("the ledger no longer holds the event.").First.WaitForAsync();

        await tab.Page.ClickAsync($"[data-give-up='{letter}']");
        await tab.Page.FillAsync("#confirm-reason", "it is gone");
        await tab.Page.FillAsync("#confirm-password", RunningConsole.AdminPassword);
        await tab.Page.ClickAsync("#confirm");
        await tab.Main.GetByText("1 given up, 0 taken before.").WaitForAsync();
        Assert.Equal("admin", await season.Console.Database.ScalarAsync<string>($"SELECT given_up_by FROM passport_dead_letters WHERE event_id = '{letter}'"));
    }

    [Fact]
    public async Task Outbox_ARebuildStarted_ShowsThatItEnded()
    {
        await using var tab = await season.OpenAsync(path: "/outbox");

        await tab.Page.ClickAsync("#rebuild");
        await tab.Page.FillAsync("#confirm-reason", "to be sure");
        await tab.Page.FillAsync("#confirm-password", RunningConsole.AdminPassword);
        await tab.Page.ClickAsync("#confirm");

        await tab.Page.Locator("#rebuild-standing:is([data-state=equal], [data-state=differed])").WaitForAsync();
        await tab.Page.KeepPictureAsync("outbox-rebuilt", isWholePage: true);
        await tab.AssertWholeAsync("/outbox");
    }

    [Theory]
    [InlineData("phrasing", new[] { "endpoint", "model", "key", "why", "password" }, 2, "endpoint must be an https address")]
    [InlineData("keys", new[] { "account", "api", "secret", "why", "password" }, 1, "secret must differ from api_key.")]
    public async Task Settings_ASecretTyped_IsForgottenWhateverCameOfIt(string part, string[] fields, int kept, string refusal)
    {
        await using var tab = await season.OpenAsync(path: $"/settings?part={part}");
        var inputs = fields.Select(field => tab.Page.Locator($"#{(part == "keys" ? "key" : part)}-{field}")).ToArray();
        foreach (var (password, answer) in new[] { ("not-the-password", "The password is wrong."), (RunningConsole.AdminPassword, refusal) })
        {
            foreach (var input in inputs)
            {
                await input.FillAsync(input == inputs[^1] ? password : "typed");
            }

            await tab.Main.Locator("form button[type=submit]").ClickAsync();
            await tab.Main.GetByRole(AriaRole.Alert).GetByText(answer).WaitForAsync();

            var left = await Task.WhenAll(inputs.Select(input => input.InputValueAsync()));
            Assert.Equal([.. Enumerable.Repeat("typed", kept), .. Enumerable.Repeat("", 3 - kept), "typed", ""], left);
        }
    }
}
