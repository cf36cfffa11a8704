using System.Collections.Immutable;

namespace TradingConsole.Core.Models;

/// <summary>Decides whether a model may trade: a list of checks, each with its numbers.</summary>
/// <param name="artifacts">Where the model's file is proven intact.</param>
public sealed class PromotionGate(IArtifactStore artifacts)
{
    /// <summary>Proves, on real data, that the features a model reads do not depend on later bars.</summary>
    /// <remarks>A delegate: the proof needs market data, which this room does not fetch.</remarks>
    public delegate Task<GateCheck> LookAheadCheck(CancellationToken cancellationToken);

    /// <summary>Asks every question in the order of <see cref="GateCodes"/>, also after a failed one: the operator sees all that is missing at once.</summary>
    public async Task<GateResult> CheckAsync(
        ModelRecord model,
        PromotionRules rules,
        GateFacts facts,
        LookAheadCheck lookAhead,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(lookAhead);
        var checks = ImmutableArray.CreateBuilder<GateCheck>();
        checks.AddRange(await CheckArtifactAsync(model, cancellationToken));
        checks.Add(await lookAhead(cancellationToken));
        checks.AddRange(EvidenceChecks.OfMetrics(model, rules, facts));
        checks.Add(EvidenceChecks.Overfitting(model, rules, facts));
        checks.Add(EvidenceChecks.Drift(rules, facts));
        checks.Add(EvidenceChecks.ShadowTime(rules, facts));
        checks.Add(EvidenceChecks.Challenger(rules, facts));
        return new GateResult(checks.ToImmutable());
    }

    private async Task<GateCheck[]> CheckArtifactAsync(ModelRecord model, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            content = await artifacts.LoadAsync(model.ArtifactHash, cancellationToken);
        }
        catch (ModelArtifactException broken)
        {
            return
            [
                new GateCheck(GateCodes.ArtifactIntact, false, broken.Message),
                new GateCheck(GateCodes.SchemaMatches, false, "the model file cannot be read"),
            ];
        }

        var intact = new GateCheck(GateCodes.ArtifactIntact, true, $"sha256 {model.ArtifactHash}");
        try
        {
            var loaded = TradingModel.Load(content);
            var count = loaded.Header.FeatureNames.Length;
            return loaded.Disagreement(model) is { } disagreement
                ? [intact, new GateCheck(GateCodes.SchemaMatches, false, disagreement)]
                :
                [
                    intact,
                    new GateCheck(
                        GateCodes.SchemaMatches, true, count, count, "features",
                        $"{count} features of schema {loaded.Header.FeatureSchemaVersion} in the live order, label spec {model.LabelSpecHash}"),
                ];
        }
        catch (ModelArtifactException broken)
        {
            return [intact, new GateCheck(GateCodes.SchemaMatches, false, broken.Message)];
        }
    }
}
