using System.Collections.Immutable;
using TradingConsole.Core.Passport.Samples;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>What became of a person's history as something to learn from: samples, data sets, models, and what changed from one to the next.</summary>
/// <param name="Good">Label quality: the outcome is the decision's.</param>
/// <param name="Refused">Trades that made no sample, by reason, most frequent first.</param>
/// <param name="Datasets">Versions, newest first.</param>
/// <param name="Models">Trainings, newest first.</param>
public sealed record TrainingImpact(
    int Samples, int Good, int Neutral, int Bad, ImmutableArray<RefusedCount> Refused, ImmutableArray<Dataset> Datasets, ImmutableArray<ImpactOfTraining> Models)
{
    /// <summary>The training whose model is in use; null when none passed the gate.</summary>
    public ImpactOfTraining? InUse => Models.FirstOrDefault(model => model.Model.Status == "deployed");
}

/// <param name="Trades">How many for this reason.</param>
public sealed record RefusedCount(string Reason, int Trades);

/// <summary>One training: what was new in it and what it changed.</summary>
/// <param name="Samples">In its data set.</param>
/// <param name="NewSamples">Of them, not in the data set of the training before.</param>
/// <param name="SkillChange">Skill out of sample against the training before, both in share of the base rate's error; null when either is unknown.</param>
/// <param name="Runs">How the model was measured, oldest first.</param>
public sealed record ImpactOfTraining(PersonalModel Model, int Samples, int NewSamples, double? SkillChange, ImmutableArray<SetupEvaluationRun> Runs);

/// <summary>A sample in a training, for the reader who wants to see which.</summary>
/// <param name="IsNew">Not in the data set of the training before.</param>
public sealed record ImpactSample(
    Guid SampleId, Guid TradeId, string Asset, string? Setup, string LabelQuality, bool HasPaid, DateTimeOffset DecidedAt, bool IsNew);
