using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Web.Api;

/// <summary>What the signed-in person does with written reports: put away, take out, ask for anew, hold two against each other.</summary>
internal static class PassportReportVersionsApi
{
    private const string IdRule = "a report's id is a UUID.";

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/profile/passport/reports/compare", CompareAsync);
        acts.MapPost("/profile/passport/reports/{reportId}/archive", (
            string reportId, HttpContext context, [FromServices] ReportVersions versions, CancellationToken cancellationToken) =>
            DoAsync(reportId, id => versions.ArchiveAsync(context.UserId(), id, cancellationToken), "archived"));
        acts.MapPost("/profile/passport/reports/{reportId}/restore", (
            string reportId, HttpContext context, [FromServices] ReportVersions versions, CancellationToken cancellationToken) =>
            DoAsync(reportId, id => versions.RestoreAsync(context.UserId(), id, cancellationToken), "final"));
        acts.MapPost("/profile/passport/reports/{reportId}/regenerate", RegenerateAsync);
    }

    /// <summary><c>?before=…&amp;after=…</c>, ids of two reports.</summary>
    private static async Task<IResult> CompareAsync(HttpContext context, [FromServices] ReportVersions versions, CancellationToken cancellationToken)
    {
        var (before, after) = ((string?)context.Request.Query["before"], (string?)context.Request.Query["after"]);
        return !Guid.TryParse(before, out var first) ? ApiProblem.BadField("before", before, IdRule)
            : !Guid.TryParse(after, out var second) ? ApiProblem.BadField("after", after, IdRule)
            : await versions.CompareAsync(context.UserId(), first, second, cancellationToken) is { } comparison
                ? PassportJson.Ok("comparison", comparison)
            : ApiProblem.Missing($"Report {first} or {second} of yours");
    }

    private static async Task<IResult> DoAsync(string reportId, Func<Guid, Task<ActResult>> act, string status) =>
        !Guid.TryParse(reportId, out var id)
            ? ApiProblem.BadField("reportId", reportId, IdRule)
            : PassportJson.Answer(await act(id), done => PassportJson.Ok("report", new { reportId = done, status }));

    /// <summary>Answers 202 with the request's id, as asking on demand does.</summary>
    private static async Task<IResult> RegenerateAsync(
        string reportId, HttpContext context, [FromServices] ReportVersions versions, CancellationToken cancellationToken) =>
        !Guid.TryParse(reportId, out var id)
            ? ApiProblem.BadField("reportId", reportId, IdRule)
            : PassportJson.Answer(
                await versions.RegenerateAsync(context.UserId(), id, cancellationToken),
                request => Results.Json(
                    new { success = true, requestId = request, status = "queued" }, PassportJson.Options, statusCode: StatusCodes.Status202Accepted));
}
