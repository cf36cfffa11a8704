using System.Net;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

/// <summary>Failures catalogue, row 99: each role against every page and every endpoint, over HTTP.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RoleMatrixTests(SharedConsole shared) : IClassFixture<SharedConsole>
{
    /// <summary>What only an admin reads or does. Whatever else reads is a viewer's, whatever else acts is an operator's.</summary>
    private static readonly string[] AdminsOnly =
    [
        "GET /users", "GET /audit", "GET /outbox", "GET /api/audit", "GET /api/audit/verify", "GET /api/keys", "POST /api/keys", "DELETE /api/keys",
        "POST /api/models/{id}/override", "PUT /api/models/promotion-rules", "PUT /api/live/rules",
        "GET /api/admin/phrasing", "PUT /api/admin/phrasing", "DELETE /api/admin/phrasing", "GET /api/admin/datasets", "POST /api/admin/datasets",
        "GET /api/admin/datasets/{hash}/export",
        "GET /api/admin/outbox", "GET /api/admin/outbox/dead-letters", "POST /api/admin/outbox/dead-letters/redrive", "POST /api/admin/outbox/dead-letters/give-up",
        "GET /api/admin/outbox/rebuild", "POST /api/admin/outbox/rebuild",
        "GET /api/forecasts/dead-letters", "POST /api/forecasts/dead-letters/redrive",
    ];

    /// <summary>Acts on one's own account and forms, which every signed-in person has.</summary>
    private static readonly string[] Everybodys = ["POST /sign-out", "POST /account/password"];

    [Fact]
    public async Task EveryEndpoint_EveryRole_AnswersAsTheMatrixSays()
    {
        var console = shared.Afresh();
        using var viewer = await console.ClientAsAsync(Roles.Viewer);
        using var operatorClient = await console.ClientAsAsync(Roles.Operator);
        using var admin = await console.ClientAsAsync(Roles.Admin);
        var wrong = new List<string>();
        var cells = 0;
        foreach (var (template, method, path) in Endpoints(console))
        {
            var needed = Needed($"{method} {template}", method, template);
            foreach (var (role, rank, client) in ((string, int, HttpClient)[])[(Roles.Viewer, 0, viewer), (Roles.Operator, 1, operatorClient), (Roles.Admin, 2, admin)])
            {
                var answer = await AskAsync(client, method, path);
                var isDenied = answer.Status == HttpStatusCode.Forbidden || answer.Location.Contains("/denied", StringComparison.Ordinal);
                var isStranger = answer.Status == HttpStatusCode.Unauthorized || answer.Location.Contains("/sign-in", StringComparison.Ordinal);
                cells++;
                if (isStranger || isDenied == rank >= needed)
                {
                    wrong.Add($"{method} {template} as {role}: {(int)answer.Status} {answer.Location}, needs {(needed == 0 ? "a viewer" : needed == 1 ? "an operator" : "an admin")}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.True(cells > 150, $"only {cells} cells were asked");
        Assert.All(AdminsOnly, entry => Assert.Contains(entry, Endpoints(console).Select(endpoint => $"{endpoint.Method} {endpoint.Template}")));
    }

    [Fact]
    public async Task EveryAct_NeedsAPolicyAndTheOwnHeader()
    {
        var console = shared.Afresh();
        var acts = console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal)
                && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { } methods && methods.Any(method => method is not ("GET" or "HEAD")))
            .ToList();

        Assert.NotEmpty(acts);
        Assert.All(acts, act => Assert.Contains(
            act.Metadata.GetOrderedMetadata<IAuthorizeData>(), data => data.Policy is Policies.Operator or Policies.Admin));
        using var admin = await console.ClientAsAsync(Roles.Admin);
        foreach (var (template, method, path) in Endpoints(console).Where(endpoint => endpoint.Method is not "GET" && endpoint.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            var answer = await AskAsync(admin, method, path, ownHeader: false);
            Assert.True((int)answer.Status >= 400, $"{method} {template} without the own header answered {(int)answer.Status}");
        }

        Assert.Empty(console.Control.Acts);
    }

    [Fact]
    public async Task Denials_AreOnRecordOnceAMinute()
    {
        var console = shared.Afresh();
        var name = await console.OwnAccountAsync(Roles.Viewer);
        using var viewer = await console.SignInAsync(name);
        for (var i = 0; i < 5; i++)
        {
            await AskAsync(viewer, "POST", "/api/trading/toggle");
        }

        Assert.Equal(1, await console.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM audit_log WHERE action = 'access.denied' AND actor = '{name}' AND subject = 'POST /api/trading/toggle'"));
    }

    private static int Needed(string entry, string method, string template) =>
        AdminsOnly.Contains(entry) || AdminsOnly.Contains($"GET {template}") && !template.StartsWith("/api/", StringComparison.Ordinal) ? 2 : Everybodys.Contains(entry) || method is "GET" or "HEAD" || !template.StartsWith("/api/", StringComparison.Ordinal) ? 0 : 1;

    private static async Task<(HttpStatusCode Status, string Location)> AskAsync(HttpClient client, string method, string path, bool ownHeader = true)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not "GET")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        if (ownHeader)
        {
            request.Headers.Add("X-Requested-With", "test");
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (answer.StatusCode, answer.Headers.Location?.ToString() ?? "");
    }

    private static IEnumerable<(string Template, string Method, string Path)> Endpoints(RunningConsole console)
    {
        foreach (var endpoint in console.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var template = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (template.StartsWith("/_", StringComparison.Ordinal) || template == "/sign-out" || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                continue; // The framework's own, the way out, and what strangers may see: AuthorisationTests asks those.
            }

            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
                part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "BTCUSDT"))));
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"])
            {
                yield return (template, method, path);
            }
        }
    }
}
