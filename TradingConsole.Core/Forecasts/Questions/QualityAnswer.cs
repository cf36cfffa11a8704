using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>A language model's judgement of a question, exactly as its schema has it.</summary>
internal sealed record QualityAnswer(
    double AmbiguityScore, double ResolutionRiskScore, ImmutableArray<string> TriggerEvents, ImmutableArray<string> RationaleBullets)
{
    /// <summary>Strict: every field, and no other.</summary>
    public const string Schema = """
        {
          "type": "object", "additionalProperties": false,
          "required": ["ambiguity_score", "resolution_risk_score", "trigger_events", "rationale_bullets"],
          "properties": {
            "ambiguity_score": { "type": "number" },
            "resolution_risk_score": { "type": "number" },
            "trigger_events": { "type": "array", "items": { "type": "string" } },
            "rationale_bullets": { "type": "array", "items": { "type": "string" } }
          }
        }
        """;

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        MaxDepth = 3,
    };

    /// <returns>The judgement, or what is wrong with what was said, to be told to the model.</returns>
    public static (QualityAnswer? Answer, string Wrong) Read(string said)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<QualityAnswer>(said, Json);
            return answer is null ? (null, "the answer was null.") : answer.Objection() is { } objection ? (null, objection) : (answer, "");
        }
        catch (JsonException notTheSchema)
        {
            return (null, $"it is not the schema: {notTheSchema.Message}");
        }
    }

    public QuestionQuality Of(string marketId, string promptVersion, string model) =>
        new(marketId, promptVersion, model, AmbiguityScore, ResolutionRiskScore, TriggerEvents, RationaleBullets);

    private string? Objection() =>
        AmbiguityScore is not (>= 0 and <= 1) ? "ambiguity_score must lie between 0 and 1."
        : ResolutionRiskScore is not (>= 0 and <= 1) ? "resolution_risk_score must lie between 0 and 1."
        : Objection(TriggerEvents, "trigger_events", 0) ?? Objection(RationaleBullets, "rationale_bullets", 1);

    private static string? Objection(ImmutableArray<string> lines, string field, int least) =>
        lines.IsDefault || lines.Length < least || lines.Length > QuestionQuality.LinesMax
            ? $"{field} must hold {least} to {QuestionQuality.LinesMax} lines."
            : lines.Select(line => PlainLine.Objection(line, field)).FirstOrDefault(wrong => wrong is not null);
}
