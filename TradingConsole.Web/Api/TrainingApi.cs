using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Models;

namespace TradingConsole.Web.Api;

/// <summary>The job list and the models of the registry.</summary>
internal static class TrainingApi
{
    private const int ModelsMax = 500;

    public static void Map(RouteGroupBuilder reads)
    {
        reads.MapGet("/models", async (HttpRequest request, [FromServices] ModelRegistry models, CancellationToken cancellationToken) =>
            QuerySpan.TryCount(request, "limit", 100, ModelsMax, out var limit, out var problem)
                ? Results.Ok((await models.ListAsync(limit, cancellationToken)).Select(ModelDto.Of))
                : problem);
        reads.MapGet("/models/{id}", async (string id, [FromServices] ModelRegistry models, CancellationToken cancellationToken) =>
            !Guid.TryParse(id, out var value) ? NotAModelId(id)
            : await models.FindAsync(new ModelId(value), cancellationToken) is { } model ? Results.Ok(ModelDto.Of(model))
            : ApiProblem.Missing($"Model {id}"));
    }

    internal static IResult NotAModelId(string id) => ApiProblem.BadField("id", id, "a model's id is a UUID.");

    private sealed record ModelDto(
        Guid ModelId, DateTimeOffset CreatedAt, string Algo, ModelStage Stage, int FeatureSchemaVersion, string LabelSpecHash,
        string ReturnBasis, DateTimeOffset TrainStart, DateTimeOffset TrainEnd, JsonElement Metrics, string ArtifactHash,
        DateTimeOffset? PromotedAt, string? PromotedBy, Guid? JobId)
    {
        public static ModelDto Of(ModelRecord model) => new(
            model.Id.Value, model.CreatedAt, model.Algo, model.Stage, model.FeatureSchemaVersion, model.LabelSpecHash, model.ReturnBasis,
            model.TrainStart, model.TrainEnd, JsonElement.Parse(model.MetricsJson), model.ArtifactHash, model.PromotedAt,
            model.PromotedBy, model.JobId);
    }
}
