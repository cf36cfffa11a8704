using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Reading;

/// <summary>A written report in a list.</summary>
/// <param name="Version">Of this period's report, from 1.</param>
/// <param name="IsLatest">No later version of the same period stands.</param>
public sealed record ReportHead(
    Guid ReportId, ReportType Type, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, int Version, bool IsLatest, string ModelName,
    string ModelVersion, string Language, string Status, string Title, DateTimeOffset CreatedAt);

/// <summary>A written report, whole. The JSON parts are as stored: the seed's §5.4.</summary>
/// <param name="InputHash">SHA-256 of <paramref name="InputSnapshotJson"/> as stored with it.</param>
public sealed record ReportView(
    ReportHead Head, string InputHash, string InputSnapshotJson, string StrengthsJson, string WeaknessesJson, string ImprovementsJson,
    string TrainingImpactJson, string SummaryMarkdown, string ScoreOverviewJson);
