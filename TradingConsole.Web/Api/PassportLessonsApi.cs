using System.Text;
using Microsoft.AspNetCore.Mvc;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Samples.Export;
using TradingConsole.Core.Passport.Setups;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Api;

/// <summary>What the signed-in person's history taught: samples, data sets, models and their effect. Exports hold no name and nobody's own words.</summary>
internal static class PassportLessonsApi
{
    private const int SamplesMax = 1_000;
    private const int PagesMax = 1_000;
    private const int HashLetters = 64;
    private const string JsonLines = "application/x-ndjson";

    public static void Map(RouteGroupBuilder reads, RouteGroupBuilder acts)
    {
        reads.MapGet("/profile/passport/training-impact", ImpactAsync);
        reads.MapGet("/profile/passport/training-impact/models/{modelId}/samples", SamplesAsync);
        reads.MapGet("/quick-trades/{id}/odds", OddsAsync);
        reads.MapGet("/profile/passport/datasets", (HttpContext context, [FromServices] Datasets datasets, CancellationToken cancellationToken) =>
            ListAsync(context.UserId(), datasets, cancellationToken));
        acts.MapPost("/profile/passport/datasets", (HttpContext context, [FromServices] Datasets datasets, CancellationToken cancellationToken) =>
            FreezeAsync(context.UserId(), datasets, cancellationToken));
        reads.MapGet("/profile/passport/datasets/{hash}/export", (
            string hash, HttpContext context, [FromServices] Datasets datasets, CancellationToken cancellationToken) =>
            ExportAsync(context.UserId(), hash, context, datasets, cancellationToken));
        reads.MapGet("/admin/datasets", ([FromServices] Datasets datasets, CancellationToken cancellationToken) => ListAsync(null, datasets, cancellationToken))
            .RequireAuthorization(Policies.Admin);
        acts.MapPost("/admin/datasets", ([FromServices] Datasets datasets, CancellationToken cancellationToken) => FreezeAsync(null, datasets, cancellationToken))
            .RequireAuthorization(Policies.Admin);
        reads.MapGet("/admin/datasets/{hash}/export", (
            string hash, HttpContext context, [FromServices] Datasets datasets, CancellationToken cancellationToken) =>
            ExportAsync(null, hash, context, datasets, cancellationToken)).RequireAuthorization(Policies.Admin);
    }

    private static async Task<IResult> ImpactAsync(HttpContext context, [FromServices] TrainingImpactQueries impact, CancellationToken cancellationToken)
    {
        var told = await impact.ReadAsync(context.UserId(), cancellationToken);
        return PassportJson.Ok("trainingImpact", new
        {
            told.Samples, told.Good, told.Neutral, told.Bad, told.Refused, datasets = told.Datasets.Select(DatasetDto.Of),
            modelInUse = told.InUse?.Model.ModelId, models = told.Models.Select(ModelDto.Of),
        });
    }

    /// <summary><c>?limit=100&amp;page=1</c>, newest decision first.</summary>
    private static async Task<IResult> SamplesAsync(
        string modelId, HttpContext context, [FromServices] TrainingImpactQueries impact, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(modelId, out var model))
        {
            return ApiProblem.BadField("modelId", modelId, "a model's id is a UUID.");
        }

        if (!QuerySpan.TryCount(context.Request, "limit", 100, SamplesMax, out var limit, out var problem)
            || !QuerySpan.TryCount(context.Request, "page", 1, PagesMax, out var page, out problem))
        {
            return problem;
        }

        var samples = await impact.SamplesAsync(context.UserId(), model, limit, (page - 1) * limit, cancellationToken);
        return samples.IsEmpty && page == 1 ? ApiProblem.Missing($"Model {model} of yours") : PassportJson.Ok("samples", samples);
    }

    /// <summary>What the person's own model says of one of their trades, from what was known at its decision.</summary>
    private static async Task<IResult> OddsAsync(string id, HttpContext context, [FromServices] PersonalModels models, CancellationToken cancellationToken) =>
        !Guid.TryParse(id, out var trade) ? ApiProblem.BadField("id", id, "a quick trade's id is a UUID.")
        : await models.OddsAsync(context.UserId(), trade, cancellationToken) is { } odds ? PassportJson.Ok("odds", odds)
        : ApiProblem.Missing($"Quick trade {trade} of yours, or a model of yours that passed its gate,");

    private static async Task<IResult> ListAsync(Guid? user, Datasets datasets, CancellationToken cancellationToken) =>
        PassportJson.Ok("datasets", (await datasets.ListAsync(user, ct: cancellationToken)).Select(DatasetDto.Of));

    private static async Task<IResult> FreezeAsync(Guid? user, Datasets datasets, CancellationToken cancellationToken) =>
        await datasets.FreezeAsync(user, cancellationToken) is { } frozen
            ? PassportJson.Ok("dataset", DatasetDto.Of(frozen.Version))
            : Results.Problem(
                "There is no sample to freeze yet: samples are made of closed trades.", statusCode: StatusCodes.Status409Conflict, title: "It stands otherwise.");

    /// <summary><c>?kind=samples</c> or <c>preferences</c>: JSON Lines.</summary>
    private static async Task<IResult> ExportAsync(
        Guid? user, string hash, HttpContext context, Datasets datasets, CancellationToken cancellationToken)
    {
        if (hash.Length != HashLetters || !hash.All(char.IsAsciiHexDigitLower))
        {
            return ApiProblem.BadField("hash", hash, $"a data set's hash is {HashLetters} hexadecimal digits.");
        }

        var kind = (string?)context.Request.Query["kind"] ?? "samples";
        if (kind is not ("samples" or "preferences"))
        {
            return ApiProblem.BadField("kind", kind, "it must be samples or preferences.");
        }

        var samples = await datasets.SamplesAsync(user, hash, cancellationToken);
        if (samples.IsEmpty)
        {
            return ApiProblem.Missing($"Data set {hash} of yours");
        }

        var lines = kind == "samples" ? SampleLines.Of(samples) : PreferenceLines.Of(samples);
        return Results.Stream(
            async stream =>
            {
                foreach (var line in lines)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
                }
            },
            JsonLines, $"{kind}-{hash[..12]}.jsonl");
    }

    private sealed record DatasetDto(string Hash, int Samples, DateTimeOffset FirstAt, DateTimeOffset LastAt, DateTimeOffset CreatedAt)
    {
        public static DatasetDto Of(Dataset dataset) => new(dataset.Hash, dataset.Samples, dataset.FirstAt, dataset.LastAt, dataset.CreatedAt);
    }

    /// <summary>A training, without its artifact.</summary>
    private sealed record ModelDto(
        Guid ModelId, string ModelName, int Version, string Status, string DatasetHash, int Samples, int NewSamples, double? SkillChange,
        SetupEvaluation? Evaluation, IReadOnlyList<SetupCheck> Checks, double? BaseRate, IReadOnlyList<SetupImportance> Importance,
        IReadOnlyList<SetupEvaluationRun> Runs, DateTimeOffset TrainFrom, DateTimeOffset TrainTo, DateTimeOffset CreatedAt, DateTimeOffset? DeployedAt)
    {
        public static ModelDto Of(ImpactOfTraining training)
        {
            var model = training.Model;
            return new ModelDto(
                model.ModelId, model.ModelName, model.Version, model.Status, model.DatasetHash, training.Samples, training.NewSamples, training.SkillChange,
                model.Evaluation, model.Checks, model.BaseRate, model.Importance, training.Runs, model.TrainFrom, model.TrainTo, model.CreatedAt,
                model.DeployedAt);
        }
    }
}
