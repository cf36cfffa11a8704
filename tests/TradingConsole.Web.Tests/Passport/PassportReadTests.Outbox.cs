using System.Net.Http.Json;
using System.Text.Json;
using TradingConsole.Core.Database;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Outbox;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// Watching the outbox and driving dead letters once more.
public sealed partial class PassportReadTests
{
    private const string Redrive = "/api/admin/outbox/dead-letters/redrive";
    private const string GiveUp = "/api/admin/outbox/dead-letters/give-up";
    private const string Rebuild = "/api/admin/outbox/rebuild";
    private const string Password = RunningConsole.AdminPassword;

    [Fact]
    public async Task DeadLetters_DrivenOneManyAndAll_CountOnceAndAreOnRecord()
    {
        var (admin, person) = (await world.PersonAsync(Roles.Admin), await world.PersonAsync());
        await world.SettleAsync();
        for (var i = 0; i < 4; i++)
        {
            await world.TradeAsync(person, 10);
        }

        await PoisonAsync(person, 99);
        var waiting = Projection(await admin.GetAsync("/api/admin/outbox"));
        await world.SettleAsync();
        var dead = Projection(await admin.GetAsync("/api/admin/outbox"));
        var letters = (await admin.GetAsync("/api/admin/outbox/dead-letters?consumer=projection")).GetProperty("deadLetters");

        Assert.Equal(12, waiting.GetProperty("pending").GetInt64());
        Assert.True(waiting.GetProperty("oldestAgeSeconds").GetDouble() >= 0);
        Assert.Equal((0L, 4L), (dead.GetProperty("pending").GetInt64(), dead.GetProperty("deadLetters").GetInt64()));
        Assert.All(letters.EnumerateArray(), letter => Assert.Contains("version 99", letter.GetProperty("reason").GetString(), StringComparison.Ordinal));
        var ids = letters.EnumerateArray().Select(letter => letter.GetProperty("eventId").GetGuid()).ToArray();

        var refused = (await admin.PostAsync(Redrive, new { consumer = "projection", eventIds = ids[..1], reason = "try", password = Password })).GetProperty("redrive");
        Assert.Equal(1, refused.GetProperty("failedAgain").GetInt32());
        await PoisonAsync(person, 1);
        var one = (await admin.PostAsync(Redrive, new { consumer = "projection", eventIds = ids[..1], reason = "one", password = Password })).GetProperty("redrive");
        var many = (await admin.PostAsync(Redrive, new { consumer = "projection", eventIds = (Guid[])[.. ids[..2], Guid.NewGuid()], reason = "many", password = Password })).GetProperty("redrive");
        var all = (await admin.PostAsync(Redrive, new { consumer = "projection", all = true, reason = "all", password = Password })).GetProperty("redrive");

        Assert.Equal(1, one.GetProperty("taken").GetInt32());
        Assert.Equal((1, 1, 1), (many.GetProperty("taken").GetInt32(), many.GetProperty("takenBefore").GetInt32(), many.GetProperty("missing").GetInt32()));
        Assert.Equal(2, all.GetProperty("taken").GetInt32());
        Assert.Equal(4, (await person.GetAsync("/api/profile/passport")).GetProperty("passport").GetProperty("wins").GetInt32());
        Assert.Equal(0L, Projection(await admin.GetAsync("/api/admin/outbox")).GetProperty("deadLetters").GetInt64());
        Assert.Equal(4L, await world.Console.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM audit_log WHERE action = 'outbox.redrive' AND actor = '{admin.Name}' AND why IN ('try', 'one', 'many', 'all')"));
    }

    [Theory]
    [InlineData("""{"consumer":"mail","all":true,"reason":"x"}""", "consumer")]
    [InlineData("""{"consumer":"report","reason":"x"}""", "eventIds")]
    [InlineData("""{"consumer":"report","eventIds":["x"],"reason":"x"}""", "eventIds")]
    [InlineData("""{"consumer":"report","eventIds":[],"reason":"x"}""", "eventIds")]
    [InlineData("""{"consumer":"report","all":true}""", "reason")]
    [InlineData("""{"consumer":"report","all":true,"reason":"x"}""", "password")]
    public async Task Redrive_BadOrder_NamesTheField(string body, string field)
    {
        var admin = await world.PersonAsync(Roles.Admin);

        var problem = await admin.PostAsync(Redrive, JsonElement.Parse(body), 400);

        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task Outbox_BelowAdmin_IsForbidden()
    {
        var person = await world.PersonAsync();

        await person.GetAsync("/api/admin/outbox", 403);
        await person.GetAsync("/api/admin/outbox/dead-letters", 403);
        await person.PostAsync(Redrive, new { consumer = "report", all = true, reason = "x", password = Password }, 403);
        await person.PostAsync(GiveUp, new { consumer = "report", eventIds = (Guid[])[Guid.NewGuid()], reason = "x", password = Password }, 403);
        await person.GetAsync(Rebuild, 403);
        await person.PostAsync(Rebuild, new { reason = "x", password = Password }, 403);
    }

    [Fact]
    public async Task DeadLetter_GivenUp_WaitsNoMoreAndIsOnRecord()
    {
        var (admin, person) = (await world.PersonAsync(Roles.Admin), await world.PersonAsync());
        await world.TradeAsync(person, 10);
        await PoisonAsync(person, 99);
        await world.SettleAsync();
        var letter = await world.Console.Database.ScalarAsync<Guid>(
            $"SELECT event_id FROM passport_dead_letters WHERE consumer = 'projection' AND user_id = '{person.Id}'");
        var order = new { consumer = "projection", eventIds = (Guid[])[letter, Guid.NewGuid()], reason = "written by hand", password = Password };

        await admin.PostAsync(GiveUp, order with { password = "wrong horse 8" }, 403);
        Assert.Equal("eventIds", (await admin.PostAsync(GiveUp, order with { eventIds = [] }, 400)).GetProperty("field").GetString());
        Assert.Contains(letter, await WaitingAsync());
        var report = (await admin.PostAsync(GiveUp, order)).GetProperty("giveUp");

        Assert.Equal((1, 0, 1), (
            report.GetProperty("givenUp").GetInt32(), report.GetProperty("takenBefore").GetInt32(), report.GetProperty("missing").GetInt32()));
        Assert.DoesNotContain(letter, await WaitingAsync());
        var kept = (await admin.GetAsync("/api/admin/outbox/dead-letters?consumer=projection&resolved=true&limit=500")).GetProperty("deadLetters")
            .EnumerateArray().Single(one => one.GetProperty("eventId").GetGuid() == letter);
        Assert.Equal(admin.Name, kept.GetProperty("givenUpBy").GetString());
        Assert.Equal(1L, await world.Console.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM audit_log WHERE action = 'outbox.give_up' AND actor = '{admin.Name}' AND why = 'written by hand'"));

        async Task<Guid[]> WaitingAsync() => (await admin.GetAsync("/api/admin/outbox/dead-letters?consumer=projection&limit=500")).GetProperty("deadLetters")
            .EnumerateArray().Select(one => one.GetProperty("eventId").GetGuid()).ToArray();
    }

    [Fact]
    public async Task Rebuild_AskedByAnAdmin_RunsAloneRepairsAndIsOnRecord()
    {
        var (admin, person) = (await world.PersonAsync(Roles.Admin), await world.PersonAsync());
        await world.TradeAsync(person, 10);
        await world.SettleAsync();
        await world.Console.Database.ExecuteAsync($"UPDATE passport_coin_stats SET pnl_bps_sum = 999 WHERE user_id = '{person.Id}'");

        Assert.Equal("reason", (await admin.PostAsync(Rebuild, new { password = Password }, 400)).GetProperty("field").GetString());
        await admin.PostAsync(Rebuild, new { reason = "tampered", password = "wrong horse 8" }, 403);
        await using (await AdvisoryLock.TryAcquireAsync(world.Console.Database.DataSource, PassportRebuilds.Turn)) // Another process is at it.
        {
            await admin.PostAsync(Rebuild, new { reason = "tampered", password = Password }, 409);
        }

        var repaired = await RebuiltAsync("tampered");
        var again = await RebuiltAsync("once more");

        Assert.Equal((false, "passport_coin_stats"), (repaired.GetProperty("isEqual").GetBoolean(), repaired.GetProperty("differing")[0].GetString()));
        Assert.True(repaired.GetProperty("seconds").GetDouble() > 0);
        Assert.Equal((true, admin.Name), (again.GetProperty("isEqual").GetBoolean(), again.GetProperty("by").GetString()));
        Assert.Equal(10L, await world.Console.Database.ScalarAsync<long>($"SELECT pnl_bps_sum FROM passport_coin_stats WHERE user_id = '{person.Id}'"));
        for (var i = 0; i < 100 && await EndsAsync() < 2; i++)
        {
            await Task.Delay(50); // The record of the end follows the end.
        }

        Assert.Equal(2L, await EndsAsync());

        Task<long> EndsAsync() => world.Console.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM audit_log WHERE action = 'outbox.rebuilt' AND actor = '{admin.Name}' AND why IN ('tampered', 'once more')");

        async Task<JsonElement> RebuiltAsync(string reason)
        {
            using var started = await admin.Client.PostAsJsonAsync(Rebuild, new { reason, password = Password });
            for (var i = 0; i < 100 && (int)started.StatusCode == 202; i++)
            {
                var standing = (await admin.GetAsync(Rebuild)).GetProperty("rebuild");
                if (!standing.GetProperty("isRunning").GetBoolean() && standing.GetProperty("reason").GetString() == reason)
                {
                    return standing;
                }

                await Task.Delay(50);
            }

            throw new InvalidOperationException($"The rebuild '{reason}' answered {(int)started.StatusCode} and did not end.");
        }
    }

    private static JsonElement Projection(JsonElement answer) => answer.GetProperty("outbox").GetProperty("consumers").EnumerateArray()
        .First(consumer => consumer.GetProperty("consumer").GetString() == "projection");

    private Task PoisonAsync(PassportPerson person, int version) => world.Console.Database.ExecuteAsync(
        $"UPDATE passport_event_outbox SET event_version = {version} WHERE user_id = '{person.Id}' AND event_type = 'quick_trade.closed'");
}
