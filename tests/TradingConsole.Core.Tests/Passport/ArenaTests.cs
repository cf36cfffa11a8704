using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>Contests begin and end in their makers' histories.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ArenaTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Contest_NobodyJoins_IsToldWhenOpenedAndWhenCalledOff()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var (arenas, judge) = (new Arenas(world.Database.DataSource, world.Clock), new ArenaJudge(world.Database.DataSource, world.Clock, world.Incidents));
        var arena = (await arenas.OpenAsync(await world.AddPersonAsync(), Contest())).Id;
        Assert.Equal(["arena.opened"], await world.EventsAsync(arena));

        Assert.Equal(0, await judge.SettleAsync());
        world.Move(TimeSpan.FromHours(1));
        Assert.Equal((1, 0), (await judge.SettleAsync(), await judge.SettleAsync()));

        Assert.Equal(["arena.opened", "arena.called_off"], await world.EventsAsync(arena));
        await world.ProjectAsync();
        Assert.Equal(0L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_dead_letters"));
    }

    [Fact]
    public async Task Contest_SomebodyJoined_IsNotCalledOff()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var (arenas, judge) = (new Arenas(world.Database.DataSource, world.Clock), new ArenaJudge(world.Database.DataSource, world.Clock, world.Incidents));
        var arena = (await arenas.OpenAsync(await world.AddPersonAsync(), Contest())).Id;
        Assert.True((await arenas.JoinAsync(await world.AddPersonAsync(), arena)).IsDone);
        world.Move(TimeSpan.FromHours(1));

        Assert.Equal(0, await judge.SettleAsync());

        Assert.DoesNotContain("arena.called_off", await world.EventsAsync(arena));
    }

    // The kill drill found it: those who came second waited with a count from before, and were told of a place they did not have.
    [Fact]
    public async Task Contest_ManyJoinAtOnce_OneHasThePlaceAndTwoAreTold()
    {
        await using var world = await QuickTradeWorld.CreateAsync(postgres);
        var arenas = new Arenas(world.Database.DataSource, world.Clock);
        for (var round = 0; round < 5; round++)
        {
            var arena = (await arenas.OpenAsync(await world.AddPersonAsync(), Contest())).Id;
            var people = new List<Guid>();
            for (var i = 0; i < 8; i++)
            {
                people.Add(await world.AddPersonAsync());
            }

            var answers = await Task.WhenAll(people.Select(person => Task.Run(() => arenas.JoinAsync(person, arena))));

            Assert.Single(answers, answer => answer.IsDone);
            Assert.Equal(2, (await world.EventsAsync(arena)).Count(kind => kind == "arena.joined"));
        }
    }

    private static ArenaToOpen Contest() => new(
        [PassportCases.Btc], ArenaRule.NetR, PassportCases.Start.AddHours(1), PassportCases.Start.AddHours(3), null, null);
}
