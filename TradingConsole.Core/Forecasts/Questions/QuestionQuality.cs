using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>How well a question is put: what could be argued about when it resolves.</summary>
/// <param name="PromptVersion">Version of prompt and schema.</param>
/// <param name="Model">The language model's name, or <c>heuristic-v1</c> where none is configured or none served.</param>
/// <param name="Ambiguity">0 (one reading) to 1.</param>
/// <param name="ResolutionRisk">0 (a number from a named source) to 1 (somebody's judgement).</param>
/// <param name="Triggers">What would settle it, at most 5, each at most 200 letters.</param>
/// <param name="Rationale">At most 5, each at most 200 letters.</param>
public sealed record QuestionQuality(
    string MarketId, string PromptVersion, string Model, double Ambiguity, double ResolutionRisk, ImmutableArray<string> Triggers,
    ImmutableArray<string> Rationale)
{
    public const int LinesMax = 5;
    public const int LineLengthMax = 200;
}
