using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Api;

/// <summary>Live: whether it may be armed and why not, the two steps of arming it, and its end.</summary>
internal static class LiveApi
{
    private const int HistoryMax = 100;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/live", ([FromServices] ILiveControl live) => live.Standing);
        reads.MapGet("/live/checklist", async ([FromServices] ILiveControl live, CancellationToken cancellationToken) =>
            ReadinessDto.Of(await live.ReadinessAsync(cancellationToken)));
        reads.MapGet("/live/history", async ([FromServices] ILiveControl live, CancellationToken cancellationToken) =>
            await live.HistoryAsync(HistoryMax, cancellationToken));
        reads.MapGet("/live/drills", async ([FromServices] ILiveControl live, CancellationToken cancellationToken) =>
            await live.DrillsAsync(HistoryMax, cancellationToken));
        reads.MapGet("/live/rules", async ([FromServices] ILiveControl live, CancellationToken cancellationToken) =>
            await live.RulesAsync(cancellationToken));
        acts.MapPost("/live/proposals", ProposeAsync);
        acts.MapPost("/live/proposals/{id}/confirm", ConfirmAsync);
        acts.MapPost("/live/disarm", DisarmAsync).WithMetadata(new LowersRisk());
        acts.MapPut("/live/rules", SetRulesAsync).RequireAuthorization(Policies.Admin);
    }

    /// <summary>Body: <c>{"kind":"arm"|"renew"}</c>. Answers with the phrase to type, or refuses with every line that blocks.</summary>
    private static async Task<IResult> ProposeAsync(
        HttpContext context, [FromServices] ILiveControl live, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (body.Text("kind") is not ("arm" or "renew") and var kind)
        {
            return ApiProblem.BadField("kind", kind, "it must be arm or renew.");
        }

        var offer = await live.ProposeAsync(
            body.Text("kind") == "renew" ? ArmingKind.Renew : ArmingKind.Arm, OperatorAccess.ActorOf(context.User), cancellationToken);
        return offer.Proposal is { } made
            ? Results.Ok(new
            {
                proposal_id = made.Id,
                made.Account,
                made.Phrase,
                expires_at = made.ExpiresAt,
                readiness = ReadinessDto.Of(offer.Readiness!),
                offer.Outcome.Message,
            })
            : ApiProblem.Refused(offer.Outcome.Message);
    }

    /// <summary>Body: <c>{"phrase":"…","password":"…"}</c>. Whatever is wrong, the proposal is used up.</summary>
    private static async Task<IResult> ConfirmAsync(
        string id, HttpContext context, [FromServices] ILiveControl live, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var proposal))
        {
            return ApiProblem.BadField("proposal", id, "a proposal's id is a UUID.");
        }

        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (body.Text("phrase") is not { Length: > 0 and <= 200 } phrase)
        {
            return ApiProblem.BadField("phrase", null, "it must be the phrase of the proposal.");
        }

        if (body.Text("password") is not { Length: > 0 and <= 200 } password)
        {
            return ApiProblem.BadField("password", null, "it must be your password.");
        }

        var outcome = await live.ConfirmAsync(
            new ArmingConfirmation(proposal, phrase, password), OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { mode = "live", changed = outcome.IsChange, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>Body: <c>{"mode":"off"|"shadow"}</c>, off when left out. One call; stops and positions stay.</summary>
    private static async Task<IResult> DisarmAsync(
        HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (body.Text("mode") is not (null or "off" or "shadow") and var mode)
        {
            return ApiProblem.BadField("mode", mode, "it must be off or shadow.");
        }

        var target = body.Text("mode") == "shadow" ? Core.Execution.TradingMode.Shadow : Core.Execution.TradingMode.Off;
        var outcome = await control.SetModeAsync(
            new ModeOrder(target, body.Text("reason") ?? "disarmed") { Seen = Core.Execution.TradingMode.Live },
            OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { mode = target, changed = outcome.IsChange, confirmed = !outcome.IsPending, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>Body: <c>{"admin_only":true,"hours":2}</c>.</summary>
    private static async Task<IResult> SetRulesAsync(
        HttpContext context, [FromServices] ILiveControl live, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (!body.TryGetProperty("admin_only", out var adminOnly) || adminOnly.ValueKind is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
        {
            return ApiProblem.BadField("admin_only", null, "it must be true or false.");
        }

        if (!body.TryGetProperty("hours", out var hours) || hours.ValueKind != System.Text.Json.JsonValueKind.Number)
        {
            return ApiProblem.BadField("hours", null, "it must be a number from 0.1 to 24.");
        }

        var outcome = await live.SetRulesAsync(
            new ArmingRules(adminOnly.GetBoolean(), hours.GetDouble()), OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    internal sealed record ReadinessDto(
        bool IsGreen, string Objections, Core.Execution.GoLive.GoLiveReport Checklist, Core.Execution.GoLive.GoLiveReport Preflight)
    {
        public static ReadinessDto Of(LiveReadiness ready) => new(ready.IsGreen, ready.Objections, ready.Checklist, ready.Preflight);
    }
}
