using System.Text.Json;

namespace TradingConsole.Core.Models;

/// <summary>What is known of a model besides its registry row, gathered for one asking of the gate.</summary>
/// <param name="Now">Market clock, UTC: how old a measurement is.</param>
/// <param name="WalkForward">Null when never run.</param>
/// <param name="Drift">Null when never measured.</param>
/// <param name="ShadowHours">Whole hours the model decided beside a champion.</param>
/// <param name="Challenge">Against the model in production now; null when it never decided beside that one.</param>
/// <param name="EvaluationJson">Metrics measured here later, as an imported model brings none; they count before the row's own.</param>
public sealed record GateFacts(
    DateTimeOffset Now,
    WalkForwardEvidence? WalkForward = null,
    DriftEvidence? Drift = null,
    double ShadowHours = 0,
    ChallengeEvidence? Challenge = null,
    string? EvaluationJson = null)
{
    /// <summary>Evidence that cannot be read counts as missing: its check then fails by name.</summary>
    public static GateFacts Of(
        DateTimeOffset now, IReadOnlyList<ModelEvidence> evidence, double shadowHours, ChallengeEvidence? challenge) => new(
        now,
        Read<WalkForwardEvidence>(evidence, EvidenceKinds.WalkForward),
        Read<DriftEvidence>(evidence, EvidenceKinds.Drift),
        shadowHours,
        challenge,
        evidence.FirstOrDefault(found => found.Kind == EvidenceKinds.Evaluation)?.BodyJson);

    private static T? Read<T>(IReadOnlyList<ModelEvidence> evidence, string kind)
        where T : class
    {
        try
        {
            return evidence.FirstOrDefault(found => found.Kind == kind)?.Read<T>();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
