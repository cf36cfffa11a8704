using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class PeopleStoreTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Link_OpensUntilTakenBack_AndFollowingNeedsTheOwnersYes()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (owner, reader) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var people = new PeopleStore(world.Database.DataSource, TimeProvider.System);
        var token = await people.MakeLinkAsync(owner);

        Assert.Matches("^[A-Za-z0-9_-]{24}$", token);
        Assert.Equal(Relationship.Public, (await people.OpenAsync(reader, token))!.Relationship);
        Assert.Equal(Relationship.Owner, (await people.OpenAsync(owner, token))!.Relationship);
        Assert.False((await people.OpenAsync(reader, token))!.IsAsked);
        Assert.True((await people.AskToFollowAsync(reader, token)).IsDone);
        Assert.True((await people.OpenAsync(reader, token))!.IsAsked);
        Assert.True((await people.AskToFollowAsync(reader, token)).IsDone);
        Assert.Equal(ActRefusal.Conflict, (await people.AskToFollowAsync(owner, token)).Refusal);
        Assert.Equal(1L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM user_notifications"));
        Assert.Equal(Relationship.Public, (await people.OpenAsync(reader, token))!.Relationship);
        Assert.False(await people.AcceptFollowerAsync(reader, owner)); // Nobody lets themselves in.
        Assert.True(await people.AcceptFollowerAsync(owner, reader));
        Assert.Equal((Relationship.Follower, false), (await people.OpenAsync(reader, token)) is { } open ? (open.Relationship, open.IsAsked) : default);

        var second = await people.MakeLinkAsync(owner);
        Assert.Null(await people.OpenAsync(reader, token));
        Assert.Equal(second, (await people.SharingAsync(reader)).Following.Single().LinkToken);
        Assert.True(await people.RemoveFollowerAsync(owner, reader));
        Assert.Equal(Relationship.Public, (await people.OpenAsync(reader, second))!.Relationship);
        await world.Database.ExecuteAsync($"UPDATE users SET is_disabled = true WHERE id = '{owner}'");
        Assert.Null(await people.OpenAsync(reader, second));
    }

    [Fact]
    public async Task Following_NotAgreedTo_TellsNoNameAndNoLink_AndAnewLinkShutsTheAskerOut()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (owner, stranger) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var people = new PeopleStore(world.Database.DataSource, TimeProvider.System);
        var first = await people.MakeLinkAsync(owner);
        await people.AskToFollowAsync(stranger, first);

        var asked = Assert.Single((await people.SharingAsync(stranger)).Following);
        Assert.Equal(((string?)null, (string?)null, (DateTimeOffset?)null), (asked.UserName, asked.LinkToken, asked.AcceptedAt));
        await people.JoinBoardAsync(owner, "Night Heron");
        await people.MakeLinkAsync(owner);
        var after = Assert.Single((await people.SharingAsync(stranger)).Following);
        Assert.Equal(("Night Heron", (string?)null), (after.UserName, after.LinkToken));
        Assert.Null(await people.OpenAsync(stranger, first));
        Assert.Equal("/passport/sharing", await world.Database.ScalarAsync<string>($"SELECT link FROM user_notifications WHERE user_id = '{owner}'"));

        Assert.True(await people.AcceptFollowerAsync(owner, stranger));
        var agreed = Assert.Single((await people.SharingAsync(stranger)).Following);
        Assert.Equal(await world.Database.ScalarAsync<string>($"SELECT user_name FROM users WHERE id = '{owner}'"), agreed.UserName);
        Assert.NotNull(agreed.LinkToken);
    }

    [Fact]
    public async Task Board_OnlyThoseWhoOptedInAndDecided_ByTheLowerEnd()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (lucky, steady, absent, newcomer) = (await world.AddPersonAsync(), await world.AddPersonAsync(), await world.AddPersonAsync(), await world.AddPersonAsync());
        foreach (var (user, trades, lostEvery) in ((Guid, int, int)[])[(lucky, 10, 100), (steady, 90, 5), (absent, 20, 100), (newcomer, 3, 100)])
        {
            for (var i = 1; i <= trades; i++)
            {
                await world.TellAsync(user, PassportCases.Closed(i % lostEvery == 0 ? -10 : 10));
            }
        }

        await world.ProjectAsync();
        var people = new PeopleStore(world.Database.DataSource, TimeProvider.System);
        foreach (var (user, name) in ((Guid, string)[])[(lucky, "Lucky"), (steady, " Steady "), (newcomer, "New")])
        {
            Assert.True((await people.JoinBoardAsync(user, name)).IsDone);
        }

        Assert.Equal(ActRefusal.Conflict, (await people.JoinBoardAsync(absent, "sTEADY")).Refusal);
        Assert.Equal(ActRefusal.Invalid, (await people.JoinBoardAsync(absent, " x ")).Refusal);
        var board = await people.BoardAsync(steady, 10);

        Assert.Equal([(1, "Steady", true), (2, "Lucky", false)], board.Select(line => (line.Place, line.Name, line.IsOneself)));

        // A thousand who came first and are worse do not hide somebody who came last and is better.
        await world.Database.ExecuteAsync($"""
            CREATE TEMP TABLE crowd ON COMMIT PRESERVE ROWS AS SELECT gen_random_uuid() AS id, number FROM generate_series(1, 1100) AS number;
            INSERT INTO users (id, user_name, normalized_user_name, created_at) SELECT id, 'c' || number, 'C' || number, now() FROM crowd;
            INSERT INTO passport_profiles (user_id, board_name, board_since) SELECT id, 'crowd ' || number, now() - interval '1 year' FROM crowd;
            INSERT INTO passport_records_v2 (user_id, last_sequence, counts, updated_at)
            SELECT id, lucky.last_sequence, lucky.counts, lucky.updated_at FROM crowd, passport_records_v2 AS lucky WHERE lucky.user_id = '{lucky}';
            DROP TABLE crowd;
            """);
        Assert.Equal([(1, "Steady"), (2, "Lucky")], (await people.BoardAsync(steady, 2)).Select(line => (line.Place, line.Name)));
        await world.Database.ExecuteAsync("DELETE FROM passport_profiles WHERE board_name LIKE 'crowd %'");
        Assert.True(await people.LeaveBoardAsync(steady));
        Assert.Single(await people.BoardAsync(steady, 10));
    }
}
