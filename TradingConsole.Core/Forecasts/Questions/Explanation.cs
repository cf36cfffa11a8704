using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>What a language model said of an alert, found to say the evidence and nothing else.</summary>
/// <param name="At">When it was said.</param>
/// <param name="Lines">1 to 5.</param>
public sealed record Explanation(Guid AlertId, string PromptVersion, string Model, DateTimeOffset At, ImmutableArray<string> Lines);
