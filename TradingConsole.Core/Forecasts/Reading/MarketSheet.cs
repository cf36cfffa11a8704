using System.Collections.Immutable;
using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Everything kept of one market.</summary>
/// <param name="Prices">Oldest first, at most about 600.</param>
/// <param name="BandKinds">Which bands exist.</param>
/// <param name="Bands">Of the chosen kind, oldest first, at most about 400.</param>
/// <param name="Trust">Oldest first; the last is the one in force.</param>
/// <param name="Changes">Of the registry, latest first.</param>
public sealed record MarketSheet(
    MarketFacts Market, ImmutableArray<PriceLine> Prices, ImmutableArray<BandKind> BandKinds, ImmutableArray<BandLine> Bands,
    ImmutableArray<CutoffLine> Cutoffs, ImmutableArray<ExclusionLine> Exclusions, ImmutableArray<TrustLine> Trust,
    ImmutableArray<QuestionLine> Questions, ImmutableArray<ChangeLine> Changes, ImmutableArray<AlertLine> Alerts, int? PostmortemVersion);

/// <summary>A row of the registry.</summary>
/// <param name="Rules">How it resolves, in the words of whoever put the question.</param>
/// <param name="LabelRule">Which line of the rule table decided its state.</param>
public sealed record MarketFacts(
    string MarketId, string EventId, string? GroupId, string Slug, string Question, string Rules, string Category, ImmutableArray<string> Outcomes,
    DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, DateTimeOffset? ClosedAt, string Status, int? Winner, string LabelRule, DateTimeOffset? ResolvedAt,
    bool WasDisputed, DateTimeOffset FirstSeenAt, DateTimeOffset UpdatedAt);

/// <param name="Yes">Price of the first outcome, 0 to 1.</param>
public readonly record struct PriceLine(DateTimeOffset Ts, double Yes);

/// <summary>A kind of band; <see cref="Key"/> names it in an address.</summary>
public sealed record BandKind(string Method, int HorizonSteps, int StepSeconds, string BandCalibration)
{
    public string Key => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Method}-{HorizonSteps}x{StepSeconds}-{BandCalibration}");

    public TimeSpan Ahead => TimeSpan.FromSeconds((double)HorizonSteps * StepSeconds);
}

/// <summary>Why the market has no scored price at a horizon.</summary>
public sealed record ExclusionLine(string CutoffType, string EndView, string Reason);

/// <param name="Components">Each 0 to 1, by name, as stored.</param>
public sealed record TrustLine(DateTimeOffset Ts, double TrustScore, JsonElement Components);

/// <summary>How well the question is put, in one model's judgement; a heuristic says that it is one.</summary>
public sealed record QuestionLine(
    string PromptVersion, string LlmModel, double AmbiguityScore, double ResolutionRiskScore, ImmutableArray<string> TriggerEvents,
    ImmutableArray<string> RationaleBullets, DateTimeOffset MadeAt);

/// <param name="Source">The raw file that told.</param>
public sealed record ChangeLine(DateTimeOffset ChangedAt, string Field, string? OldValue, string? NewValue, string Source);
