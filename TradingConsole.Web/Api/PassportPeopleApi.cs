using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Web.Api;

/// <summary>A passport among people: the link that opens it, masked by how close the reader is; followers; the leaderboard.</summary>
internal static class PassportPeopleApi
{
    private const int BoardMax = 200;
    private const int TokenLettersMax = 64;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/profile/passport/sharing", SharingAsync);
        acts.MapPost("/profile/passport/sharing/link", MakeLinkAsync);
        acts.MapDelete("/profile/passport/sharing/link", RemoveLinkAsync);
        acts.MapPut("/profile/passport/sharing/leaderboard", JoinBoardAsync);
        acts.MapDelete("/profile/passport/sharing/leaderboard", LeaveBoardAsync);
        acts.MapPost("/profile/passport/followers/{id}/accept", AcceptAsync);
        acts.MapDelete("/profile/passport/followers/{id}", RemoveFollowerAsync);
        reads.MapGet("/passports/{token}", OpenAsync);
        acts.MapPost("/passports/{token}/follow", FollowAsync);
        acts.MapDelete("/passports/{token}/follow", UnfollowAsync);
        reads.MapGet("/leaderboard", BoardAsync);
    }

    private static async Task<IResult> SharingAsync(HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        PassportJson.Ok("sharing", await people.SharingAsync(context.UserId(), cancellationToken));

    private static async Task<IResult> MakeLinkAsync(HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        PassportJson.Ok("linkToken", await people.MakeLinkAsync(context.UserId(), cancellationToken));

    private static async Task<IResult> RemoveLinkAsync(HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        PassportJson.Ok("removed", await people.RemoveLinkAsync(context.UserId(), cancellationToken));

    /// <summary>Body: <c>{"name":"…"}</c>, what the leaderboard and the link call the person.</summary>
    private static async Task<IResult> JoinBoardAsync(HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        return problem
            ?? (body.Text("name") is not { } name || name.Contains('\0', StringComparison.Ordinal)
                ? ApiProblem.BadField("name", null, $"it has {PeopleStore.BoardNameLettersMin} to {PeopleStore.BoardNameLettersMax} letters.")
                : PassportJson.Answer(
                    await people.JoinBoardAsync(context.UserId(), name, cancellationToken), _ => PassportJson.Ok("boardName", name.Trim())));
    }

    private static async Task<IResult> LeaveBoardAsync(HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        PassportJson.Ok("removed", await people.LeaveBoardAsync(context.UserId(), cancellationToken));

    private static async Task<IResult> AcceptAsync(
        string id, HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var follower) ? ApiProblem.BadField("id", id, "a person's id is a UUID.")
        : await people.AcceptFollowerAsync(context.UserId(), follower, cancellationToken) ? PassportJson.Ok("followerId", follower)
        : ApiProblem.Missing($"A follower {follower} of yours");

    private static async Task<IResult> RemoveFollowerAsync(
        string id, HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var follower) ? ApiProblem.BadField("id", id, "a person's id is a UUID.")
        : await people.RemoveFollowerAsync(context.UserId(), follower, cancellationToken) ? PassportJson.Ok("followerId", follower)
        : ApiProblem.Missing($"A follower {follower} of yours");

    private static async Task<IResult> OpenAsync(
        string token, HttpContext context, [FromServices] PeopleStore people, [FromServices] PassportQueries passports, [FromServices] TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (token.Length > TokenLettersMax || await people.OpenAsync(context.UserId(), token, cancellationToken) is not { } opened)
        {
            return NoSuchLink();
        }

        var whole = JsonSerializer.SerializeToNode(
            PassportDto.Of(await passports.FindAsync(opened.OwnerId, clock.GetUtcNow(), cancellationToken)), PassportJson.Options)!.AsObject();
        var masked = Mask(whole, opened.Relationship);
        return Results.Json(
            new { success = true, opened.Relationship, name = opened.BoardName, passport = whole, masked }, PassportJson.Options);
    }

    /// <summary>Takes out what is not for this reader.</summary>
    /// <returns>The names of what was taken out.</returns>
    internal static string[] Mask(JsonObject passport, Relationship relationship)
    {
        var hidden = passport.Select(field => field.Key).Where(field => !PassportMask.IsVisible(field, relationship)).ToArray();
        foreach (var field in hidden)
        {
            passport.Remove(field);
        }

        return hidden;
    }

    private static async Task<IResult> FollowAsync(
        string token, HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        token.Length > TokenLettersMax ? NoSuchLink()
        : PassportJson.Answer(await people.AskToFollowAsync(context.UserId(), token, cancellationToken), _ => PassportJson.Ok("asked", true));

    private static async Task<IResult> UnfollowAsync(
        string token, HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken) =>
        token.Length <= TokenLettersMax && await people.OpenAsync(context.UserId(), token, cancellationToken) is { } opened
            ? PassportJson.Ok("removed", await people.UnfollowAsync(context.UserId(), opened.OwnerId, cancellationToken))
            : NoSuchLink();

    /// <summary><c>?limit=50</c>, best first; only people who opted in.</summary>
    private static async Task<IResult> BoardAsync(HttpContext context, [FromServices] PeopleStore people, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryCount(context.Request, "limit", 50, BoardMax, out var limit, out var problem))
        {
            return problem;
        }

        var lines = await people.BoardAsync(context.UserId(), limit, cancellationToken);
        return PassportJson.Ok("leaderboard", lines.Select(line => new
        {
            line.Place, line.Name, line.Tier, ids = MetricDto.Of(line.Ids), winRate = MetricDto.Of(line.WinRate), line.IsOneself,
        }));
    }

    private static IResult NoSuchLink() => ApiProblem.Missing("A passport with this link");
}
