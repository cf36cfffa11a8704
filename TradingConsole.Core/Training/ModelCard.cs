using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Training;

/// <summary>Everything known of one model on one page: what it learned from, what it scored, what became of it, where it ends.</summary>
/// <param name="Metrics">Of its training run, or of its evaluation here when it was imported; null when it has neither.</param>
/// <param name="Limits">What it must not be trusted with, in sentences.</param>
/// <param name="Evidence">The newest of each kind.</param>
/// <param name="Challenge">Beside the model in production now, else the last that ended; null when it never decided beside one.</param>
/// <param name="Transitions">Newest first.</param>
/// <param name="Promotions">Those it took part in, newest first.</param>
public sealed record ModelCard(
    ModelRecord Model,
    TrainingMetrics? Metrics,
    CardLineage Lineage,
    ImmutableArray<string> Limits,
    WalkForwardEvidence? WalkForward,
    DriftEvidence? Drift,
    ChallengeEvidence? Challenge,
    double ShadowHours,
    ImmutableArray<ModelEvidence> Evidence,
    ImmutableArray<ModelTransition> Transitions,
    ImmutableArray<ModelPromotion> Promotions)
{
    private const int DaysForRegimes = 90;
    private const double ReliableEce = 0.05;

    public static ModelCard Of(
        ModelRecord model,
        GateFacts facts,
        IReadOnlyList<ModelEvidence> evidence,
        IReadOnlyList<ModelTransition> transitions,
        IReadOnlyList<ModelPromotion> promotions)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(facts);
        var metrics = Parse(facts.EvaluationJson ?? model.MetricsJson);
        return new ModelCard(
            model,
            metrics,
            new CardLineage(
                model.Origin, model.JobId, model.ParentId?.Value, model.CodeVersion ?? metrics?.CodeVersion, model.Seed,
                Known(metrics?.DataHash), Known(metrics?.ConfigHash), model.SchemaHash, model.LabelSpecHash, model.ArtifactHash),
            LimitsOf(model, metrics, facts),
            facts.WalkForward,
            facts.Drift,
            facts.Challenge ?? Ended(evidence),
            facts.ShadowHours,
            [.. evidence],
            [.. transitions],
            [.. promotions.Where(promotion => promotion.ModelId == model.Id || promotion.ReplacedId == model.Id)]);
    }

    private static ImmutableArray<string> LimitsOf(ModelRecord model, TrainingMetrics? metrics, GateFacts facts)
    {
        var limits = ImmutableArray.CreateBuilder<string>();
        void Say(FormattableString text) => limits.Add(text.ToString(CultureInfo.InvariantCulture));

        var days = (model.TrainEnd - model.TrainStart).TotalDays;
        Say($"Learned from {days:0.#} days, {model.TrainStart:yyyy-MM-dd} to {model.TrainEnd:yyyy-MM-dd}; what the market had not shown by then it does not know.");
        if (days < DaysForRegimes)
        {
            Say($"Fewer than {DaysForRegimes} days hold few regimes of volatility and trend: expect it to be wrong when they change.");
        }

        Say($"Predicts up to {model.LabelSpec.HorizonBars} minutes ahead, before costs ({model.ReturnBasis} returns); fees, slippage and funding are subtracted when deciding.");
        if (model.Origin == ModelOrigin.Imported)
        {
            limits.Add("Trained elsewhere: its rows, settings and selection cannot be proven here; only its scores on later minutes can.");
        }

        if (metrics is null)
        {
            limits.Add("Never measured here: it has no test scores.");
            return limits.ToImmutable();
        }

        AddMeasured(metrics, Say);
        if (facts.WalkForward is null)
        {
            limits.Add("Tested on one stretch of time only: no walk-forward backtest was run, so luck is not ruled out.");
        }

        return limits.ToImmutable();
    }

    private static void AddMeasured(TrainingMetrics metrics, Action<FormattableString> say)
    {
        var symbols = metrics.Slices.IsDefaultOrEmpty ? 0 : metrics.Slices.Where(slice => slice.Dimension == "symbol").Select(slice => slice.Key).Distinct().Count();
        if (symbols > 0)
        {
            say($"Tested on {symbols} symbols; others are beyond what was measured.");
        }

        say($"Scores are of {metrics.TestRows:N0} test rows, {metrics.TestStart:yyyy-MM-dd} to {metrics.TestEnd:yyyy-MM-dd}; {metrics.PurgedRows:N0} rows were purged at the cuts.");
        foreach (var target in metrics.Targets.Where(target => target.Loss > target.BaselineLoss))
        {
            say($"{target.Target} is worse than a constant on the test part ({target.Metric} {target.Loss:G4} against {target.BaselineLoss:G4}).");
        }

        foreach (var target in metrics.Targets.Where(target => target.Ece > ReliableEce))
        {
            say($"{target.Target} is not calibrated: on average its probability is off by {target.Ece:P1}.");
        }

        if (metrics.References.IsDefaultOrEmpty)
        {
            say($"No reference distribution was kept: drift cannot be measured against its training data.");
        }
    }

    private static TrainingMetrics? Parse(string json)
    {
        try
        {
            var metrics = TrainingMetrics.Parse(json);
            return metrics.Targets.IsDefaultOrEmpty ? null : metrics;
        }
        catch (JsonException)
        {
            return null; // The card says that it was never measured.
        }
    }

    private static ChallengeEvidence? Ended(IReadOnlyList<ModelEvidence> evidence)
    {
        try
        {
            return evidence.FirstOrDefault(found => found.Kind == EvidenceKinds.Challenge)?.Read<ChallengeEvidence>();
        }
        catch (JsonException)
        {
            return null; // The card says that it never decided beside a champion; the hours are still stored.
        }
    }

    private static string? Known(string? hash) => string.IsNullOrEmpty(hash) ? null : hash;
}

/// <summary>Where a model comes from: enough to make it again.</summary>
/// <param name="ParentId">The champion when it was registered: what it set out to beat.</param>
/// <param name="DataHash">Of the rows it learned from; null when not kept, likewise the other hashes.</param>
public sealed record CardLineage(
    ModelOrigin Origin, Guid? JobId, Guid? ParentId, string? CodeVersion, ulong? Seed, string? DataHash, string? ConfigHash,
    string? SchemaHash, string LabelSpecHash, string ArtifactHash);
