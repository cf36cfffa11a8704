using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Web.Pages.DataQuality;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>Data quality and its alerts.</summary>
internal static class QualityApi
{
    private const int AlertsMax = 500;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/data-quality/summary", SummaryAsync);
        reads.MapGet("/alerts", AlertsAsync);
        acts.MapPost("/alerts/{id}/acknowledge", AcknowledgeAsync);
        acts.MapPost("/alerts/{id}/resolve", ResolveAsync);
    }

    private static async Task<IResult> SummaryAsync(
        [FromServices] DeskFeed feed, [FromServices] QualityReader reader, CancellationToken cancellationToken)
    {
        var desk = feed.Latest;
        return Results.Ok(DataQualityDto.Of(desk, await reader.SummaryAsync(desk, cancellationToken), reader.Picture));
    }

    private static async Task<IResult> AlertsAsync(
        HttpRequest request, [FromServices] AlertStore alerts, CancellationToken cancellationToken) =>
        QuerySpan.TryCount(request, "limit", 100, AlertsMax, out var limit, out var problem)
            ? Results.Ok((await alerts.LatestAsync(limit, cancellationToken)).Select(AlertDto.Of))
            : problem;

    private static Task<IResult> AcknowledgeAsync(
        string id, HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken) =>
        ActAsync(id, context, control.AcknowledgeAlertAsync, cancellationToken);

    private static Task<IResult> ResolveAsync(
        string id, HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken) =>
        ActAsync(id, context, control.ResolveAlertAsync, cancellationToken);

    private static async Task<IResult> ActAsync(
        string id, HttpContext context, Func<long, Actor, CancellationToken, Task<Outcome>> act, CancellationToken cancellationToken)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var alertId))
        {
            return ApiProblem.BadField("id", id, "an alert's id is a whole number.");
        }

        var outcome = await act(alertId, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { alert_id = alertId, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }
}

/// <param name="State"><c>raised</c>, <c>acknowledged</c> or <c>resolved</c>.</param>
internal sealed record AlertDto(
    long Id, string Kind, string Subject, string State, bool IsCritical, string Message, double Value, double Threshold,
    DateTimeOffset RaisedAt, DateTimeOffset SeenAt, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, DateTimeOffset? ResolvedAt,
    string? ResolvedBy)
{
    public static AlertDto Of(Alert alert) => new(
        alert.Id, alert.Kind, alert.Subject, alert.State, alert.IsCritical, alert.Message, alert.Value, alert.Threshold, alert.RaisedAt,
        alert.SeenAt, alert.AcknowledgedAt, alert.AcknowledgedBy, alert.ResolvedAt, alert.ResolvedBy);
}
