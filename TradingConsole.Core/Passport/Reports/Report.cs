using System.Collections.Immutable;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Which stretch of time a report is about, and what asked for it.</summary>
public enum ReportType
{
    Daily,
    Weekly,
    Monthly,
    OnDemand,
    FiveTrades,
}

/// <summary>A written report, before it is stored.</summary>
/// <param name="ModelName"><see cref="Analyst.Name"/>, or the language model that phrased it.</param>
public sealed record Report(
    ReportType Type, ReportInput Input, string ModelName, string ModelVersion, ReportLanguage Language, ImmutableArray<ReportSentence> Strengths,
    ImmutableArray<ReportSentence> Weaknesses, ImmutableArray<ReportSentence> Improvements, string SummaryMarkdown);
