using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Models;

/// <summary>One row of the model registry.</summary>
/// <param name="ReturnBasis">Which costs the target already contains; <c>gross</c> = none (law 4).</param>
/// <param name="TrainStart">Open time, UTC, of the first decision bar trained on.</param>
/// <param name="TrainEnd">Open time, UTC, of the last decision bar trained on, inclusive.</param>
/// <param name="MetricsJson">The training run's evidence, a <c>TrainingMetrics</c> as JSON.</param>
/// <param name="ArtifactHash">SHA-256 of the artifact, 64 lower-case hexadecimal digits.</param>
public sealed record ModelRecord(
    ModelId Id,
    DateTimeOffset CreatedAt,
    string Algo,
    ModelStage Stage,
    int FeatureSchemaVersion,
    string LabelSpecHash,
    LabelSpec LabelSpec,
    string ReturnBasis,
    DateTimeOffset TrainStart,
    DateTimeOffset TrainEnd,
    string MetricsJson,
    string ArtifactUri,
    string ArtifactHash,
    DateTimeOffset? PromotedAt,
    string? PromotedBy,
    Guid? JobId)
{
    /// <summary>What the model is for; one of each kind is in production.</summary>
    public string Kind { get; init; } = ModelKinds.Decision;

    /// <summary>Trained here, or brought from elsewhere.</summary>
    public ModelOrigin Origin { get; init; } = ModelOrigin.Trained;

    /// <summary>The champion when this was registered: what it set out to beat.</summary>
    public ModelId? ParentId { get; init; }

    /// <summary><see cref="Models.SchemaHash"/> of the features it reads; null for rows older than the hash.</summary>
    public string? SchemaHash { get; init; }

    public string? CodeVersion { get; init; }

    public ulong? Seed { get; init; }
}

/// <summary>The kinds of models.</summary>
public static class ModelKinds
{
    /// <summary>The ten ensembles a trading decision is made from.</summary>
    public const string Decision = "decision";
}

public enum ModelOrigin
{
    Trained,

    /// <summary>Made by LightGBM elsewhere; evaluated here before the gate can judge it.</summary>
    Imported,
}

/// <summary>One promotion or roll-back, newest first in lists.</summary>
/// <param name="Kind"><c>promote</c>, <c>override</c> or <c>roll_back</c>.</param>
/// <param name="ReplacedId">The model that was in production before; null for the first one.</param>
/// <param name="Gate">What the promotion gate said at that moment.</param>
public sealed record ModelPromotion(
    long Id,
    DateTimeOffset At,
    string Kind,
    ModelId ModelId,
    ModelId? ReplacedId,
    string ByOperator,
    string Reason,
    GateResult Gate)
{
    public const string Promote = "promote";

    /// <summary>Promoted although the gate objected.</summary>
    public const string Override = "override";
    public const string RollBack = "roll_back";
}
