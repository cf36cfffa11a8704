using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Web.Api;

/// <summary>The sealed days, for everybody, and the proof that one's own decision is among one.</summary>
internal static class DecisionsApi
{
    private const int DaysMax = 400;

    public static void Map(RouteGroupBuilder reads)
    {
        reads.MapGet("/decision-days", DaysAsync);
        reads.MapGet("/profile/passport/decisions/{eventId}/proof", ProofAsync);
    }

    /// <summary><c>?limit=30</c>, newest first.</summary>
    private static async Task<IResult> DaysAsync(HttpRequest request, [FromServices] DecisionDays days, CancellationToken cancellationToken) =>
        QuerySpan.TryCount(request, "limit", 30, DaysMax, out var limit, out var problem)
            ? PassportJson.Ok("days", await days.LatestAsync(limit, cancellationToken))
            : problem;

    private static async Task<IResult> ProofAsync(
        string eventId, HttpContext context, [FromServices] DecisionDays days, CancellationToken cancellationToken) =>
        !Guid.TryParse(eventId, out var id) ? ApiProblem.BadField("eventId", eventId, "an event's id is a UUID.")
        : await days.ProveAsync(context.UserId(), id, cancellationToken) is { } proof ? PassportJson.Ok("proof", proof)
        : ApiProblem.Missing($"A sealed decision {id} of yours");
}
