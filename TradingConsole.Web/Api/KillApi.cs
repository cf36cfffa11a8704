using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Risk;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Api;

/// <summary>The kill switch: each level and one symbol's close are one call; what closing costs; the reset; what pulls it by itself.</summary>
internal static class KillApi
{
    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/risk/kill", ([FromServices] ILiveControl live) => live.Kill);
        reads.MapGet("/risk/triggers", ([FromServices] ILiveControl live) => live.Triggers);
        reads.MapGet("/risk/flatten-price", (string? symbol, [FromServices] ILiveControl live) => live.PriceFlatten(symbol));
        acts.MapPost("/risk/kill", KillAsync).WithMetadata(new LowersRisk());
        acts.MapPost("/risk/kill/reset", ResetAsync);
        acts.MapPost("/risk/flatten", FlattenAsync).WithMetadata(new LowersRisk());
    }

    /// <summary>Body: <c>{"level":"no_new_entries"|"reduce_only"|"flatten_all","reason":"…"}</c>; the reason may be left out. Not confirmed: another node trades and has not said that it follows.</summary>
    private static async Task<IResult> KillAsync(HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (!KillLevelWords.TryParse(body.Text("level"), out var level) || level == KillLevel.None)
        {
            return ApiProblem.BadField("level", body.Text("level"), "it must be no_new_entries, reduce_only or flatten_all.");
        }

        var outcome = await control.KillAsync(
            new KillOrder(level, body.Text("reason") ?? ""), OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { level = level.Word(), changed = outcome.IsChange, confirmed = !outcome.IsPending, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>Body: <c>{"reason":"…","seen":"flatten_all","date":"2026-01-31"}</c>; the date is today's, for a latch of the day's loss.</summary>
    private static async Task<IResult> ResetAsync(HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var reason = body.Text(ReasonField.Name);
        if (ReasonField.Problem(reason, "a reset needs one, for the records.") is { } unkept)
        {
            return unkept;
        }

        KillLevel? seen = null;
        if (body.Text("seen") is { } word)
        {
            if (!KillLevelWords.TryParse(word, out var level))
            {
                return ApiProblem.BadField("seen", word, "it must be a level of the kill switch.");
            }

            seen = level;
        }

        DateOnly? date = null;
        if (body.Text("date") is { } text)
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given))
            {
                return ApiProblem.BadField("date", text, "it must be a day such as 2026-01-31.");
            }

            date = given;
        }

        var outcome = await control.ResetKillAsync(
            new KillReset(reason!.Trim()) { Seen = seen, Date = date }, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { changed = outcome.IsChange, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>Body: <c>{"symbol":"BTCUSDT","reason":"…"}</c>.</summary>
    private static async Task<IResult> FlattenAsync(HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (body.Text("symbol") is not { Length: > 0 and <= 40 } symbol)
        {
            return ApiProblem.BadField("symbol", body.Text("symbol"), "it must be a canonical symbol such as BTCUSDT.");
        }

        var outcome = await control.FlattenSymbolAsync(
            symbol, body.Text("reason") ?? "", OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { symbol, changed = outcome.IsChange, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }
}
