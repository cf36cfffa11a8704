using System.Collections.Immutable;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>One training of a person's model, as the registry keeps it: what it was learned from, how it was judged, whether it is used.</summary>
/// <param name="Status"><c>refused</c>, <c>deployed</c> or <c>archived</c>.</param>
/// <param name="TrainFrom">Market clock of the first decision learned from.</param>
/// <param name="TrainTo">Of the last, inclusive.</param>
/// <param name="BaseRate">Share of the samples that paid; null when too little was there to learn from.</param>
/// <param name="Importance">Ten columns at most, largest first.</param>
/// <param name="Artifact">LightGBM text; empty when nothing was learned.</param>
public sealed record PersonalModel(
    Guid ModelId, Guid UserId, string ModelName, int Version, string DatasetHash, DateTimeOffset TrainFrom, DateTimeOffset TrainTo, string Status,
    SetupEvaluation? Evaluation, ImmutableArray<SetupCheck> Checks, double? BaseRate, ImmutableArray<SetupImportance> Importance,
    ImmutableArray<SetupInput> Inputs, string Artifact, string ArtifactHash, DateTimeOffset CreatedAt, DateTimeOffset? DeployedAt);

/// <param name="Share">Of the trees' split gain, 0 to 1.</param>
public sealed record SetupImportance(SetupInput Input, double Share);

/// <summary>One measurement of a model.</summary>
/// <param name="Kind"><c>walk_forward</c>: before it was used. <c>in_use</c>: on the trades decided after it was made.</param>
public sealed record SetupEvaluationRun(string Kind, SetupEvaluation Evaluation);

/// <summary>What a person's model says of a trade they are about to take.</summary>
/// <param name="Probability">That it pays after costs, 0 to 1.</param>
/// <param name="BaseRate">Share of the person's trades that paid when the model was made.</param>
/// <param name="IsKnown">The trade is as old as what the model was learned from: it may have seen this outcome, and the figure is no forecast.</param>
/// <param name="Reasons">Five at most, largest first.</param>
public sealed record SetupOdds(double Probability, double BaseRate, Guid ModelId, int Version, bool IsKnown, ImmutableArray<SetupReason> Reasons);

/// <param name="LogOdds">What the column adds to the log-odds (TreeSHAP).</param>
public sealed record SetupReason(SetupInput Input, double LogOdds);
