using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Outbox;

namespace TradingConsole.Web.Api;

/// <summary>
/// How far Passport's consumers are, what they gave up, driving it once more, and making all passports anew. Admins only; acts ask for a reason and
/// for the password again.
/// </summary>
internal static class OutboxApi
{
    private const int LettersMax = 500;

    private static readonly string ConsumerRule = $"it must be {string.Join(", ", Consumers.Names[..^1])} or {Consumers.Names[^1]}.";

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/admin/outbox", StandingAsync).RequireAuthorization(Policies.Admin);
        reads.MapGet("/admin/outbox/dead-letters", LettersAsync).RequireAuthorization(Policies.Admin);
        acts.MapPost("/admin/outbox/dead-letters/redrive", RedriveAsync).RequireAuthorization(Policies.Admin);
        acts.MapPost("/admin/outbox/dead-letters/give-up", GiveUpAsync).RequireAuthorization(Policies.Admin);
        reads.MapGet("/admin/outbox/rebuild", ([FromServices] IPassportRebuilds rebuilds) => PassportJson.Ok("rebuild", RebuildDto.Of(rebuilds.Standing)))
            .RequireAuthorization(Policies.Admin);
        acts.MapPost("/admin/outbox/rebuild", RebuildAsync).RequireAuthorization(Policies.Admin);
    }

    private static async Task<IResult> StandingAsync([FromServices] IOutboxDesk desk, CancellationToken cancellationToken)
    {
        var standing = await desk.StandingAsync(cancellationToken);
        return PassportJson.Ok("outbox", new
        {
            standing.Picture.At,
            consumers = standing.Picture.Consumers.Select(one => ConsumerDto.Of(one, standing.Lags.GetValueOrDefault(one.Consumer))),
            standing.Picture.Parts,
        });
    }

    /// <summary><c>?consumer=projection&amp;resolved=true&amp;limit=100</c>, latest first.</summary>
    private static async Task<IResult> LettersAsync(HttpRequest request, [FromServices] OutboxQueries outbox, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryCount(request, "limit", 100, LettersMax, out var limit, out var problem)
            || !QueryFlag.TryRead(request, "resolved", out var resolved, out problem))
        {
            return problem;
        }

        var consumer = (string?)request.Query["consumer"];
        return consumer is null || Consumers.Names.Contains(consumer)
            ? PassportJson.Ok("deadLetters", await outbox.DeadLettersAsync(consumer, resolved, limit, cancellationToken))
            : ApiProblem.BadField("consumer", consumer, ConsumerRule);
    }

    /// <summary>
    /// Body: <c>{"consumer":"projection","eventIds":["…"],"reason":"…","password":"…"}</c> for one or many, <c>"all":true</c> instead of the ids for all
    /// that wait, at most 1,000 an order.
    /// </summary>
    private static async Task<IResult> RedriveAsync(
        HttpContext context, [FromServices] IOutboxDesk desk, [FromServices] PasswordAgain again, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (body.Text("consumer") is not { } consumer || !Consumers.Names.Contains(consumer))
        {
            return ApiProblem.BadField("consumer", body.Text("consumer"), ConsumerRule);
        }

        var isAll = body.TryGetProperty("all", out var all) && all.ValueKind == JsonValueKind.True;
        var named = ImmutableArray<Guid>.Empty;
        if (!isAll && !TryIds(body, out named))
        {
            return ApiProblem.BadField("eventIds", null, $"it must be a list of 1 to {RedriveOrder.LettersMax} UUIDs, or all must be true.");
        }

        if (await UnkeptAsync(context, body, again, "outbox.redrive", cancellationToken) is { } unkept)
        {
            return unkept;
        }

        var report = await desk.RedriveAsync(
            new RedriveOrder(consumer, named, body.Text(ReasonField.Name)!.Trim()), OperatorAccess.ActorOf(context.User), cancellationToken);
        return report is null ? ApiProblem.BadField("consumer", consumer, "this process runs no such consumer.") : PassportJson.Ok("redrive", report);
    }

    /// <summary>Body: <c>{"consumer":"projection","eventIds":["…"],"reason":"…","password":"…"}</c>: these will never be taken, and hold no month any more.</summary>
    private static async Task<IResult> GiveUpAsync(
        HttpContext context, [FromServices] IOutboxDesk desk, [FromServices] PasswordAgain again, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (body.Text("consumer") is not { } consumer || !Consumers.Names.Contains(consumer))
        {
            return ApiProblem.BadField("consumer", body.Text("consumer"), ConsumerRule);
        }

        if (!TryIds(body, out var named))
        {
            return ApiProblem.BadField("eventIds", null, $"it must be a list of 1 to {RedriveOrder.LettersMax} UUIDs.");
        }

        return await UnkeptAsync(context, body, again, "outbox.give_up", cancellationToken)
            ?? PassportJson.Ok("giveUp", await desk.GiveUpAsync(
                new GiveUpOrder(consumer, named, body.Text(ReasonField.Name)!.Trim()), OperatorAccess.ActorOf(context.User), cancellationToken));
    }

    /// <summary>Body: <c>{"reason":"…","password":"…"}</c>. Answers 202 at once; how far it is and what came of it is read.</summary>
    private static async Task<IResult> RebuildAsync(
        HttpContext context, [FromServices] IPassportRebuilds rebuilds, [FromServices] PasswordAgain again, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        problem ??= await UnkeptAsync(context, body, again, "outbox.rebuild", cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = await rebuilds.StartAsync(body.Text(ReasonField.Name)!.Trim(), OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk
            ? Results.Json(new { success = true, rebuild = RebuildDto.Of(rebuilds.Standing) }, PassportJson.Options, statusCode: StatusCodes.Status202Accepted)
            : ApiProblem.Refused(outcome.Message);
    }

    private static async Task<IResult?> UnkeptAsync(
        HttpContext context, JsonElement body, PasswordAgain again, string act, CancellationToken cancellationToken) =>
        ReasonField.Problem(body.Text(ReasonField.Name), "this act needs one, for the records.")
        ?? await PasswordField.ProblemAsync(context, body, again, act, cancellationToken);

    private static bool TryIds(JsonElement body, out ImmutableArray<Guid> ids)
    {
        ids = [];
        if (!body.TryGetProperty("eventIds", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > RedriveOrder.LettersMax)
        {
            return false;
        }

        var read = ImmutableArray.CreateBuilder<Guid>(list.GetArrayLength());
        foreach (var one in list.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.String || !one.TryGetGuid(out var id))
            {
                return false;
            }

            read.Add(id);
        }

        ids = read.DrainToImmutable();
        return true;
    }

    /// <param name="LagP50Ms">From the event's commit to its being taken, over the latest events of this process; null before the first.</param>
    private sealed record ConsumerDto(
        string Consumer, long Pending, int PeopleWaiting, double? OldestAgeSeconds, double? LagP50Ms, double? LagP99Ms, double? LagMaxMs, int LagSamples,
        int Retrying, string? LastError, long DeadLetters)
    {
        public static ConsumerDto Of(ConsumerStanding standing, LagFigures? lag) => new(
            standing.Consumer, standing.Pending, standing.PeopleWaiting, standing.OldestAge?.TotalSeconds, lag?.MedianMs, lag?.P99Ms, lag?.MaxMs,
            lag?.Samples ?? 0, standing.Retrying, standing.LastError, standing.DeadLetters);
    }

    /// <param name="Counted">People whose passport is made, of <paramref name="People"/>.</param>
    /// <param name="IsEqual">The passports in use were what the ledger makes of them; null while it runs and when it broke off.</param>
    /// <param name="Differing">Tables that were not, and are now.</param>
    private sealed record RebuildDto(
        string By, string Reason, DateTimeOffset StartedAt, bool IsRunning, int Counted, int People, double? Seconds, long? Events, bool? IsEqual,
        IReadOnlyList<string> Differing, string? Failure)
    {
        public static RebuildDto? Of(RebuildStanding? standing) => standing is null ? null : new(
            standing.By, standing.Reason, standing.StartedAt, standing.End is null, standing.Counted, standing.People, standing.End?.Took.TotalSeconds,
            standing.End?.Result?.Events, standing.End?.Result?.IsEqual, standing.End?.Result?.Differing ?? [], standing.End?.Failure);
    }
}
