using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

/// <summary>Asks every address the console serves, so that a new one cannot be forgotten.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AuthorisationTests(SharedConsole shared) : IClassFixture<SharedConsole>
{
    // What a stranger may see; everything else must lead to the door. A new entry here deserves a second look.
    private static readonly string[] Open = ["/healthz", "/readyz", "/sign-in", "/setup", "/denied", "/error", "/_framework/blazor.web.js"];

    [Fact]
    public async Task EveryEndpoint_Stranger_IsTurnedAway()
    {
        var console = shared.Afresh();
        using var client = console.Client();
        var asked = 0;
        foreach (var (path, method) in Addresses(console))
        {
            if (Open.Contains(path))
            {
                continue;
            }

            using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            var isTurnedAway = answer.StatusCode == HttpStatusCode.Unauthorized
                || (answer.StatusCode == HttpStatusCode.Found && answer.Headers.Location!.ToString().Contains("/sign-in", StringComparison.Ordinal));
            Assert.True(isTurnedAway, $"{method} {path} answered {(int)answer.StatusCode} to a stranger.");
            asked++;
        }

        Assert.True(asked > 20, $"Only {asked} endpoints were asked: the enumeration lost some.");
    }

    [Fact]
    public async Task OpenEndpoints_AreExactlyTheListed()
    {
        var console = shared.Afresh();

        var open = console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => !path.StartsWith("/_framework/opaque-redirect", StringComparison.Ordinal))
            .Distinct();

        Assert.Equal(Open.Order(), open.Order());
    }

    [Fact]
    public async Task Acts_Viewer_AreForbiddenAndOperatorMay()
    {
        var console = shared.Afresh();
        using var viewer = await console.ClientAsAsync(Roles.Viewer);
        using var operatorClient = await console.ClientAsAsync(Roles.Operator);

        using var refused = await ToggleAsync(viewer, "off");
        using var done = await ToggleAsync(operatorClient, "off");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(["some-operator: mode Off"], console.Control.Acts);
    }

    [Fact]
    public async Task AdminPages_Operator_AreDenied()
    {
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Operator);
        foreach (var path in new[] { "/users", "/audit" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
            Assert.Contains("/denied", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Act_WithoutOwnHeader_IsRefused()
    {
        var console = shared.Afresh();
        using var client = await console.ClientAsAsync(Roles.Operator);

        using var answer = await client.PostAsJsonAsync("/api/trading/toggle", new { mode = "off" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(console.Control.Acts);
    }

    [Fact]
    public async Task Headers_OfAnyPage_AllowNothingForeign()
    {
        var console = shared.Afresh();
        using var client = console.Client();

        using var answer = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
        Assert.DoesNotMatch("<script(?![^>]*\\bsrc=)", await answer.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> ToggleAsync(HttpClient client, string mode)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/trading/toggle") { Content = JsonContent.Create(new { mode }) };
        request.Headers.Add("X-Requested-With", "test");
        return client.SendAsync(request);
    }

    private static IEnumerable<(string Path, string Method)> Addresses(RunningConsole console)
    {
        foreach (var endpoint in console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
                part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "BTCUSDT"))));
            var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            foreach (var method in methods.Count == 0 ? ["GET"] : methods)
            {
                if (!path.StartsWith("/_framework/opaque-redirect", StringComparison.Ordinal))
                {
                    yield return (path, method);
                }
            }
        }
    }
}
