using System.Net;
using System.Text;
using TradingConsole.Web.SignIn;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// Two people, three roles, every endpoint of Passport: nobody sees or changes what is another's.
public sealed partial class PassportReadTests
{
    [Theory]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Operator)]
    [InlineData(Roles.Admin)]
    public async Task EveryEndpoint_AskedByAnother_ShowsNothingAndChangesNothing(string role)
    {
        var owner = await world.PersonAsync();
        var things = await ScopeWorld.FillAsync(world, owner);
        var other = await world.PersonAsync(role);
        var before = await ScopeWorld.PictureAsync(world, owner.Id);
        var (wrong, cells) = (new List<string>(), 0);
        foreach (var (method, template) in ScopeWorld.PassportEndpoints(world).Where(endpoint => !endpoint.Template.StartsWith("/api/admin/", StringComparison.Ordinal)))
        {
            foreach (var id in template.Contains('{', StringComparison.Ordinal) ? things.IdsFor(template) : [""])
            {
                var path = ScopeWorld.PathOf(template, id);
                var (status, text) = await AskAsync(other, method, path);
                cells++;
                var echo = id.Length == 0 ? text : text.Replace(id, "", StringComparison.Ordinal); // A refusal may name what was asked for.
                if ((int)status is >= 200 and < 300 && id.Length > 0)
                {
                    wrong.Add($"{method} {path} as {role} answered {(int)status} on another's thing.");
                }
                else if ((int)status >= 500)
                {
                    wrong.Add($"{method} {path} as {role} answered {(int)status}: {text}");
                }
                else if (things.Traces.FirstOrDefault(trace => echo.Contains(trace, StringComparison.OrdinalIgnoreCase)) is { } trace)
                {
                    wrong.Add($"{method} {path} as {role} shows {trace}.");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal(before, await ScopeWorld.PictureAsync(world, owner.Id));
        Assert.True(cells >= 25, $"only {cells} cells were asked");
    }

    [Fact]
    public async Task EveryRead_AskedByTheOwner_ShowsTheirOwn()
    {
        // Without this the test above could pass on ids that nobody reaches.
        var owner = await world.PersonAsync();
        var things = await ScopeWorld.FillAsync(world, owner);
        var asked = new List<string>();
        foreach (var (_, template) in ScopeWorld.PassportEndpoints(world).Where(endpoint => endpoint.Method == "GET" && endpoint.Template.Contains('{', StringComparison.Ordinal)))
        {
            if (template is "/api/passports/{token}" || template.StartsWith("/api/admin/", StringComparison.Ordinal))
            {
                continue; // Asked with a real link by the tests of people; and by the test of admins below.
            }

            var (status, text) = await AskAsync(owner, "GET", ScopeWorld.PathOf(template, things.IdsFor(template)[0]));
            Assert.True(status == HttpStatusCode.OK, $"{template} answered its owner {(int)status}: {text}");
            asked.Add(template);
        }

        Assert.Contains("/api/quick-trades/{id}/odds", asked);
        var odds = (await owner.GetAsync($"/api/quick-trades/{things.Trade}/odds")).GetProperty("odds");
        Assert.Equal((things.Model, 1), (odds.GetProperty("modelId").GetGuid(), odds.GetProperty("version").GetInt32()));
        Assert.InRange(odds.GetProperty("probability").GetDouble(), 0, 1);
    }

    [Fact]
    public async Task EveryAdminRead_IsForbiddenBelowAndNamesNobodysThings()
    {
        var owner = await world.PersonAsync();
        var things = await ScopeWorld.FillAsync(world, owner);
        var admin = await world.PersonAsync(Roles.Admin);
        var everybodys = (await admin.PostAsync("/api/admin/datasets", new { })).GetProperty("dataset").GetProperty("hash").GetString()!;
        var templates = ScopeWorld.PassportEndpoints(world)
            .Where(endpoint => endpoint.Method == "GET" && endpoint.Template.StartsWith("/api/admin/", StringComparison.Ordinal)).Select(endpoint => endpoint.Template).ToArray();

        Assert.Contains("/api/admin/datasets/{hash}/export", templates);
        foreach (var template in templates)
        {
            var path = ScopeWorld.PathOf(template, everybodys); // A data set's hash is the only id an admin's read takes.
            Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(owner, "GET", path)).Status);
            var (status, text) = await AskAsync(admin, "GET", path);
            Assert.True(status == HttpStatusCode.OK, $"{path} answered an admin {(int)status}: {text}");
            Assert.DoesNotContain(things.Canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain(owner.Name, template.Contains("/datasets/", StringComparison.Ordinal) ? text : "", StringComparison.Ordinal);
        }

        // A person's own data set is not everybody's, an admin or not.
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(admin, "GET", $"/api/admin/datasets/{things.Dataset}/export")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(owner, "GET", $"/api/profile/passport/datasets/{everybodys}/export")).Status);
    }

    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(PassportPerson person, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not "GET")
        {
            request.Content = new StringContent("""{"reason":"a test"}""", Encoding.UTF8, "application/json");
        }

        using var answer = await person.Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
