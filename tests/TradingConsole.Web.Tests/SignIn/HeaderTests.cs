using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.Hosting;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Browser;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

/// <summary>Headers, cookies and limits of section 3, on every answer rather than on one.</summary>
[Collection(PostgresCollection.Name)]
public sealed class HeaderTests(PostgresFixture postgres, SharedConsole shared) : IClassFixture<SharedConsole>
{
    [Fact]
    public async Task EveryAnswer_CarriesTheHeaders()
    {
        var console = shared.Afresh();
        using var admin = await console.ClientAsAsync(Roles.Admin);
        using var stranger = console.Client();
        var asked = 0;
        foreach (var path in Pages(console).Concat(["/css/tokens.css", "/js/shell.js", "/nope", "/api/nope", "/api/status", "/api/keys"]))
        {
            foreach (var client in (HttpClient[])[admin, stranger])
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
                string Header(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(';', values) : "";
                var policy = Header("Content-Security-Policy");
                Assert.True(policy.Contains("script-src 'self';", StringComparison.Ordinal), $"{path}: {policy}");
                Assert.True(policy.Contains("default-src 'self'", StringComparison.Ordinal) && policy.Contains("object-src 'none'", StringComparison.Ordinal)
                    && policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) && policy.Contains("form-action 'self'", StringComparison.Ordinal)
                    && policy.Contains("connect-src 'self'", StringComparison.Ordinal) && policy.Contains("base-uri 'self'", StringComparison.Ordinal), $"{path}: {policy}");
                Assert.False(policy.Contains("unsafe-eval", StringComparison.Ordinal), path);
                Assert.Equal(("nosniff", "DENY", "no-referrer", "same-origin"),
                    (Header("X-Content-Type-Options"), Header("X-Frame-Options"), Header("Referrer-Policy"), Header("Cross-Origin-Opener-Policy")));
                var caching = Header("Cache-Control");
                Assert.True(caching.Contains(path.Contains('.', StringComparison.Ordinal) ? "no-cache" : "no-store", StringComparison.Ordinal), $"{path}: '{caching}'");
                Assert.False(answer.Headers.Contains("Server"), path);
                foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
                {
                    Assert.True(cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("samesite=strict", StringComparison.OrdinalIgnoreCase), $"{path}: {cookie}");
                }

                asked++;
            }
        }

        Assert.True(asked > 40, $"only {asked} answers were looked at");
    }

    [Fact]
    public async Task OverHttps_SessionCookieIsBoundToTheHost()
    {
        var console = shared.Afresh();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = console.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https"); // What a proxy on this machine says.
        using var form = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        client.DefaultRequestHeaders.Add("Cookie", form.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])); // The jar holds back Secure ones.

        using var answer = await client.SignInAsync("admin", RunningConsole.AdminPassword);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.Contains("tradingconsole.session", StringComparison.Ordinal));
        Assert.StartsWith("__Host-tradingconsole.session=", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/;", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_Hammered_IsLimitedKindly()
    {
        await using var console = await RunningConsole.StartAsync(postgres, SampleDesk.Trading()); // Whose limits are its own.
        using var client = console.Client();
        var limited = 0;
        for (var i = 0; i < RateLimits.FormsPerMinute + 10; i++)
        {
            using var answer = await client.PostAsync(new Uri("/sign-in", UriKind.Relative), new FormUrlEncodedContent([new("Input.Name", "x")]));
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                limited++;
                Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
                Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
            }
        }

        Assert.InRange(limited, 10, RateLimits.FormsPerMinute);
        using var door = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, door.StatusCode); // The form itself stays there.
    }

    [Fact]
    public async Task Api_Hammered_IsLimitedAndTheKillSwitchIsNot()
    {
        var console = shared.Afresh();
        using var client = await console.SignInAsync(await console.OwnAccountAsync(Roles.Operator)); // Who asks too often for a while.
        var statuses = await Task.WhenAll(Enumerable.Range(0, 2 * RateLimits.CallsAtOnce).Select(async _ =>
        {
            using var answer = await client.GetAsync(new Uri("/api/nope", UriKind.Relative));
            return answer.StatusCode;
        }));

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/risk/kill") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Requested-With", "test");
        using var kill = await client.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, kill.StatusCode);
    }

    [Fact]
    public async Task InjectedScript_IsBlockedByThePolicy()
    {
        var console = shared.Afresh();
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.OpenAsync(console.BaseAddress);
        await page.SignInAsync("admin", RunningConsole.AdminPassword, "/settings?part=keys");
        await page.WaitUntilLiveAsync();

        // Each is either run or reported by the browser as a breach of the policy.
        var outcomes = await page.EvaluateAsync<string[]>("""
            () => new Promise((done, failed) => {
              const outcomes = [];
              const say = outcome => { outcomes.push(outcome); if (outcomes.length === 2) done(outcomes); };
              window.injected = () => say('ran');
              document.addEventListener('securitypolicyviolation', breach => say(breach.effectiveDirective));
              setTimeout(() => failed(new Error(`only ${outcomes.length} of 2 came to an end`)), 20000);
              const inline = document.createElement('script');
              inline.textContent = 'injected()';
              document.body.append(inline);
              const handler = document.createElement('img');
              handler.setAttribute('onerror', 'injected()');
              handler.src = 'data:,';
              document.body.append(handler);
            })
            """);

        Assert.Equal(["script-src-attr", "script-src-elem"], outcomes.Order());
        await page.KeepPictureAsync("settings-keys-dark");
    }

    [Fact]
    public async Task OpenTab_SessionEndedByAnAdmin_IsLedToTheDoor()
    {
        var console = shared.Afresh();
        var name = await console.OwnAccountAsync(Roles.Viewer);
        await using var chromium = await Chromium.LaunchAsync();
        var page = await chromium.OpenAsync(console.BaseAddress);
        await page.SignInAsync(name, RunningConsole.AdminPassword, "/settings");
        await page.WaitUntilLiveAsync();
        await console.Database.ExecuteAsync($"UPDATE sessions SET ended_at = now(), end_reason = 'test' WHERE user_id = (SELECT id FROM users WHERE user_name = '{name}')");

        await page.WaitForURLAsync(url => url.Contains("/sign-in?ended=true", StringComparison.Ordinal));

        Assert.Contains("Your session is over", await page.ContentAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Pages(RunningConsole console) =>
        console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => !path.Contains('{', StringComparison.Ordinal))
            .Distinct();
}
