using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Web.Api;

/// <summary>The signed-in person's written reports, and the wish for one more.</summary>
internal static class PassportReportsApi
{
    private const int ReportsMax = 200;
    private const string TypeRule = "it must be daily, weekly, monthly, five_trades or on_demand.";

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/profile/passport/reports", ListAsync);
        reads.MapGet("/profile/passport/reports/{reportId}", FindAsync);
        reads.MapGet("/profile/passport/reports/requests/{requestId}", WishAsync);
        acts.MapPost("/profile/passport/reports/generate", GenerateAsync);
    }

    /// <summary><c>?type=weekly&amp;limit=12&amp;archived=true</c>, newest first.</summary>
    private static async Task<IResult> ListAsync(HttpContext context, [FromServices] ReportQueries reports, CancellationToken cancellationToken)
    {
        if (!QuerySpan.TryCount(context.Request, "limit", 12, ReportsMax, out var limit, out var problem)
            || !QueryFlag.TryRead(context.Request, "archived", out var archived, out problem))
        {
            return problem;
        }

        ReportType? type = null;
        if ((string?)context.Request.Query["type"] is { } word)
        {
            if (!Enum.TryParse<ReportType>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var wanted) || !char.IsAsciiLetterLower(word[0]))
            {
                return ApiProblem.BadField("type", word, TypeRule);
            }

            type = wanted;
        }

        return PassportJson.Ok("reports", (await reports.ListAsync(context.UserId(), type, limit, archived, cancellationToken)).Select(ReportHeadDto.Of));
    }

    private static async Task<IResult> FindAsync(
        string reportId, HttpContext context, [FromServices] ReportQueries reports, CancellationToken cancellationToken) =>
        !Guid.TryParse(reportId, out var id) ? ApiProblem.BadField("reportId", reportId, "a report's id is a UUID.")
        : await reports.FindAsync(context.UserId(), id, cancellationToken) is { } report ? PassportJson.Ok("report", ReportDto.Of(report))
        : ApiProblem.Missing($"Report {id} of yours");

    private static async Task<IResult> WishAsync(
        string requestId, HttpContext context, [FromServices] ReportsOnDemand wishes, CancellationToken cancellationToken) =>
        !Guid.TryParse(requestId, out var id) ? ApiProblem.BadField("requestId", requestId, "a request's id is a UUID.")
        : await wishes.FindAsync(context.UserId(), id, cancellationToken) is { } wish
            ? PassportJson.Ok("request", new { wish.RequestId, status = StatusOf(wish), wish.ReportId, wish.Failed, wish.AskedAt })
        : ApiProblem.Missing($"Report request {id} of yours");

    /// <summary>
    /// Body: <c>{"periodStart":"2026-01-01T00:00:00Z","periodEnd":"…"}</c>; both may be left out: the whole history up to now. Answers 202 with the
    /// request's id; the report is written in its turn, and told of by a notification.
    /// </summary>
    private static async Task<IResult> GenerateAsync(HttpContext context, [FromServices] ReportsOnDemand wishes, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null || !TryTime(body, "periodStart", out var start, out problem) || !TryTime(body, "periodEnd", out var end, out problem))
        {
            return problem!;
        }

        return PassportJson.Answer(
            await wishes.AskAsync(context.UserId(), start, end, cancellationToken),
            id => Results.Json(
                new { success = true, requestId = id, status = "queued" }, PassportJson.Options, statusCode: StatusCodes.Status202Accepted));
    }

    private static string StatusOf(ReportWish wish) => wish.ReportId is not null ? "written" : wish.Failed is not null ? "failed" : "queued";

    private static bool TryTime(JsonElement body, string field, out DateTimeOffset? at, out IResult? problem)
    {
        (at, problem) = (null, null);
        if (!body.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(
            value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var given))
        {
            at = given;
            return true;
        }

        problem = ApiProblem.BadField(field, value.ToString(), "it must be a UTC time such as 2026-11-21T03:48:00Z.");
        return false;
    }

    private sealed record ReportHeadDto(
        Guid ReportId, ReportType ReportType, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, int Version, bool IsLatest, string ModelName,
        string ModelVersion, string Language, string Status, string Title, DateTimeOffset CreatedAt)
    {
        public static ReportHeadDto Of(ReportHead head) => new(
            head.ReportId, head.Type, head.PeriodStart, head.PeriodEnd, head.Version, head.IsLatest, head.ModelName, head.ModelVersion, head.Language,
            head.Status, head.Title, head.CreatedAt);
    }

    /// <summary>The seed's §5.4, whole. Parts that are stored as JSON are passed on as they are.</summary>
    private sealed record ReportDto(
        Guid ReportId, ReportType ReportType, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, int Version, bool IsLatest, string ModelName,
        string ModelVersion, string InputHash, JsonElement InputSnapshot, JsonElement Strengths, JsonElement Weaknesses, JsonElement Improvements,
        JsonElement AiTrainingImpact, string SummaryMd, JsonElement ScoreOverview, string Language, string Status, DateTimeOffset CreatedAt)
    {
        public static ReportDto Of(ReportView view)
        {
            var head = view.Head;
            return new ReportDto(
                head.ReportId, head.Type, head.PeriodStart, head.PeriodEnd, head.Version, head.IsLatest, head.ModelName, head.ModelVersion, view.InputHash,
                JsonElement.Parse(view.InputSnapshotJson), JsonElement.Parse(view.StrengthsJson), JsonElement.Parse(view.WeaknessesJson),
                JsonElement.Parse(view.ImprovementsJson), JsonElement.Parse(view.TrainingImpactJson), view.SummaryMarkdown,
                JsonElement.Parse(view.ScoreOverviewJson), head.Language, head.Status, head.CreatedAt);
        }
    }
}
