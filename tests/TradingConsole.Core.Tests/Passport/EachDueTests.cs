using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>What settles, expires or ends by itself: each by itself.</summary>
[Collection(PostgresCollection.Name)]
public sealed class EachDueTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Due_OneWhoseEndCannotBeTold_HoldsBackNoOther()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var (database, clock, incidents) = (world.Database.DataSource, world.Clock, world.Incidents);
        var predictions = new Predictions(database, clock, incidents);
        var hypotheses = new Hypotheses(database, clock, incidents);
        var watchList = new WatchList(database, clock, incidents);
        var (arenas, judge) = (new Arenas(database, clock), new ArenaJudge(database, clock, incidents));
        Func<Task<int>>[] turns = [() => predictions.SettleAsync(), () => hypotheses.SettleAsync(), () => watchList.ExpireAsync(), () => judge.SettleAsync()];
        var (mute, other) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        List<Guid> stuck = [];
        foreach (var person in new[] { mute, other }) // Whose turn comes first is who asked first.
        {
            world.Move(TimeSpan.FromSeconds(1));
            var now = clock.GetUtcNow();
            Guid[] made =
            [
                (await predictions.MakeAsync(person, new PredictionToMake(PassportCases.Btc, PositionSide.Long, 60, 100, TimeSpan.FromHours(1), ""))).Id,
                (await hypotheses.ProposeAsync(person, new HypothesisToPropose(PassportCases.Btc, PositionSide.Long, 60, 100, TimeSpan.FromHours(1), "a wave turns"))).Id,
                (await watchList.TrackAsync(person, new SignalToTrack(null, PassportCases.Btc, PositionSide.Long, 100, null, null, null, "", TimeSpan.FromHours(1)))).Id,
                (await arenas.OpenAsync(person, new ArenaToOpen([PassportCases.Btc], ArenaRule.NetR, now.AddHours(1), now.AddHours(3), null, null))).Id,
            ];
            stuck.AddRange(person == mute ? made : []);
        }

        await world.Database.ExecuteAsync($"ALTER TABLE passport_event_outbox ADD CONSTRAINT nothing_more CHECK (user_id <> '{mute}') NOT VALID");
        world.Move(TimeSpan.FromHours(1) + Predictions.PriceWait);

        foreach (var turn in turns)
        {
            Assert.Equal((1, 0), (await turn(), await turn()));
        }

        var said = world.Incidents.Of("drop").ToList(); // Once each, however often it is tried.
        Assert.Equal(stuck.Count, said.Count);
        Assert.All(stuck.Zip(said), one => Assert.Contains(one.First.ToString(), one.Second.Message, StringComparison.Ordinal));
        await world.Database.ExecuteAsync("ALTER TABLE passport_event_outbox DROP CONSTRAINT nothing_more");
        foreach (var turn in turns)
        {
            Assert.Equal(1, await turn());
        }
    }
}
