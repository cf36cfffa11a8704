using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class PassportRebuildTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Rebuild_AfterManySmallTurns_IsByteEqualAndStaysUsable()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var random = new SeededRandom(5);
        var people = new[] { await world.AddPersonAsync(), await world.AddPersonAsync(), await world.AddPersonAsync() };
        for (var i = 0; i < 300; i++)
        {
            var telling = PassportWorld.Telling(people[random.NextInt(people.Length)], PassportCases.Any(random));
            await world.TellAsync(telling with { At = PassportCases.Start.AddMinutes(i * 7) }); // Times differ: nothing may depend on where a turn ends.
            if (i % 40 == 0)
            {
                await world.ProjectAsync();
            }
        }

        // Poison that nobody has taken yet: dead in both.
        await world.Database.ExecuteAsync("""
            UPDATE passport_event_outbox AS told SET event_version = 99
            FROM passport_streams AS stream
            WHERE stream.user_id = told.user_id AND stream.last_sequence = told.sequence
            """);
        await world.ProjectAsync();

        var result = await new PassportRebuild(world.Database.DataSource).RunAsync();

        Assert.Equal((3, 300L, true), (result.People, result.Events, result.IsEqual));
        await world.TellAsync(people[0], PassportCases.Closed(5));
        await world.ProjectAsync();
        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
    }

    [Fact]
    public async Task Rebuild_OfAPersonWhoseEventsAllDied_IsEqualAndMakesNoPassport()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (poisoned, other) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.TellAsync(poisoned, PassportCases.Closed(10));
        await world.TellAsync(other, PassportCases.Closed(20));
        await world.Database.ExecuteAsync($"UPDATE passport_event_outbox SET event_version = 99 WHERE user_id = '{poisoned}'");
        await world.ProjectAsync();

        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);

        Assert.Equal(1L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_records_v2"));
    }

    [Fact]
    public async Task Rebuild_OfATamperedPassport_SaysWhichTableAndRepairsIt()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await world.TellAsync(user, PassportCases.Closed(10));
        await world.ProjectAsync();
        await world.Database.ExecuteAsync("UPDATE passport_coin_stats SET pnl_bps_sum = 999");

        var result = await new PassportRebuild(world.Database.DataSource).RunAsync();

        Assert.Equal(["passport_coin_stats"], result.Differing.AsEnumerable());
        Assert.Equal(10L, await world.Database.ScalarAsync<long>("SELECT pnl_bps_sum FROM passport_coin_stats"));
    }

    [Fact]
    public async Task Rebuild_WhileOthersActAndProject_EndsEqual()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (random, user) = (new SeededRandom(9), await world.AddPersonAsync());
        for (var i = 0; i < 100; i++)
        {
            await world.TellAsync(user, PassportCases.Any(random));
        }

        await world.ProjectAsync();
        using var stop = new CancellationTokenSource();
        var acting = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await world.TellAsync(user, PassportCases.Any(random));
                await world.ProjectAsync();
            }
        });

        for (var i = 0; i < 3; i++)
        {
            Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
        }

        await stop.CancelAsync();
        await acting;
        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
    }

    [Fact]
    public async Task Rebuild_WithAnEventNobodyGaveUp_StopsAndKeepsWhatStands()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await world.TellAsync(user, PassportCases.Closed(10));
        await world.ProjectAsync();
        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET event_version = 99");

        await Assert.ThrowsAsync<UnreadableEventException>(() => new PassportRebuild(world.Database.DataSource).RunAsync());

        Assert.Equal((1, 10L), await world.WinsAndPnlAsync(user));
    }
}
