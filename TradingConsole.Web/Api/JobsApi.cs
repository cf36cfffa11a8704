using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Models;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>The job queue: what runs, waits and ran; starting, estimating and canceling.</summary>
internal static class JobsApi
{
    private const int HistoryMax = 200;

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/training/jobs", (DeskFeed feed) => feed.Latest.Jobs);
        reads.MapGet("/training/jobs/{id}", async (string id, [FromServices] JobStore jobs, CancellationToken cancellationToken) =>
            !Guid.TryParse(id, out var value) ? NotAJobId(id)
            : await jobs.FindAsync(value, cancellationToken) is { } job ? Results.Ok(job)
            : ApiProblem.Missing($"Job {id}"));
        reads.MapGet("/training/history", HistoryAsync);
        acts.MapPost("/training/jobs", StartAsync);
        acts.MapPost("/training/estimate", EstimateAsync);
        acts.MapPost("/training/jobs/{id}/cancel", CancelAsync);
    }

    /// <summary>Query: <c>kind</c>, <c>status</c>, <c>limit</c> (at most 200); newest first.</summary>
    private static async Task<IResult> HistoryAsync(HttpRequest request, [FromServices] JobStore jobs, CancellationToken cancellationToken) =>
        !QuerySpan.TryCount(request, "limit", 50, HistoryMax, out var limit, out var problem) ? problem
        : NotAmong(request, "kind", JobSettings.Kinds) ?? NotAmong(request, "status", JobSettings.Statuses)
            ?? Results.Ok(await jobs.HistoryAsync(Given(request, "kind"), Given(request, "status"), 0, limit, cancellationToken));

    private static IResult? NotAmong(HttpRequest request, string field, IEnumerable<string> words) =>
        Given(request, field) is not { } value || words.Contains(value) ? null
        : ApiProblem.BadField(field, value, $"it must be one of {string.Join(", ", words)}.");

    /// <summary>Body: <c>{"kind":"train_model","config":{"days":30}}</c>; without <c>config</c> the job's own defaults hold.</summary>
    private static async Task<IResult> StartAsync(
        HttpContext context, [FromServices] IDeskControl control, [FromServices] ModelRegistry models, CancellationToken cancellationToken)
    {
        var (kind, config, problem) = await ReadAsync(context.Request, models, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = await control.StartJobAsync(kind, config, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { kind, outcome.JobId, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>Body as for starting. Answers what the job would need.</summary>
    private static async Task<IResult> EstimateAsync(
        HttpContext context, [FromServices] IDeskControl control, [FromServices] ModelRegistry models, CancellationToken cancellationToken)
    {
        var (kind, config, problem) = await ReadAsync(context.Request, models, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        try
        {
            var machine = MachineMemory.Read();
            var estimate = await control.EstimateJobAsync(kind, config, cancellationToken);
            return Results.Ok(new { kind, estimate, machine, refusal = machine.Refusal(estimate.MemoryBytes) });
        }
        catch (JobFailedException exception)
        {
            return ApiProblem.Refused(exception.Message);
        }
    }

    private static async Task<IResult> CancelAsync(
        string id, HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var job))
        {
            return NotAJobId(id);
        }

        var outcome = await control.CancelJobAsync(job, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { job_id = job, outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    private static async Task<(string Kind, JsonElement? Config, IResult? Problem)> ReadAsync(
        HttpRequest request, ModelRegistry models, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(request, cancellationToken);
        if (problem is not null)
        {
            return ("", null, problem);
        }

        if (body.Text("kind") is not { Length: > 0 } kind)
        {
            return ("", null, ApiProblem.BadField("kind", body.Text("kind"), "it must name a job, e.g. train_model."));
        }

        JsonElement? given = body.TryGetProperty("config", out var config) ? config : null;
        if (given is { ValueKind: not JsonValueKind.Object })
        {
            return ("", null, ApiProblem.BadField("config", config.GetRawText(), "it must be a JSON object."));
        }

        if (JobSettings.Check(kind, given, out var settings) is { } broken)
        {
            return ("", null, ApiProblem.BadField(broken.Field, broken.Value, broken.Rule));
        }

        return settings.TryGetProperty("modelId", out var id) && await models.FindAsync(new ModelId(id.GetGuid()), cancellationToken) is null
            ? ("", null, ApiProblem.BadField("config.model_id", id.GetString(), "no such model is registered."))
            : (kind, given is null ? default(JsonElement?) : settings, null);
    }

    private static string? Given(HttpRequest request, string name) => request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private static IResult NotAJobId(string id) => ApiProblem.BadField("id", id, "a job's id is a UUID.");
}
