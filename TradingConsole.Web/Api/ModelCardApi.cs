using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>One model: its card, what the gate says now, and its file.</summary>
internal static class ModelCardApi
{
    public static void Map(RouteGroupBuilder reads)
    {
        reads.MapGet("/models/{id}/card", async (string id, [FromServices] ModelRegistry models, CancellationToken cancellationToken) =>
            !Guid.TryParse(id, out var value) ? TrainingApi.NotAModelId(id)
            : await new ModelCards(models).FindAsync(new ModelId(value), cancellationToken) is { } card ? Results.Ok(card)
            : ApiProblem.Missing($"Model {id}"));
        reads.MapGet("/models/{id}/gate", async (
            string id, [FromServices] ModelRegistry models, [FromServices] IDeskControl control, CancellationToken cancellationToken) =>
            !Guid.TryParse(id, out var value) ? TrainingApi.NotAModelId(id)
            : await models.FindAsync(new ModelId(value), cancellationToken) is null ? ApiProblem.Missing($"Model {id}")
            : Results.Ok(Answer(await control.AskGateAsync(value, cancellationToken))));
        reads.MapGet("/models/{id}/artifact", ArtifactAsync);
    }

    private static object Answer(GateResult gate) => new { gate.Passed, gate.Checks };

    /// <summary>The model's file as the registry keeps it; its hash is the entity tag.</summary>
    private static async Task<IResult> ArtifactAsync(
        string id, [FromServices] ModelRegistry models, [FromServices] IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var value))
        {
            return TrainingApi.NotAModelId(id);
        }

        if (await models.FindAsync(new ModelId(value), cancellationToken) is not { } model)
        {
            return ApiProblem.Missing($"Model {id}");
        }

        try
        {
            return Results.File(
                await artifacts.LoadAsync(model.ArtifactHash, cancellationToken),
                "application/octet-stream",
                $"model-{value:N}.tcm",
                entityTag: new Microsoft.Net.Http.Headers.EntityTagHeaderValue($"\"{model.ArtifactHash}\""));
        }
        catch (ModelArtifactException broken)
        {
            return ApiProblem.Refused(broken.Message);
        }
    }
}
