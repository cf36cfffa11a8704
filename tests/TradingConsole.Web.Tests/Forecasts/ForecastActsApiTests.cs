using System.Text.Json;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Web.Tests.Forecasts;

/// <summary>What people may do to the scoreboard over HTTP: seen, judged, taken back; refused where a rule stands against it; on record.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ForecastActsApiTests(ForecastConsole world) : IClassFixture<ForecastConsole>
{
    [Fact]
    public async Task Acknowledge_Once_IsKeptWithItsAuditEntry()
    {
        var alert = SeededForecasts.AlertId(1);

        await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{alert}/acknowledge", new { });
        await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{alert}/acknowledge", new { }, 409);

        var stored = await AlertAsync(alert);
        Assert.Equal("some-operator", stored.GetProperty("acknowledged_by").GetString());
        Assert.Equal(1, await AuditedAsync("forecast.alert.acknowledge", alert));
    }

    [Fact]
    public async Task Verdict_GivenChangedAndTakenBack_IsAsLastSaid()
    {
        var alert = SeededForecasts.AlertId(2);
        var path = $"/api/forecasts/alerts/{alert}/verdict";

        await ForecastConsole.PostAsync(world.Operator, path, new { false_alarm = true });
        await ForecastConsole.PostAsync(world.Operator, path, new { false_alarm = true }, 409);
        var first = await AlertAsync(alert);
        await ForecastConsole.PostAsync(world.Operator, path, new { false_alarm = false });
        var second = await AlertAsync(alert);
        await ForecastConsole.PostAsync(world.Operator, path, new { false_alarm = (bool?)null });
        var last = await AlertAsync(alert);
        await ForecastConsole.PostAsync(world.Operator, path, new { false_alarm = (bool?)null }, 409);

        Assert.Equal((true, false), (first.GetProperty("is_false_alarm").GetBoolean(), second.GetProperty("is_false_alarm").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("is_false_alarm").ValueKind);
        Assert.Equal("some-operator", last.GetProperty("acknowledged_by").GetString()); // Who judged has seen it.
        Assert.Equal(3, await AuditedAsync("forecast.alert.judge", alert));
    }

    [Fact]
    public async Task Verdict_OverTheRules_IsThePersons()
    {
        var alert = SeededForecasts.AlertId(10);
        Assert.Equal("rule", (await AlertAsync(alert)).GetProperty("judged_by").GetString());

        await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{alert}/verdict", new { false_alarm = true });

        Assert.Equal("some-operator", (await AlertAsync(alert)).GetProperty("judged_by").GetString());
    }

    [Fact]
    public async Task Acts_BadInput_ChangeNothing()
    {
        var alert = SeededForecasts.AlertId(3);
        await ForecastConsole.PostAsync(world.Operator, "/api/forecasts/alerts/7/acknowledge", new { }, 400);
        await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{Guid.NewGuid()}/acknowledge", new { }, 404);
        await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{Guid.NewGuid()}/verdict", new { false_alarm = true }, 404);
        Assert.Equal("false_alarm", (await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{alert}/verdict", new { }, 400)).GetProperty("field").GetString());
        await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{alert}/verdict", new { false_alarm = "yes" }, 400);
        await ForecastConsole.PostAsync(world.Operator, $"/api/forecasts/alerts/{alert}/verdict", new[] { 1 }, 400);
        await ForecastConsole.PostAsync(world.Viewer, $"/api/forecasts/alerts/{alert}/verdict", new { false_alarm = true }, 403);
        await ForecastConsole.PostAsync(world.Viewer, $"/api/forecasts/alerts/{alert}/acknowledge", new { }, 403);

        Assert.Equal(JsonValueKind.Null, (await AlertAsync(alert)).GetProperty("acknowledged_at").ValueKind);
        Assert.Equal(0, await AuditedAsync("forecast.alert.", alert));
    }

    [Fact]
    public async Task Redrive_AdminsOnly_NeedsALetterAndAReason()
    {
        const string Path = "/api/forecasts/dead-letters/redrive";
        await ForecastConsole.PostAsync(world.Operator, Path, new { all = true, reason = "fixed" }, 403);
        Assert.Equal("letter_id", (await ForecastConsole.PostAsync(world.Admin, Path, new { reason = "fixed" }, 400)).GetProperty("field").GetString());
        Assert.Equal("reason", (await ForecastConsole.PostAsync(world.Admin, Path, new { letter_id = SeededForecasts.FirstLetter }, 400)).GetProperty("field").GetString());

        // A console without a pipeline says so and leaves the letters where they are.
        await ForecastConsole.PostAsync(world.Admin, Path, new { letter_id = SeededForecasts.FirstLetter, reason = "fixed" }, 409);
        await ForecastConsole.PostAsync(world.Operator, "/api/forecasts/runs/daily", new { }, 409);
        Assert.Equal(3, (await ForecastConsole.GetAsync(world.Admin, "/api/forecasts/dead-letters")).GetProperty("total").GetInt32());
    }

    private async Task<JsonElement> AlertAsync(Guid alert) =>
        (await ForecastConsole.GetAsync(world.Viewer, "/api/forecasts/alerts?limit=200")).GetProperty("alerts").EnumerateArray()
            .Single(one => one.GetProperty("alert_id").GetGuid() == alert);

    private Task<long> AuditedAsync(string prefix, Guid alert) => world.Console.Database.ScalarAsync<long>(
        $"SELECT count(*) FROM audit_log WHERE starts_with(action, '{prefix}') AND subject = '{alert}'");
}
