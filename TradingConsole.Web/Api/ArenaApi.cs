using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Api;

/// <summary>Contests of two: opened, joined, settled by their rule.</summary>
internal static class ArenaApi
{
    private const int RowsMax = 200;
    private const int NameMax = 256;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/arena", ListAsync);
        reads.MapGet("/arena/{id}", OneAsync);
        acts.MapPost("/arena/challenge", ChallengeAsync);
        acts.MapPost("/arena/{id}/join", JoinAsync);
        acts.MapPost("/arena/{id}/settle", SettleAsync);
    }

    /// <summary><c>?limit=50</c>: those the person stands in, opened or is invited to, and those anybody may join.</summary>
    private static async Task<IResult> ListAsync(HttpContext context, [FromServices] ArenaQueries arenas, CancellationToken cancellationToken) =>
        QuerySpan.TryCount(context.Request, "limit", 50, RowsMax, out var limit, out var problem)
            ? PassportJson.Ok("arenas", await arenas.ArenasAsync(context.UserId(), limit, cancellationToken))
            : problem;

    private static async Task<IResult> OneAsync(string id, HttpContext context, [FromServices] ArenaQueries arenas, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var arena) ? BadId(id)
        : await arenas.ArenaAsync(context.UserId(), arena, cancellationToken) is { } one ? PassportJson.Ok("arena", one)
        : ApiProblem.Missing($"Contest {arena}");

    /// <summary>
    /// Body: <c>{"symbols":["BTCUSDT"],"rule":"net_r"|"hit_rate","startsAt":"…","endsAt":"…","opponent":"user name","opponentModel":"…"}</c>; without an
    /// opponent, whoever joins first.
    /// </summary>
    private static async Task<IResult> ChallengeAsync(HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken)
    {
        const string TimeRule = "it must be a UTC time such as 2026-11-21T03:48:00Z.";
        var body = await BodyReader.OfAsync(context.Request, cancellationToken);
        var wish = new ArenaWish(
            body.Symbols("symbols", Arenas.SymbolsMax), body.Word("rule", null, "net_r", "hit_rate"),
            body.Required(body.Instant("startsAt"), "startsAt", TimeRule), body.Required(body.Instant("endsAt"), "endsAt", TimeRule),
            body.Text("opponent", NameMax), body.Id("opponentModel"));
        return body.Problem ?? PassportJson.Answer(
            await terminal.ChallengeAsync(OperatorAccess.PersonOf(context.User), wish, cancellationToken), "arenaId");
    }

    private static async Task<IResult> JoinAsync(
        string id, HttpContext context, [FromServices] ITerminal terminal, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var arena)
            ? PassportJson.Answer(await terminal.JoinAsync(OperatorAccess.PersonOf(context.User), arena, cancellationToken), "arenaId")
            : BadId(id);

    /// <summary>Contests settle by themselves; this asks at once. The rule decides, not who asks.</summary>
    private static async Task<IResult> SettleAsync(
        string id, HttpContext context, [FromServices] ArenaQueries arenas, [FromServices] ArenaJudge judge, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var arena))
        {
            return BadId(id);
        }

        if (await arenas.ArenaAsync(context.UserId(), arena, cancellationToken) is not { } before)
        {
            return ApiProblem.Missing($"Contest {arena}");
        }

        if (before.Status == "settled")
        {
            return PassportJson.Answer(ActResult.Conflict("settled_already", $"It is settled already."), _ => Results.NoContent());
        }

        await judge.SettleAsync(cancellationToken);
        var after = await arenas.ArenaAsync(context.UserId(), arena, cancellationToken);
        return after is { Status: "settled" }
            ? PassportJson.Ok("arena", after)
            : PassportJson.Answer(
                ActResult.Conflict("arena_not_over", $"It is {after?.Status ?? "gone"}; a contest is settled when its period and everything begun in it have ended."), _ => Results.NoContent());
    }

    private static IResult BadId(string id) => ApiProblem.BadField("id", id, "a contest's id is a UUID.");
}
