using System.Text.Json;
using TradingConsole.Web.SignIn;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// Watching the outbox and driving dead letters once more.
public sealed partial class PassportReadTests
{
    private const string Redrive = "/api/admin/outbox/dead-letters/redrive";

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

        var refused = (await admin.PostAsync(Redrive, new { consumer = "projection", eventIds = ids[..1], reason = "try" })).GetProperty("redrive");
        Assert.Equal(1, refused.GetProperty("failedAgain").GetInt32());
        await PoisonAsync(person, 1);
        var one = (await admin.PostAsync(Redrive, new { consumer = "projection", eventIds = ids[..1], reason = "one" })).GetProperty("redrive");
        var many = (await admin.PostAsync(Redrive, new { consumer = "projection", eventIds = (Guid[])[.. ids[..2], Guid.NewGuid()], reason = "many" })).GetProperty("redrive");
        var all = (await admin.PostAsync(Redrive, new { consumer = "projection", all = true, reason = "all" })).GetProperty("redrive");

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
        await person.PostAsync(Redrive, new { consumer = "report", all = true, reason = "x" }, 403);
    }

    private static JsonElement Projection(JsonElement answer) => answer.GetProperty("outbox").GetProperty("consumers").EnumerateArray()
        .First(consumer => consumer.GetProperty("consumer").GetString() == "projection");

    private Task PoisonAsync(PassportPerson person, int version) => world.Console.Database.ExecuteAsync(
        $"UPDATE passport_event_outbox SET event_version = {version} WHERE user_id = '{person.Id}' AND event_type = 'quick_trade.closed'");
}
