using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TradingConsole.Core.Models;

/// <summary>Decides whether a model may trade: a list of checks, each with its numbers.</summary>
/// <param name="artifacts">Where the model's file is proven intact.</param>
public sealed class PromotionGate(IArtifactStore artifacts)
{
    /// <summary>Proves, on real data, that the features a model reads do not depend on later bars.</summary>
    /// <remarks>A delegate: the proof needs market data, which this room does not fetch.</remarks>
    public delegate Task<GateCheck> LookAheadCheck(CancellationToken cancellationToken);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Asks every question, also after a failed one: the operator sees all that is missing at once.</summary>
    /// <param name="lookAhead">Null: the check is left out.</param>
    public async Task<GateResult> CheckAsync(
        ModelRecord model,
        PromotionRules rules,
        LookAheadCheck? lookAhead = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rules);
        var checks = ImmutableArray.CreateBuilder<GateCheck>();
        checks.AddRange(await CheckArtifactAsync(model, cancellationToken));
        var evidence = Parse(model.MetricsJson);
        checks.Add(EnoughRows(evidence, rules));
        checks.Add(NotWorseThanBaseline(evidence, rules));
        if (lookAhead is not null)
        {
            checks.Add(await lookAhead(cancellationToken));
        }

        return new GateResult(checks.ToImmutable());
    }

    private async Task<GateCheck[]> CheckArtifactAsync(ModelRecord model, CancellationToken cancellationToken)
    {
        const string Intact = GateCodes.ArtifactIntact;
        const string Fits = GateCodes.SchemaMatches;
        byte[] content;
        try
        {
            content = await artifacts.LoadAsync(model.ArtifactHash, cancellationToken);
        }
        catch (ModelArtifactException broken)
        {
            return [new GateCheck(Intact, false, broken.Message), new GateCheck(Fits, false, "the model file cannot be read")];
        }

        var intact = new GateCheck(Intact, true, $"sha256 {model.ArtifactHash}");
        try
        {
            var loaded = TradingModel.Load(content);
            var agrees = loaded.Header.LabelSpec.Hash() == model.LabelSpecHash && loaded.Id == model.Id;
            return
            [
                intact,
                new GateCheck(Fits, agrees, agrees
                    ? $"feature schema {loaded.Header.FeatureSchemaVersion}, label spec {model.LabelSpecHash}"
                    : $"the file says label spec {loaded.Header.LabelSpec.Hash()}, the registry {model.LabelSpecHash}"),
            ];
        }
        catch (ModelArtifactException broken)
        {
            return [intact, new GateCheck(Fits, false, broken.Message)];
        }
    }

    private static GateCheck EnoughRows(Evidence evidence, PromotionRules rules) => new(
        GateCodes.EnoughRows,
        evidence.TrainRows >= rules.TrainRowsMin && evidence.TestRows >= rules.TestRowsMin,
        string.Create(
            CultureInfo.InvariantCulture,
            $"trained on {evidence.TrainRows} rows (at least {rules.TrainRowsMin}), tested on {evidence.TestRows} (at least {rules.TestRowsMin})"));

    private static GateCheck NotWorseThanBaseline(Evidence evidence, PromotionRules rules)
    {
        // Costs nothing to be no better than a constant, but a model that is worse misleads every decision after it.
        var judged = evidence.Targets.IsDefault
            ? []
            : evidence.Targets.Where(target => rules.JudgedTargets.Contains(target.Target)).ToImmutableArray();
        var worse = judged.Where(target => !(target.Loss <= target.BaselineLoss * rules.LossRatioMax)).ToImmutableArray();
        var missing = rules.JudgedTargets.Except(judged.Select(target => target.Target)).ToImmutableArray();
        var detail = string.Join(", ", judged.Select(target => string.Create(
            CultureInfo.InvariantCulture, $"{target.Target} {target.Metric} {target.Loss:G4} against {target.BaselineLoss:G4}")));
        return missing.IsEmpty
            ? new GateCheck(GateCodes.NotWorseThanBaseline, worse.IsEmpty, string.Create(
                CultureInfo.InvariantCulture, $"{detail}; at most {rules.LossRatioMax:0.###} times the constant's loss"))
            : new GateCheck(GateCodes.NotWorseThanBaseline, false, $"no test loss of {string.Join(", ", missing)}");
    }

    private static Evidence Parse(string metricsJson)
    {
        try
        {
            return JsonSerializer.Deserialize<Evidence>(metricsJson, Json) ?? Evidence.None;
        }
        catch (JsonException)
        {
            return Evidence.None; // The checks that need evidence then fail by name.
        }
    }

    /// <summary>The part of a training run's metrics the gate reads.</summary>
    private sealed record Evidence(int TrainRows, int TestRows, ImmutableArray<TargetEvidence> Targets)
    {
        public static readonly Evidence None = new(0, 0, []);
    }

    private sealed record TargetEvidence(string Target, string Metric, double Loss, double BaselineLoss);
}
