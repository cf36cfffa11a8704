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
    Guid? JobId);

/// <summary>One promotion or roll-back, newest first in lists.</summary>
/// <param name="Kind"><c>promote</c> or <c>roll_back</c>.</param>
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
    public const string RollBack = "roll_back";
}
