using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Api;

/// <summary>What people do to the scoreboard: operators see and judge alerts and start the daily run, admins re-drive what could not be used.</summary>
internal static class ForecastActsApi
{
    public static void Map(RouteGroupBuilder acts)
    {
        acts.MapPost("/forecasts/alerts/{id}/acknowledge", AcknowledgeAsync);
        acts.MapPost("/forecasts/alerts/{id}/verdict", JudgeAsync);
        acts.MapPost("/forecasts/runs/daily", RunDailyAsync);
        acts.MapPost("/forecasts/dead-letters/redrive", RedriveAsync).RequireAuthorization(Policies.Admin);
    }

    public static CommandBy ByOf(ClaimsPrincipal user)
    {
        var person = OperatorAccess.PersonOf(user);
        return new CommandBy(person.Id, person.Actor.Name, person.Actor.Origin);
    }

    private static async Task<IResult> AcknowledgeAsync(
        string id, HttpContext context, [FromServices] IForecastCommands commands, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var alert) ? Answer(await commands.AcknowledgeAsync(alert, ByOf(context.User), cancellationToken)) : BadId(id);

    /// <summary>Body: <c>{"false_alarm":true}</c>, <c>false</c>, or <c>null</c> to take the verdict back.</summary>
    private static async Task<IResult> JudgeAsync(
        string id, HttpContext context, [FromServices] IForecastCommands commands, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var alert))
        {
            return BadId(id);
        }

        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        if (!body.TryGetProperty("false_alarm", out var verdict) || verdict.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null))
        {
            return ApiProblem.BadField("false_alarm", verdict.ValueKind == JsonValueKind.Undefined ? null : verdict.ToString(), "it must be true, false, or null to take the verdict back.");
        }

        bool? isFalseAlarm = verdict.ValueKind == JsonValueKind.Null ? null : verdict.GetBoolean();
        return Answer(await commands.JudgeAsync(alert, isFalseAlarm, ByOf(context.User), cancellationToken));
    }

    private static async Task<IResult> RunDailyAsync(HttpContext context, [FromServices] IForecastCommands commands, CancellationToken cancellationToken) =>
        Answer(await commands.RunDailyAsync(ByOf(context.User), cancellationToken));

    /// <summary>Body: <c>{"letter_id":"…","reason":"…"}</c>, or <c>"all":true</c> instead of the id.</summary>
    private static async Task<IResult> RedriveAsync(HttpContext context, [FromServices] IForecastCommands commands, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var isAll = body.TryGetProperty("all", out var all) && all.ValueKind == JsonValueKind.True;
        var letter = default(Guid?);
        if (!isAll)
        {
            if (!Guid.TryParse(body.Text("letter_id"), out var id))
            {
                return ApiProblem.BadField("letter_id", body.Text("letter_id"), "it must be a letter's UUID, or all must be true.");
            }

            letter = id;
        }

        return ReasonField.Problem(body.Text(ReasonField.Name), "this act needs one, for the records.")
            ?? Answer(await commands.RedriveAsync(letter, body.Text(ReasonField.Name)!.Trim(), ByOf(context.User), cancellationToken));
    }

    private static IResult Answer(CommandAnswer answer) => answer.Outcome switch
    {
        CommandOutcome.Done => Results.Ok(new { answer.Message, answer.RunId }),
        CommandOutcome.Unknown => ApiProblem.Missing(answer.Message),
        _ => ApiProblem.Refused(answer.Message),
    };

    private static IResult BadId(string id) => ApiProblem.BadField("id", id, "an alert's id is a UUID.");
}
