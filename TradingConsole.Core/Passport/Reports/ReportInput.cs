using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Everything a report is made from, as stored with it: the same input gives the same report, for ever.</summary>
/// <param name="PeriodStart">UTC, inclusive.</param>
/// <param name="PeriodEnd">UTC, exclusive.</param>
/// <param name="Trades">Closed in the period, oldest first; of a report after five trades the latest ones only.</param>
/// <param name="Forecasts">Settled in the period; of trades only the confidences, which <paramref name="Trades"/> holds.</param>
/// <param name="Overrides">Of the period.</param>
/// <param name="TrainingSamples">Samples made from the period's trades.</param>
public sealed record ReportInput(
    Guid UserId, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, ImmutableArray<ReportTrade> Trades,
    ImmutableArray<ReportForecast> Forecasts, OverrideCounts Overrides, int TrainingSamples)
{
    /// <summary>The passport's figures on the last day with an event that ended within the period, where there was a sample; empty before the first.</summary>
    public ImmutableArray<ReportMetric> Standing { get; init; } = [];

    public ReportActivity Activity { get; init; } = ReportActivity.None;

    public ReportLessons Lessons { get; init; } = ReportLessons.None;
}

/// <param name="Code">As the passport names it, e.g. <c>winRate</c>, in its unit.</param>
public sealed record ReportMetric(string Code, double Value, int Samples)
{
    /// <summary>
    /// Lower end of the 95 % interval; null when none can be said. Kept beside the input, not in it: it is said only while nothing was counted since,
    /// and the same figures must stay the same input.
    /// </summary>
    [JsonIgnore]
    public double? Low { get; init; }

    [JsonIgnore]
    public double? High { get; init; }
}

/// <summary>What the person did in the period besides trading.</summary>
/// <param name="Proposed">Views the desk proposed to them; the last three are what they made of them.</param>
public sealed record ReportActivity(
    int Scans, int Tracked, int Dropped, int Published, int Followed, int Predictions, int Proposed, int Approved, int Rejected, int Dissented)
{
    public static readonly ReportActivity None = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

/// <summary>What the period's trades are worth as something to learn from, and what was learned so far.</summary>
/// <param name="Good">Samples of that label quality, likewise the next two.</param>
/// <param name="Refused">Trades that made no sample.</param>
/// <param name="Model">In use when the report was written; null when none has passed the gate.</param>
public sealed record ReportLessons(int Good, int Neutral, int Bad, int Refused, ReportModel? Model)
{
    public static readonly ReportLessons None = new(0, 0, 0, 0, null);
}

/// <param name="Skill">Share of the base rate's error that is gone, out of sample.</param>
/// <param name="BaseRate">Share of the trades learned from that paid.</param>
public sealed record ReportModel(int Version, double? Skill, double? BaseRate);

/// <summary>One closed trade as the analyst sees it.</summary>
/// <param name="R">Net profit in units of what the first stop risked; net basis points / 100 where there was no such stop.</param>
/// <param name="IsTargetCut">Closed by hand short of the target, in profit or not.</param>
public sealed record ReportTrade(
    Guid TradeId, string Symbol, string Direction, string Origin, DateTimeOffset EnteredAt, DateTimeOffset ExitedAt, string ExitReason,
    double R, int PnlBps, decimal NetPnl, int? Confidence, string? Setup, string? Regime, bool IsStopMoved, bool IsTargetCut, int WarningsIgnored)
{
    /// <summary>What its first stop and target would have brought, R after the same costs; null when they were kept, or when nobody can tell.</summary>
    public double? PlanR { get; init; }
}

/// <param name="Confidence">Percent.</param>
public sealed record ReportForecast(Guid Id, string Symbol, int Confidence, bool CameTrue);
