using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Questions;

/// <summary>An alert as a language model is asked about it.</summary>
/// <param name="Question">Of its market; strangers wrote it.</param>
/// <param name="Evidence">The figures as they may be written, by name.</param>
public sealed record AlertToExplain(Guid AlertId, string Question, ImmutableSortedDictionary<string, string> Evidence);
