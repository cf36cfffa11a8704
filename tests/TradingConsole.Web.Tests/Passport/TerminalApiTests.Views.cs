using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Passport.Terminal;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// What a person thinks: of a guard's warning, of a price to come, of the desk's proposal.
public sealed partial class TerminalApiTests
{
    [Fact]
    public async Task Warning_IsOfferedOnce_ThenIgnoredOrHeeded()
    {
        var person = await world.PersonAsync();
        var poor = Body(target: Price * 1.002m); // Nearer than the stop.

        var warned = await person.PostAsync(Open, poor, 409);
        var offer = Assert.Single(warned.GetProperty("warnings").EnumerateArray());
        Assert.Equal("warned", Word(warned, "code"));
        var id = offer.GetProperty("id").GetGuid();
        Assert.Equal(("REWARD_TO_RISK", 1.0), (Word(offer, "guard"), offer.GetProperty("limit").GetDouble()));

        var larger = await person.PostAsync(Open, Body(target: Price * 1.002m, warnings: [id], quantity: 0.002m), 409);
        var other = Assert.Single(larger.GetProperty("warnings").EnumerateArray()).GetProperty("id").GetGuid();
        Assert.NotEqual(id, other); // It was shown for a smaller trade.
        await person.PostAsync($"/api/overrides/{other}/accept", new { });
        var trade = (await person.PostAsync(Open, Body(target: Price * 1.002m, warnings: [id]))).GetProperty("tradeId").GetGuid();
        Assert.Equal(["override.offered"], await EventsAsync(person, id));
        await FillAsync(trade, Price);
        await FollowAsync();
        Assert.Equal(["override.answered", "override.offered"], await EventsAsync(person, id));
        await person.PostAsync($"/api/overrides/{id}/accept", new { }, 404); // Answered by trading on.

        var again = (await person.PostAsync(Open, poor, 409)).GetProperty("warnings")[0].GetProperty("id").GetGuid();
        await person.PostAsync($"/api/overrides/{again}/accept", new { });
        var overrides = (await person.GetAsync("/api/overrides")).GetProperty("overrides").EnumerateArray().ToDictionary(one => one.GetProperty("overrideId").GetGuid());
        Assert.Equal((false, true), (overrides[id].GetProperty("isAccepted").GetBoolean(), overrides[again].GetProperty("isAccepted").GetBoolean()));
        Assert.Equal(trade, overrides[id].GetProperty("tradeId").GetGuid());
        await world.SettleAsync();
        var counts = (await person.GetAsync("/api/profile/passport")).GetProperty("passport").GetProperty("overrides");
        Assert.Equal((3, 2, 1), (counts.GetProperty("offered").GetInt32(), counts.GetProperty("accepted").GetInt32(), counts.GetProperty("ignored").GetInt32()));
    }

    [Fact]
    public async Task Prediction_IsMadeOnTheMarkPriceOfTheMoment()
    {
        var person = await world.PersonAsync();

        var id = (await person.PostAsync(
            "/api/predictions", new { symbol = "BTCUSDT", direction = "short", confidence = 70, horizonMinutes = 60 })).GetProperty("predictionId").GetGuid();

        var made = Assert.Single((await person.GetAsync("/api/predictions?open=true")).GetProperty("predictions").EnumerateArray());
        Assert.Equal((id, 70, "short"), (made.GetProperty("predictionId").GetGuid(), made.GetProperty("confidence").GetInt32(), Word(made, "direction")));
        Assert.Equal(["prediction.made"], await EventsAsync(person, id));
    }

    [Fact]
    public async Task Hypothesis_IsAnsweredOnceByItsOwner()
    {
        var (person, other) = (await world.PersonAsync(), await world.PersonAsync());
        await person.PostAsync("/api/hypotheses/ask", new { symbol = "BTCUSDT" }, 409); // The sample desk has stored no decision.
        var made = await world.Console.Services.GetRequiredService<Hypotheses>().ProposeAsync(
            person.Id, new HypothesisToPropose(
                Core.Market.Symbol.Parse("BTCUSDT"), Core.Market.PositionSide.Long, 61, 96_000, TimeSpan.FromHours(1), "the model expects 14 bps"));

        await other.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "approve" }, 404);
        await person.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "dissent" }, 400); // Without an own view.
        await person.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "dissent", direction = "short", confidence = 55 });
        await person.PostAsync($"/api/hypotheses/{made.Id}/answer", new { answer = "approve" }, 409);

        var kept = Assert.Single((await person.GetAsync("/api/hypotheses")).GetProperty("hypotheses").EnumerateArray());
        Assert.Equal(("dissented", "short", 55), (Word(kept, "answer"), Word(kept, "ownDirection"), kept.GetProperty("ownConfidence").GetInt32()));
    }
}
