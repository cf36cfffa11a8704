using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

[Collection(PostgresCollection.Name)]
public sealed class SignInTests(PostgresFixture postgres, SharedConsole shared) : IClassFixture<SharedConsole>
{
    [Fact]
    public async Task SignIn_RightPassword_OpensTheDeskAndIsAudited()
    {
        var console = shared.Afresh();
        var name = await console.OwnAccountAsync(Roles.Viewer);
        using var client = console.Client();

        using var answer = await client.SignInAsync(name, RunningConsole.AdminPassword, "/sign-in?returnUrl=%2Fsignals");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("/signals", new Uri(console.BaseAddress, answer.Headers.Location!).AbsolutePath);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("tradingconsole.session", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("128,412.66", await client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal(1, await console.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_log WHERE action = 'sign_in.ok' AND actor = '{name}'"));
    }

    [Fact]
    public async Task SignIn_ForeignReturnAddress_StaysHere()
    {
        var console = shared.Afresh();
        foreach (var returnUrl in new[] { "//evil.example/", "/\\evil.example", "https://evil.example/" })
        {
            using var client = console.Client();

            using var answer = await client.SignInAsync(
                "admin", RunningConsole.AdminPassword, $"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");

            Assert.Equal(new Uri(console.BaseAddress, "/"), new Uri(console.BaseAddress, answer.Headers.Location!));
        }
    }

    [Fact]
    public async Task SignIn_FiveWrongPasswords_LocksOutEvenTheRightOne()
    {
        var console = shared.Afresh();
        var name = await console.OwnAccountAsync(Roles.Viewer);
        using var client = console.Client();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var wrong = await client.SignInAsync(name, $"wrong password {attempt}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var answer = await client.SignInAsync(name, RunningConsole.AdminPassword);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("locked", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(5, await console.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_log WHERE action = 'sign_in.failed' AND subject = '{name}'"));
        Assert.Equal(1, await console.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_log WHERE action = 'sign_in.throttled' AND subject = '{name}'"));
    }

    [Fact]
    public async Task SignIn_UnknownName_AnswersLikeAWrongPassword()
    {
        var console = shared.Afresh();
        using var client = console.Client();

        using var unknown = await client.SignInAsync("nobody", "some password 1");
        using var wrong = await client.SignInAsync("admin", "some password 1");

        const string Refusal = "Name or password is wrong";
        Assert.Contains(Refusal, await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(Refusal, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithoutFormToken_IsRefused()
    {
        var console = shared.Afresh();
        using var client = console.Client();

        using var answer = await client.PostAsync("/sign-in", new FormUrlEncodedContent(
        [
            new("_handler", "sign-in"), new("Input.Name", "admin"), new("Input.Password", RunningConsole.AdminPassword),
        ]));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Disable_SignedInPerson_KeepsThemOut()
    {
        var console = shared.Afresh();
        var name = await console.OwnAccountAsync(Roles.Viewer);
        using var client = await console.SignInAsync(name);
        await using (var scope = console.Services.CreateAsyncScope())
        {
            var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
            var row = (await accounts.ListAsync(CancellationToken.None)).Single(row => row.Name == name);
            Assert.True((await accounts.SetDisabledAsync(row.Id, true, new Actor("admin", null), CancellationToken.None)).Succeeded);
        }

        using var answer = await console.Client().SignInAsync(name, RunningConsole.AdminPassword);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(1, await console.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_log WHERE action = 'user.disable' AND subject = '{name}'"));
    }

    [Fact]
    public async Task SetUp_RightToken_MakesOneAdminAndThenIsGone()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), adminPassword: null);
        var firstAdmin = console.Services.GetRequiredService<FirstAdmin>();
        var token = (await firstAdmin.PrepareAsync(CancellationToken.None))!;
        using var client = console.Client();
        (string, string)[] fields = [("Input.Name", "chief"), ("Input.Password", "long enough 1"), ("Input.Again", "long enough 1")];

        using var guess = await client.GetAsync(new Uri("/setup?token=guess", UriKind.Relative));
        using var answer = await client.SubmitAsync($"/setup?token={token}", "set-up", fields);
        using var again = await client.GetAsync(new Uri($"/setup?token={token}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, guess.StatusCode);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Contains("Dashboard", await client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal("admin", await console.Database.ScalarAsync<string>(
            "SELECT r.name FROM users u JOIN user_roles m ON m.user_id = u.id JOIN roles r ON r.id = m.role_id WHERE u.user_name = 'chief'"));
    }

    [Fact]
    public async Task SetUp_WeakPassword_SaysWhichRule()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading(), adminPassword: null);
        var token = (await console.Services.GetRequiredService<FirstAdmin>().PrepareAsync(CancellationToken.None))!;
        using var client = console.Client();

        using var answer = await client.SubmitAsync(
            $"/setup?token={token}", "set-up", ("Input.Name", "chief"), ("Input.Password", "short"), ("Input.Again", "short"));

        Assert.Contains("at least 10 characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await console.Database.ScalarAsync<long>("SELECT count(*) FROM users"));
    }

    [Fact]
    public async Task Start_PresetPasswordBreaksTheRules_StopsWithTheRule()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RunningConsole.StartAsync(postgres, SampleDesk.Trading(), adminPassword: "short"));

        Assert.Contains("TRADINGCONSOLE_ADMIN_PASSWORD", failure.Message, StringComparison.Ordinal);
        Assert.Contains("10 characters", failure.Message, StringComparison.Ordinal);
    }
}
