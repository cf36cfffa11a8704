using TradingConsole.Tests.Fixtures;
using TradingConsole.Web.SignIn;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

/// <summary>Seed 1 §6.2 and §6.3, field by field, over HTTP; in its other parts the outbox, people and scopes. One console for all of it.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class PassportReadTests(PassportConsole world) : IClassFixture<PassportConsole>
{
    /// <summary>The seed's own list.</summary>
    private static readonly string[] SeedFields =
    [
        "tier", "totalMatches", "wins", "losses", "winRate", "directionAccuracy", "ids", "calibration", "guardianAdherence", "challengeWinRate",
        "openTrades", "trackedSignals", "latestReportId",
    ];

    [Fact]
    public async Task Passport_OfSomebodyNew_ClaimsNothing()
    {
        var person = await world.PersonAsync(Roles.Viewer);

        var answer = await person.GetAsync("/api/profile/passport");

        Assert.True(answer.GetProperty("success").GetBoolean());
        var passport = answer.GetProperty("passport");
        Assert.All(SeedFields, field => Assert.True(passport.TryGetProperty(field, out _), field));
        Assert.Equal(("unranked", 0), (passport.GetProperty("tier").GetString(), passport.GetProperty("totalMatches").GetInt32()));
        Assert.All(["winRate", "ids", "calibration", "latestReportId", "updatedAt", "bestPnlBps", "worstPnlBps", "totalPnlBps"], field => Assert.Equal("null", passport.GetProperty(field).GetRawText()));
    }

    [Fact]
    public async Task Passport_AfterTrades_CountsThemAndShowsTheSmallSample()
    {
        var person = await world.PersonAsync();
        foreach (var net in (int[])[20, -10, 40, 30, -5])
        {
            await world.TradeAsync(person, net, confidence: 70);
        }

        await world.SettleAsync();
        var passport = (await person.GetAsync("/api/profile/passport")).GetProperty("passport");

        Assert.Equal((5, 3, 2, 60.0), (
            passport.GetProperty("totalMatches").GetInt32(), passport.GetProperty("wins").GetInt32(), passport.GetProperty("losses").GetInt32(),
            passport.GetProperty("winRate").GetDouble()));
        Assert.Equal(10.0, passport.GetProperty("calibration").GetDouble()); // Said 70, 60 came true.
        Assert.Equal(15.0, passport.GetProperty("avgPnlBps").GetDouble());
        var winRate = passport.GetProperty("metrics").EnumerateArray().First(metric => metric.GetProperty("code").GetString() == "winRate");
        Assert.True(winRate.GetProperty("isSmall").GetBoolean());
        Assert.Equal(23.07, winRate.GetProperty("low").GetDouble(), 2); // Wilson, 3 of 5.
        var bin = passport.GetProperty("reliability")[7];
        Assert.Equal((70, 5, 60.0), (bin.GetProperty("from").GetInt32(), bin.GetProperty("samples").GetInt32(), bin.GetProperty("hit").GetDouble()));
        Assert.NotEqual("null", passport.GetProperty("latestReportId").GetRawText()); // The fifth trade asked for one.
        var equity = (await person.GetAsync("/api/profile/passport/equity?trades=2")).GetProperty("equity");
        Assert.Equal((2, 75L), (equity.GetArrayLength(), equity[1].GetProperty("pnlBpsSum").GetInt64()));
        var trend = (await person.GetAsync("/api/profile/passport/trend")).GetProperty("trend");
        Assert.Equal(60m, trend[trend.GetArrayLength() - 1].GetProperty("winRate").GetDecimal());
    }

    [Fact]
    public async Task Reports_OwnOnly_ListedReadAndTypedAsTheSeedSays()
    {
        var (person, other) = (await world.PersonAsync(), await world.PersonAsync(Roles.Admin));
        await world.TradeAsync(person, 20);
        var wish = await person.PostAsync("/api/profile/passport/reports/generate", new { }, 202);
        var again = await person.PostAsync("/api/profile/passport/reports/generate", new { }, 202);
        await world.SettleAsync();

        Assert.Equal(wish.GetProperty("requestId").GetGuid(), again.GetProperty("requestId").GetGuid());
        var request = $"/api/profile/passport/reports/requests/{wish.GetProperty("requestId").GetGuid()}";
        var written = (await person.GetAsync(request)).GetProperty("request");
        Assert.Equal("written", written.GetProperty("status").GetString());
        var report = $"/api/profile/passport/reports/{written.GetProperty("reportId").GetGuid()}";
        var whole = (await person.GetAsync(report)).GetProperty("report");
        Assert.All(
            ["reportId", "reportType", "periodStart", "periodEnd", "modelName", "modelVersion", "inputSnapshot", "strengths", "weaknesses", "improvements",
                "aiTrainingImpact", "summaryMd", "scoreOverview", "status", "createdAt"],
            field => Assert.True(whole.TryGetProperty(field, out _), field));
        Assert.Equal("on_demand", whole.GetProperty("reportType").GetString());
        var listed = (await person.GetAsync("/api/profile/passport/reports?type=on_demand&limit=12")).GetProperty("reports");
        Assert.Equal(1, listed.GetArrayLength());
        Assert.Equal(0, (await person.GetAsync("/api/profile/passport/reports?type=weekly")).GetProperty("reports").GetArrayLength());
        await other.GetAsync(report, 404);
        await other.GetAsync(request, 404);
        Assert.Equal(0, (await other.GetAsync("/api/profile/passport/reports")).GetProperty("reports").GetArrayLength());
        var told = (await person.GetAsync("/api/notifications?unread=true")).GetProperty("notifications");
        var first = told[0].GetProperty("notificationId").GetGuid();
        await other.PostAsync($"/api/notifications/{first}/read", new { }, 404);
        await person.PostAsync($"/api/notifications/{first}/read", new { });
        await person.PostAsync("/api/notifications/read", new { });
        Assert.Equal(0, (await person.GetAsync("/api/notifications?unread=true")).GetProperty("notifications").GetArrayLength());
    }

    [Theory]
    [InlineData("/api/profile/passport/reports?type=hourly", "type")]
    [InlineData("/api/profile/passport/reports?type=1", "type")]
    [InlineData("/api/profile/passport/reports?limit=0", "limit")]
    [InlineData("/api/profile/passport/reports?archived=yes", "archived")]
    [InlineData("/api/profile/passport/reports/seven", "reportId")]
    [InlineData("/api/profile/passport/trend?days=-1", "days")]
    [InlineData("/api/profile/passport/equity?trades=999999", "trades")]
    [InlineData("/api/quick-trades/none/lineage", "id")]
    [InlineData("/api/notifications?unread=1", "unread")]
    public async Task Reads_BadInput_NameFieldValueAndRule(string path, string field)
    {
        var person = await world.PersonAsync();

        var problem = await person.GetAsync(path, 400);

        Assert.Equal(field, problem.GetProperty("field").GetString());
        Assert.All(["value", "rule", "detail"], name => Assert.True(problem.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task Generate_BadInput_IsRefusedAndNothingIsAsked()
    {
        var person = await world.PersonAsync();
        const string Path = "/api/profile/passport/reports/generate";
        await person.PostAsync(Path, new { }, 409); // Nothing to report on.
        await world.TradeAsync(person, 20);

        Assert.Equal("periodEnd", (await person.PostAsync(Path, new { periodEnd = PassportConsole.Now.AddMinutes(1) }, 400)).GetProperty("field").GetString());
        Assert.Equal("periodStart", (await person.PostAsync(Path, new { periodStart = PassportConsole.Now }, 400)).GetProperty("field").GetString());
        Assert.Equal("periodStart", (await person.PostAsync(Path, new { periodStart = 7 }, 400)).GetProperty("field").GetString());
        await person.PostAsync(Path, new { padding = new string('x', 70_000) }, 413);
        Assert.Equal(0L, await world.Console.Database.ScalarAsync<long>($"SELECT count(*) FROM passport_report_requests WHERE user_id = '{person.Id}'"));
    }

    [Fact]
    public async Task Lineage_OfAClosedTrade_ShowsEventsPassportReportAndSample()
    {
        var (person, other) = (await world.PersonAsync(), await world.PersonAsync(Roles.Admin));
        var trade = await world.TradeAsync(person, 20);
        var path = $"/api/quick-trades/{trade}/lineage";

        var before = (await person.GetAsync(path)).GetProperty("lineage");
        await person.PostAsync("/api/profile/passport/reports/generate", new { }, 202);
        await world.SettleAsync();
        var after = (await person.GetAsync(path)).GetProperty("lineage");

        Assert.Equal((3, "waiting", "null"), (
            before.GetProperty("events").GetArrayLength(), before.GetProperty("events")[2].GetProperty("projection").GetString(),
            before.GetProperty("projection").GetRawText()));
        Assert.Equal(
            ["quick_trade.requested", "quick_trade.opened", "quick_trade.closed"],
            after.GetProperty("events").EnumerateArray().Select(told => told.GetProperty("kind").GetString()!));
        Assert.All(after.GetProperty("events").EnumerateArray(), told => Assert.Equal("done", told.GetProperty("training").GetString()));
        Assert.Equal("long", after.GetProperty("trade").GetProperty("direction").GetString()); // As everywhere in this API.
        Assert.Equal(20, after.GetProperty("projection").GetProperty("pnlBps").GetInt32());
        Assert.Equal(1, after.GetProperty("reports").GetArrayLength());
        Assert.NotEqual("null", after.GetProperty("sample").GetRawText());
        await other.GetAsync(path, 404); // An admin is no owner.
    }
}
