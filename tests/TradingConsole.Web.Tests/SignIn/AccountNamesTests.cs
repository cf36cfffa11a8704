using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

[Collection(PostgresCollection.Name)]
public sealed class AccountNamesTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("박서준")]
    [InlineData("Zoë-Müller")]
    [InlineData("ada.lovelace_2")]
    [InlineData("ada@desk")]
    [InlineData("Ольга")]
    [InlineData("हिन्दी")]
    public void Name_OfLettersInAnyScript_IsAllowed(string name) => Assert.Null(AccountNames.Objection(name));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("<b>")]
    [InlineData("a\u202Eb")] // Turns the writing round.
    [InlineData("\u3164")] // A letter that is drawn as nothing.
    [InlineData("a\uFE0F")]
    [InlineData("a\uD800")]
    [InlineData("😀")]
    [InlineData("\u0301a")]
    public void Name_OfSomethingElse_IsToldTheRule(string name) =>
        Assert.Contains("letters of any script, digits, hyphen, dot, underscore", AccountNames.Objection(name), StringComparison.Ordinal);

    [Fact]
    public void Name_LongerThanAllowed_IsToldTheLength()
    {
        Assert.Null(AccountNames.Objection(new string('박', 64)));
        Assert.Contains("1 to 64 characters", AccountNames.Objection(new string('박', 65)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_NamedInKorean_IsKeptOnceHoweverItIsTyped()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading());
        var apart = "박서준".Normalize(NormalizationForm.FormD);
        await using (var scope = console.Services.CreateAsyncScope())
        {
            var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
            var made = await accounts.CreateAsync(apart, RunningConsole.AdminPassword, Roles.Viewer, Actor.System, CancellationToken.None);
            Assert.True(made.Succeeded, string.Join(' ', made.Errors.Select(error => error.Description)));
            Assert.False((await accounts.CreateAsync("박서준", RunningConsole.AdminPassword, Roles.Viewer, Actor.System, CancellationToken.None)).Succeeded);
            var refused = await accounts.CreateAsync("two words", RunningConsole.AdminPassword, Roles.Viewer, Actor.System, CancellationToken.None);
            Assert.Contains("letters of any script", Assert.Single(refused.Errors).Description, StringComparison.Ordinal);
        }

        Assert.Equal(1L, await console.Database.ScalarAsync<long>("SELECT count(*) FROM users WHERE user_name = '박서준'"));
        using var answer = await console.Client().SignInAsync(apart, RunningConsole.AdminPassword);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }
}
