using System.Text;
using System.Text.Json;
using TradingConsole.Web.SignIn;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// What is not one's own, not allowed, or not well-formed.
public sealed partial class TerminalApiTests
{
    private static readonly (string Path, string Body, string Field)[] BadBodies =
    [
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":0,"stopPrice":95000,"targetPrice":99000}""", "quantity"),
        (Open, """{"symbol":"btc","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000}""", "symbol"),
        (Open, """{"symbol":"NOSUCHUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000}""", "symbol"),
        (Open, """{"symbol":"BTCUSDT","direction":"up","quantity":1,"stopPrice":95000,"targetPrice":99000}""", "direction"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":99000,"targetPrice":101000}""", "stopPrice"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"targetPrice":101000}""", "stopPrice"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"confidence":101}""", "confidence"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"confidence":-1}""", "confidence"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"mode":"off"}""", "mode"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"holdMinutes":99999}""", "holdMinutes"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"note":"\u0000"}""", "note"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"setup":"\ud800"}""", "setup"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1e400,"stopPrice":95000,"targetPrice":99000}""", "quantity"),
        (Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":95000,"targetPrice":99000,"warnings":["no"]}""", "warnings"),
        (Open, "[]", "body"),
        (Open, "{", "body"),
        (Tracked, """{"signalId":"not an id"}""", "signalId"),
        (Tracked, """{"symbol":"BTCUSDT","direction":"long","lastsMinutes":0}""", "lastsMinutes"),
        ("/api/terminal/scan", """{"kind":"magic"}""", "kind"),
        ("/api/terminal/scan", """{"kind":"rule","minutes":7}""", "minutes"),
        ("/api/terminal/scan", """{"kind":"rule","rules":["moon"]}""", "rules"),
        ("/api/predictions", """{"symbol":"BTCUSDT","direction":"long","confidence":50}""", "horizonMinutes"),
        ("/api/predictions", """{"symbol":"BTCUSDT","direction":"long","confidence":50,"horizonMinutes":50000}""", "horizonMinutes"),
        ("/api/arena/challenge", """{"symbols":["BTCUSDT"],"rule":"net_r","startsAt":"2020-01-01T00:00:00Z","endsAt":"2020-01-02T00:00:00Z"}""", "startsAt"),
        ("/api/arena/challenge", """{"symbols":["BTCUSDT"],"rule":"net_r","startsAt":"2031-01-01T00:00:00Z","endsAt":"2031-01-02T00:00:00Z"}""", "startsAt"),
        ("/api/arena/challenge", """{"symbols":["BTCUSDT"],"rule":"luck","startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-01-02T00:00:00Z"}""", "rule"),
        ("/api/quick-trades/none/close", "{}", "id"),
        ("/api/signals/none/convert", "{}", "id"),
    ];

    [Fact]
    public async Task AnotherPersonsThings_AreNotThere()
    {
        var (owner, other) = (await world.PersonAsync(), await world.PersonAsync(Roles.Admin));
        var trade = await OpenAsync(owner);
        var tracked = (await owner.PostAsync(Tracked, new { symbol = "BTCUSDT", direction = "long" })).GetProperty("trackedId").GetGuid();
        var warned = (await owner.PostAsync(Open, Body(target: Price * 1.002m), 409)).GetProperty("warnings")[0].GetProperty("id").GetGuid();

        await other.GetAsync($"/api/quick-trades/{trade}", 404);
        await other.PostAsync($"/api/quick-trades/{trade}/close", new { }, 404);
        await other.PostAsync($"/api/quick-trades/{trade}/stop", new { stopPrice = 90_000 }, 404);
        await other.PostAsync("/api/copy-trades/publish", new { tradeId = trade }, 404);
        await other.PostAsync($"/api/signals/{tracked}/convert", new { quantity = 0.001m, stopPrice = 95_000, targetPrice = 99_000 }, 404);
        await other.PostAsync($"/api/signals/{tracked}/drop", new { }, 404);
        await other.PostAsync($"/api/overrides/{warned}/accept", new { }, 404);
        await other.PostAsync(Open, Body(target: Price * 1.002m, warnings: [warned]), 409);
        Assert.DoesNotContain((await other.GetAsync("/api/positions/unified")).GetProperty("positions").EnumerateArray(), one => one.GetProperty("tradeId").GetGuid() == trade);
        Assert.Equal(0, (await other.GetAsync("/api/quick-trades")).GetProperty("trades").GetArrayLength());
        Assert.DoesNotContain(trade, Desk.Closings);
    }

    [Fact]
    public async Task Viewer_ReadsAndDoesNotAct()
    {
        var viewer = await world.PersonAsync(Roles.Viewer);
        foreach (var path in (string[])["/api/quick-trades", "/api/positions/unified", "/api/signals/tracked", "/api/terminal/scan/history", "/api/predictions", "/api/hypotheses", "/api/overrides", "/api/copy-trades", "/api/arena"])
        {
            await viewer.GetAsync(path);
        }

        await viewer.PostAsync(Open, Body(), 403);
    }

    // One person for all rows: sign-ins of one address are limited by the minute.
    [Fact]
    public async Task BadBodies_NameFieldValueAndRuleAndLeaveNothing()
    {
        var person = await world.PersonAsync();
        foreach (var (path, body, field) in BadBodies)
        {
            var (status, problem) = await SendAsync(person, path, body);

            Assert.True(status == 400, $"{path} {body} answered {status}");
            Assert.Equal((body, field), (body, Word(problem, "field")));
            Assert.False(string.IsNullOrWhiteSpace(Word(problem, "rule")));
        }

        Assert.Equal(0L, await world.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM passport_event_outbox WHERE user_id = '{person.Id}'"));
    }

    [Fact]
    public async Task UnknownAndOversized_AreRefused()
    {
        var person = await world.PersonAsync();

        Assert.Equal("not_found", Word(await person.PostAsync(Tracked, new { signalId = Guid.NewGuid() }, 404), "code"));
        await person.PostAsync($"/api/signals/{Guid.NewGuid()}/convert", new { quantity = 1, stopPrice = 1, targetPrice = 2 }, 404);
        await person.PostAsync($"/api/copy-trades/{Guid.NewGuid()}/follow", new { quantity = 1 }, 404);
        await person.PostAsync($"/api/quick-trades/{Guid.NewGuid()}/close", new { }, 404);
        await person.PostAsync($"/api/arena/{Guid.NewGuid()}/join", new { }, 404);
        await person.PostAsync(Open, new { symbol = "BTCUSDT", direction = "long", quantity = 1, stopPrice = 99, targetPrice = 103, hypothesisId = Guid.NewGuid() }, 404);
        var stop = await person.PostAsync(Open, new { symbol = "BTCUSDT", direction = "long", quantity = 1, stopPrice = Price * 1.01m, targetPrice = Price * 1.02m }, 400);
        Assert.Equal(("stop_side", "stopPrice"), (Word(stop, "code"), Word(stop, "field")));
        await person.PostAsync(Open, Body(note: new string('x', 501)), 400);
        Assert.Equal(413, (await SendAsync(person, Open, $$"""{"note":"{{new string('x', 70_000)}}"}""")).Status);
        await person.PostAsync(Open, new { mode = "live", symbol = "BTCUSDT", direction = "long", quantity = 1, stopPrice = 95_000, targetPrice = 99_000 }, 409);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    public async Task ABodyOfAnotherType_IsNotReadAsJson(string type)
    {
        var person = await world.PersonAsync();

        var (status, problem) = await SendAsync(person, Open, JsonSerializer.Serialize(Body()), type);

        Assert.Equal((415, "Content-Type"), (status, Word(problem, "field")));
        Assert.Equal(0L, await world.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM passport_event_outbox WHERE user_id = '{person.Id}'"));
    }

    [Fact]
    public async Task ABodyThatIsNotJson_IsToldSoAndWhere()
    {
        var person = await world.PersonAsync();

        var (status, broken) = await SendAsync(person, Open, "{\n  \"symbol\": }");
        var (_, empty) = await SendAsync(person, Open, "");
        var (_, huge) = await SendAsync(person, Open, """{"symbol":"BTCUSDT","direction":"long","quantity":1,"stopPrice":1e12,"targetPrice":99000}""");

        Assert.Equal((400, 2, 13), (status, broken.GetProperty("line").GetInt32(), broken.GetProperty("byte").GetInt32()));
        Assert.StartsWith("body is not JSON, at line 2, byte 13: ", Word(broken, "detail"), StringComparison.Ordinal);
        Assert.StartsWith("body was missing;", Word(empty, "detail"), StringComparison.Ordinal);
        Assert.Equal(("stopPrice", "it must be a number above 0 and below 1000000000000."), (Word(huge, "field"), Word(huge, "rule")));
    }

    private static async Task<(int Status, JsonElement Body)> SendAsync(PassportPerson person, string path, string body, string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using var answer = await person.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default);
    }
}
