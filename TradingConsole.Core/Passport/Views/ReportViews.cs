using System.Collections.Immutable;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Views;

/// <summary>A stored report in a list.</summary>
/// <param name="Start">UTC, inclusive.</param>
/// <param name="End">UTC, exclusive.</param>
/// <param name="Version">Of this period's report, from 1.</param>
/// <param name="Trades">Closed in the period.</param>
/// <param name="SumR">Of those.</param>
public sealed record ReportLine(
    Guid Id, ReportType Type, DateTimeOffset Start, DateTimeOffset End, int Version, string ModelName, string ModelVersion, ReportLanguage Language,
    bool IsArchived, DateTimeOffset CreatedAt, int Trades, double SumR);

/// <summary>A stored report as its reader shows it.</summary>
/// <param name="InputHash">SHA-256 of what it was made from: equal hashes give equal reports.</param>
/// <param name="Versions">All of the period, newest first, this one among them.</param>
public sealed record ReportPaper(
    ReportLine Line, string InputHash, ImmutableArray<ReportSentence> Strengths, ImmutableArray<ReportSentence> Weaknesses,
    ImmutableArray<ReportSentence> Improvements, string SummaryMarkdown, int TrainingSamples, ImmutableArray<ReportLine> Versions)
{
    /// <summary>The passport's figures at the period's end, as it showed them; what had no sample is absent.</summary>
    public ImmutableArray<Metric> Figures { get; init; } = [];
}
