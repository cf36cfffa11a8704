using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Which alerts are listed; null leaves a wish open.</summary>
public sealed record AlertFilter(int Limit, int Offset)
{
    /// <summary>Inclusive, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    public string? Severity { get; init; }

    public string? MarketId { get; init; }

    /// <summary>Only those nobody has acknowledged.</summary>
    public bool OnlyOpen { get; init; }
}

/// <summary>A stored alert with what was said of it.</summary>
/// <param name="Evidence">The numbers it rests on, as stored.</param>
/// <param name="Explanation">At most five lines, from the evidence only.</param>
/// <param name="ExplainedBy">The language model's name, or <c>template_v1</c> until one has said something usable.</param>
/// <param name="PromptVersion">Of the language model's prompt; null for the template.</param>
/// <param name="Origin"><c>batch</c> or <c>stream</c>.</param>
/// <param name="IsFalseAlarm">Null while nobody has judged it.</param>
/// <param name="JudgedBy">A person's name, or <c>rule</c>.</param>
public sealed record AlertLine(
    Guid AlertId, DateTimeOffset Ts, string MarketId, string? Question, string Severity, ImmutableArray<string> ReasonCodes, JsonElement Evidence,
    [property: JsonPropertyName("llm_explain_5lines")] ImmutableArray<string> Explanation, string ExplainedBy, string? PromptVersion, string Origin, DateTimeOffset? AcknowledgedAt, string? AcknowledgedBy, bool? IsFalseAlarm,
    DateTimeOffset? JudgedAt, string? JudgedBy);

/// <summary>How alerts were judged.</summary>
/// <param name="Alerts">All in the span.</param>
/// <param name="ByPeople">Of those judged, by a person; the rest by rule.</param>
public sealed record AlertBalance(long Alerts, long Open, long Judged, long FalseAlarms, long ByPeople);
