using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

/// <summary>One person cannot open tabs without end; the one too many is refused kindly, and KILL stays in it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TabSeatTests(PostgresFixture postgres)
{
    [Fact]
    public async Task TryTake_ManyAtOnce_NeverSeatsMoreThanThereAre()
    {
        var seats = new TabSeats(19);

        var taken = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => seats.TryTake("ann"))));

        Assert.Equal(19, taken.Count(isTaken => isTaken));
        Assert.True(seats.TryTake("bob")); // Everyone has their own.
        seats.Leave("ann");
        Assert.True(seats.TryTake("Ann"));
        Assert.False(seats.TryTake("ann"));
    }

    [Fact]
    public async Task Tab_OneTooMany_ShowsNoPageButKillAndComesBackWhenAnotherCloses()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), tabsMax: 1);
        await using var chromium = await Chromium.LaunchAsync();
        var first = await chromium.OpenAsync(console.BaseAddress);
        await first.SignInAsync("admin", RunningConsole.AdminPassword, "/risk");
        await first.WaitUntilLiveAsync();
        Assert.Equal(1, await first.GetByRole(AriaRole.Heading, new() { Name = "Risk", Exact = true }).CountAsync());

        var second = await first.Context.NewPageAsync();
        await second.GotoAsync("/risk");
        await second.WaitUntilLiveAsync();
        await second.Locator("main", new() { HasTextRegex = new Regex("One tab too many") }).WaitForAsync();
        await second.Keyboard.PressAsync("Shift+K");
        await second.WaitForSelectorAsync("#kill-flatten");

        await first.CloseAsync();
        for (var attempt = 0; attempt < 20 && await second.GetByText("One tab too many").CountAsync() > 0; attempt++)
        {
            await second.ReloadAsync(); // The server hears of the closed one a moment later.
            await second.WaitUntilLiveAsync();
        }

        Assert.Equal(1, await second.GetByRole(AriaRole.Heading, new() { Name = "Risk", Exact = true }).CountAsync());
    }
}
