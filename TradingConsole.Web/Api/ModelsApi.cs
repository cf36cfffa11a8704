using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Web.Pages.Models;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>What can be done to models: promote, override, roll back, challenge, archive, import; and the gate's rules.</summary>
internal static class ModelsApi
{
    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/models/promotion-rules", async ([FromServices] IDeskControl control, CancellationToken cancellationToken) =>
            await control.PromotionRulesAsync(cancellationToken));
        acts.MapPost("/models/{id}/promote", PromoteAsync);
        acts.MapPost("/models/{id}/override", OverrideAsync).RequireAuthorization(Policies.Admin);
        acts.MapPost("/models/{id}/shadow", (string id, HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken) =>
            MoveAsync(id, context, control.ToShadowAsync, cancellationToken));
        acts.MapPost("/models/{id}/archive", (string id, HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken) =>
            MoveAsync(id, context, control.ArchiveAsync, cancellationToken));
        acts.MapPost("/models/rollback", RollBackAsync);
        acts.MapPost("/models/import", ImportAsync).WithMetadata(new RequestSizeLimitAttribute(ModelImport.BytesMax));
        acts.MapPut("/models/promotion-rules", SetRulesAsync).RequireAuthorization(Policies.Admin);
    }

    /// <summary>Body: <c>{"reason":"…","seen_production":"…"}</c>; the second is the model the operator saw in production, optional.</summary>
    private static async Task<IResult> PromoteAsync(
        string id, HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (order, _, problem) = await ReadAsync(id, context, cancellationToken);
        return problem ?? Answer(order!.ModelId, await control.PromoteAsync(order, OperatorAccess.ActorOf(context.User), cancellationToken));
    }

    /// <summary>As promote, and <c>"confirmation"</c>: the first eight characters of the model's id. Admins only.</summary>
    private static async Task<IResult> OverrideAsync(
        string id, HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (order, body, problem) = await ReadAsync(id, context, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var typed = body.Text("confirmation");
        return typed is null
            ? ApiProblem.BadField("confirmation", null, "an override needs the first eight characters of the model's id.")
            : Answer(order!.ModelId, await control.PromoteAsync(
                order with { OverrideConfirmation = typed }, OperatorAccess.ActorOf(context.User), cancellationToken));
    }

    private static async Task<IResult> MoveAsync(
        string id, HttpContext context, Func<Guid, string, Actor, CancellationToken, Task<Outcome>> move, CancellationToken cancellationToken)
    {
        var (order, _, problem) = await ReadAsync(id, context, cancellationToken);
        return problem ?? Answer(
            order!.ModelId, await move(order.ModelId, order.Reason, OperatorAccess.ActorOf(context.User), cancellationToken));
    }

    private static async Task<IResult> RollBackAsync(
        HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (order, _, problem) = await ReadAsync(Guid.Empty.ToString(), context, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var outcome = await control.RollBackAsync(
            order!.Reason, order.SeenProduction, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>
    /// A form: the files (LightGBM texts named like <c>er_long.txt</c>, or zips of them), <c>train_start</c> and <c>train_end</c>
    /// (UTC), <c>reason</c>.
    /// </summary>
    private static async Task<IResult> ImportAsync(
        HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            return ApiProblem.BadField("body", context.Request.ContentType, "it must be multipart/form-data with the model's files.");
        }

        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(cancellationToken);
        }
        catch (BadHttpRequestException unreadable)
        {
            return ApiProblem.Unreadable(unreadable);
        }
        catch (InvalidDataException broken)
        {
            return ApiProblem.BadField("body", null, $"the form must be readable and of at most {ModelImport.BytesMax >> 20} MB: {broken.Message}");
        }

        string? reason = form[ReasonField.Name], from = form["train_start"], to = form["train_end"];
        if (ReasonField.Problem(reason, "an import needs one, for the records.") is { } unkept)
        {
            return unkept;
        }

        if (!ImportForm.TryInstant(from, out var start))
        {
            return ApiProblem.BadField("train_start", from, "it must be an instant such as 2026-01-31T00:00:00Z.");
        }

        if (!ImportForm.TryInstant(to, out var end))
        {
            return ApiProblem.BadField("train_end", to, "it must be an instant such as 2026-01-31T00:00:00Z.");
        }

        if (form.Files.Count == 0)
        {
            return ApiProblem.BadField("files", null, "there must be one file for each target, or a zip of them.");
        }

        var files = new List<ModelFile>();
        foreach (var file in form.Files)
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, cancellationToken);
            files.Add(new ModelFile(file.FileName, content.ToArray()));
        }

        var outcome = await control.ImportModelAsync(
            new ModelImport([.. files], start, end, reason!.Trim()), OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(new { outcome.Message }) : ApiProblem.Refused(outcome.Message);
    }

    /// <summary>Body: the rules to change; what is left out stays as it is.</summary>
    private static async Task<IResult> SetRulesAsync(
        HttpContext context, [FromServices] IDeskControl control, CancellationToken cancellationToken)
    {
        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        var (rules, wrong) = PromotionRulesBody.Read(body, await control.PromotionRulesAsync(cancellationToken));
        if (wrong is not null)
        {
            return wrong;
        }

        var outcome = await control.SetPromotionRulesAsync(rules, OperatorAccess.ActorOf(context.User), cancellationToken);
        return outcome.IsOk ? Results.Ok(rules) : ApiProblem.Refused(PromotionRulesBody.InFields(outcome.Message));
    }

    private static async Task<(PromotionOrder? Order, JsonElement Body, IResult? Problem)> ReadAsync(
        string id, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var model))
        {
            return (null, default, TrainingApi.NotAModelId(id));
        }

        var (body, problem) = await ApiProblem.ReadObjectAsync(context.Request, cancellationToken);
        if (problem is not null)
        {
            return (null, body, problem);
        }

        var reason = body.Text(ReasonField.Name);
        if (ReasonField.Problem(reason, "this act needs one, for the records.") is { } unkept)
        {
            return (null, body, unkept);
        }

        Guid? seen = null;
        if (body.Text("seen_production") is { } text)
        {
            if (!Guid.TryParse(text, out var given))
            {
                return (null, body, ApiProblem.BadField("seen_production", text, "a model's id is a UUID."));
            }

            seen = given;
        }

        return (new PromotionOrder(model, reason!.Trim()) { SeenProduction = seen }, body, null);
    }

    private static IResult Answer(Guid model, Outcome outcome) =>
        outcome.IsOk ? Results.Ok(new { model_id = model, outcome.Message }) : ApiProblem.Refused(outcome.Message);
}
