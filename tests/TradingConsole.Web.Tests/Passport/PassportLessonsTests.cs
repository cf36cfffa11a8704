using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>What a history taught, over HTTP: data sets and exports, training impact, versions of reports, and who phrases them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PassportLessonsTests(PassportConsole world) : IClassFixture<PassportConsole>
{
    private const string Datasets = "/api/profile/passport/datasets";
    private const string Impact = "/api/profile/passport/training-impact";
    private const string Phrasing = "/api/admin/phrasing";
    private const string Key = "sk-canary-abcdef-123456";

    [Fact]
    public async Task Datasets_FrozenAndExported_HoldNoNameAndAreNobodyElses()
    {
        var (person, other, admin) = (await world.PersonAsync(), await world.PersonAsync(), await world.PersonAsync(Roles.Admin));
        await person.PostAsync(Datasets, new { }, 409); // Nothing to freeze yet.
        await world.TradeAsync(person, 30, confidence: 70);
        await world.TradeAsync(person, -20);
        await world.SettleAsync();

        var hash = (await person.PostAsync(Datasets, new { })).GetProperty("dataset").GetProperty("hash").GetString()!;
        Assert.Equal(hash, (await person.PostAsync(Datasets, new { })).GetProperty("dataset").GetProperty("hash").GetString());
        Assert.Equal(hash, Assert.Single((await person.GetAsync(Datasets)).GetProperty("datasets").EnumerateArray()).GetProperty("hash").GetString());
        var lines = await LinesAsync(person, $"{Datasets}/{hash}/export");
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal(61.5, line.GetProperty("features").GetProperty("rsi").GetDouble()));
        var text = string.Join('\n', lines.Select(line => line.GetRawText()));
        Assert.All([person.Name, $"{person.Id:D}", $"{person.Id:N}", "breakout"], word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
        Assert.All(await LinesAsync(person, $"{Datasets}/{hash}/export?kind=preferences"), pair => Assert.Equal(3, pair.EnumerateObject().Count()));

        await other.GetAsync($"{Datasets}/{hash}/export", 404);
        await admin.GetAsync($"/api/admin/datasets/{hash}/export", 404); // A person's is not everybody's.
        Assert.Equal("kind", (await person.GetAsync($"{Datasets}/{hash}/export?kind=all", 400)).GetProperty("field").GetString());
        Assert.Equal("hash", (await person.GetAsync($"{Datasets}/abc/export", 400)).GetProperty("field").GetString());
        var everybodys = (await admin.PostAsync("/api/admin/datasets", new { })).GetProperty("dataset").GetProperty("hash").GetString()!;
        Assert.NotEqual(hash, everybodys);
        Assert.NotEmpty(await LinesAsync(admin, $"/api/admin/datasets/{everybodys}/export"));
        await person.GetAsync($"{Datasets}/{everybodys}/export", 404);
    }

    [Fact]
    public async Task TrainingImpact_OfSomebodyNewAndAfterTrades_CountsSamplesAndClaimsNoModel()
    {
        var person = await world.PersonAsync(Roles.Viewer);

        var before = (await person.GetAsync(Impact)).GetProperty("trainingImpact");
        var trade = await world.TradeAsync(person, 30);
        await world.SettleAsync();
        var after = (await person.GetAsync(Impact)).GetProperty("trainingImpact");

        Assert.Equal((0, 1, 1), (before.GetProperty("samples").GetInt32(), after.GetProperty("samples").GetInt32(), after.GetProperty("good").GetInt32()));
        Assert.Equal(JsonValueKind.Null, after.GetProperty("modelInUse").ValueKind);
        Assert.Equal(0, after.GetProperty("models").GetArrayLength());
        await person.GetAsync($"{Impact}/models/{Guid.NewGuid()}/samples", 404);
        await person.GetAsync($"/api/quick-trades/{trade}/odds", 404); // No model, no odds.
        Assert.Equal("id", (await person.GetAsync("/api/quick-trades/x/odds", 400)).GetProperty("field").GetString());
        Assert.Equal("modelId", (await person.GetAsync($"{Impact}/models/x/samples", 400)).GetProperty("field").GetString());
        Assert.Equal("page", (await person.GetAsync($"{Impact}/models/{Guid.NewGuid()}/samples?page=0", 400)).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Reports_ArchivedComparedAndAskedForAnew_AreTheOwnersAlone()
    {
        const string Reports = "/api/profile/passport/reports";
        var (person, other) = (await world.PersonAsync(), await world.PersonAsync());
        await world.TradeAsync(person, 30);
        await world.SettleAsync();
        await person.PostAsync($"{Reports}/generate", new { }, 202);
        await world.SettleAsync();
        var first = (await person.GetAsync(Reports)).GetProperty("reports")[0].GetProperty("reportId").GetGuid();

        await person.PostAsync($"{Reports}/{first}/archive", new { });
        await person.PostAsync($"{Reports}/{first}/archive", new { }, 409);
        Assert.Equal(0, (await person.GetAsync(Reports)).GetProperty("reports").GetArrayLength());
        await person.PostAsync($"{Reports}/{first}/restore", new { });
        await world.TradeAsync(person, -10);
        await world.SettleAsync();
        var request = (await person.PostAsync($"{Reports}/{first}/regenerate", new { }, 202)).GetProperty("requestId").GetGuid();
        await world.SettleAsync();
        var second = (await person.GetAsync($"{Reports}/requests/{request}")).GetProperty("request").GetProperty("reportId").GetGuid();
        var comparison = (await person.GetAsync($"{Reports}/compare?before={first}&after={second}")).GetProperty("comparison");

        Assert.Equal((1.0, 2.0), (
            comparison.GetProperty("scores").GetProperty("trades").GetProperty("before").GetDouble(),
            comparison.GetProperty("scores").GetProperty("trades").GetProperty("after").GetDouble()));
        Assert.False(comparison.GetProperty("isSameInput").GetBoolean());
        foreach (var act in (string[])["archive", "restore", "regenerate"])
        {
            await other.PostAsync($"{Reports}/{first}/{act}", new { }, 404);
            Assert.Equal("reportId", (await person.PostAsync($"{Reports}/x/{act}", new { }, 400)).GetProperty("field").GetString());
        }

        await other.GetAsync($"{Reports}/compare?before={first}&after={second}", 404);
        Assert.Equal("after", (await person.GetAsync($"{Reports}/compare?before={first}", 400)).GetProperty("field").GetString());
    }

    [Fact]
    public async Task Phrasing_SetByAnAdmin_KeepsTheKeySealedAndOnNoRecord()
    {
        var admin = await world.PersonAsync(Roles.Admin);
        var order = new { endpoint = "https://models.example.com/v1", model = "gpt-test", key = Key, password = RunningConsole.AdminPassword, reason = "better words" };

        await admin.PutAsync(Phrasing, order with { password = "" }, 400);
        await admin.PutAsync(Phrasing, order with { password = "wrong horse 8" }, 403);
        await admin.PutAsync(Phrasing, order with { reason = "" }, 400);
        var refused = await admin.PutAsync(Phrasing, order with { endpoint = "http://models.example.com/v1" }, 400);
        var stored = (await admin.PutAsync(Phrasing, order)).GetProperty("phrasing");
        var shown = await admin.GetAsync(Phrasing);

        Assert.Equal("endpoint", refused.GetProperty("field").GetString());
        Assert.Equal(("gpt-test", "sk-c"), (stored.GetProperty("model").GetString(), stored.GetProperty("keyHint").GetString()));
        Assert.DoesNotContain(Key[4..], shown.GetRawText() + refused.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0L, await world.Console.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM phrasing_settings WHERE position('{Key[4..]}'::bytea IN sealed_key) > 0 OR to_jsonb(phrasing_settings)::text LIKE '%{Key[4..]}%'"));
        Assert.Equal(0L, await world.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_log WHERE to_jsonb(audit_log)::text LIKE '%{Key[4..]}%'"));
        Assert.Equal(1L, await world.Console.Database.ScalarAsync<long>("SELECT count(*) FROM audit_log WHERE action = 'phrasing.store' AND why = 'better words'"));

        await admin.DeleteAsync(Phrasing, new { password = RunningConsole.AdminPassword, reason = "enough" });
        await admin.DeleteAsync(Phrasing, new { password = RunningConsole.AdminPassword, reason = "enough" }, 409);
        Assert.Equal(JsonValueKind.Null, (await admin.GetAsync(Phrasing)).GetProperty("phrasing").ValueKind);
        await (await world.PersonAsync()).PutAsync(Phrasing, order, 403);
    }

    private static async Task<JsonElement[]> LinesAsync(PassportPerson person, string path)
    {
        var text = await person.Client.GetStringAsync(new Uri(path, UriKind.Relative));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
