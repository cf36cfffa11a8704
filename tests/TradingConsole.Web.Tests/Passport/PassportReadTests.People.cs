using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using TradingConsole.Core.Passport.People;
using TradingConsole.Web.Api;
using TradingConsole.Web.SignIn;
using Xunit;

namespace TradingConsole.Web.Tests.Passport;

// A passport by link, masked by how close the reader is; followers; the leaderboard; proofs of decisions.
public sealed partial class PassportReadTests
{
    [Fact]
    public void Mask_KnowsEveryFieldOfThePassport() => Assert.Equal(
        typeof(PassportDto).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Where(name => name != "equalityContract").Order(),
        PassportMask.Fields.Keys.Order());

    [Fact]
    public void Mask_AFieldNobodyThoughtOf_IsTheOwnersAlone()
    {
        var passport = new JsonObject { ["tier"] = "gold", ["worstPnlBps"] = -900, ["newlyMade"] = 1 };

        Assert.Equal(["worstPnlBps", "newlyMade"], PassportPeopleApi.Mask(passport, Relationship.Follower));
        Assert.Equal(["tier"], passport.Select(field => field.Key));
    }

    [Fact]
    public async Task Link_PublicThenFollower_SeesWhatTheTableSays()
    {
        var (owner, reader) = (await world.PersonAsync(), await world.PersonAsync(Roles.Admin));
        await world.TradeAsync(owner, -30, 80);
        await world.SettleAsync();
        var token = (await owner.PostAsync("/api/profile/passport/sharing/link", new { })).GetProperty("linkToken").GetString()!;

        await AssertSeesAsync(reader, token, Relationship.Public);
        await reader.PostAsync($"/api/passports/{token}/follow", new { });
        await AssertSeesAsync(reader, token, Relationship.Public); // Not before the owner agrees.
        var asked = (await reader.GetAsync("/api/profile/passport/sharing")).GetProperty("sharing");
        Assert.DoesNotContain(owner.Name, asked.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, asked.GetRawText(), StringComparison.Ordinal);
        var sharing = (await owner.GetAsync("/api/profile/passport/sharing")).GetProperty("sharing");
        Assert.Equal(reader.Id, sharing.GetProperty("followers")[0].GetProperty("userId").GetGuid());
        await reader.PostAsync($"/api/profile/passport/followers/{reader.Id}/accept", new { }, 404);
        await owner.PostAsync($"/api/profile/passport/followers/{reader.Id}/accept", new { });
        await AssertSeesAsync(reader, token, Relationship.Follower);
        await AssertSeesAsync(owner, token, Relationship.Owner);

        using var removed = await owner.Client.DeleteAsync(new Uri("/api/profile/passport/sharing/link", UriKind.Relative));
        Assert.True(removed.IsSuccessStatusCode);
        await reader.GetAsync($"/api/passports/{token}", 404);
    }

    [Fact]
    public async Task Leaderboard_OptIn_RefusesBadNamesAndShowsOnlyMembers()
    {
        var (member, absent) = (await world.PersonAsync(), await world.PersonAsync());
        for (var i = 0; i < 10; i++)
        {
            await world.TradeAsync(member, 10);
            await world.TradeAsync(absent, 10);
        }

        await world.SettleAsync();
        var path = new Uri("/api/profile/passport/sharing/leaderboard", UriKind.Relative);
        using var bad = await member.Client.PutAsJsonAsync(path, new { name = "x" });
        using var good = await member.Client.PutAsJsonAsync(path, new { name = "Night Heron" });
        using var taken = await absent.Client.PutAsJsonAsync(path, new { name = "night heron" });

        Assert.Equal((400, 200, 409), ((int)bad.StatusCode, (int)good.StatusCode, (int)taken.StatusCode));
        var board = (await absent.GetAsync("/api/leaderboard")).GetProperty("leaderboard").EnumerateArray().ToArray();
        Assert.Single(board, line => line.GetProperty("name").GetString() == "Night Heron" && line.GetProperty("tier").GetString() == "bronze");
        Assert.DoesNotContain(absent.Name, (await member.GetAsync("/api/leaderboard")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_SealedByTheDay_IsProvenToItsOwnerAndPendingOnchain()
    {
        var owner = await world.PersonAsync();
        var things = await ScopeWorld.FillAsync(world, owner);

        var proof = (await owner.GetAsync($"/api/profile/passport/decisions/{things.Decision}/proof")).GetProperty("proof");
        var passport = (await owner.GetAsync("/api/profile/passport")).GetProperty("passport");
        var days = (await owner.GetAsync("/api/decision-days?limit=1")).GetProperty("days");

        Assert.True(proof.GetProperty("stillMatches").GetBoolean());
        Assert.Equal(days[0].GetProperty("merkleRoot").GetString(), proof.GetProperty("day").GetProperty("merkleRoot").GetString());
        Assert.Equal(("pending_onchain", "null"), (passport.GetProperty("onchainState").GetString(), passport.GetProperty("onchainTxLatest").GetRawText()));
    }

    private static async Task AssertSeesAsync(PassportPerson reader, string token, Relationship relationship)
    {
        var answer = await reader.GetAsync($"/api/passports/{token}");
        Assert.Equal(relationship.ToString().ToLowerInvariant(), answer.GetProperty("relationship").GetString());
        var shown = answer.GetProperty("passport").EnumerateObject().Select(field => field.Name).ToHashSet();
        var masked = answer.GetProperty("masked").EnumerateArray().Select(field => field.GetString()!).ToHashSet();
        foreach (var (field, least) in PassportMask.Fields)
        {
            Assert.Equal((relationship >= least, relationship < least), (shown.Contains(field), masked.Contains(field)));
        }

        Assert.Equal(relationship == Relationship.Owner, answer.GetRawText().Contains("worstPnlBps\":-30", StringComparison.Ordinal));
    }
}
