using System.Collections.Immutable;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Everything a report is made from, as stored with it: the same input gives the same report, for ever.</summary>
/// <param name="PeriodStart">UTC, inclusive.</param>
/// <param name="PeriodEnd">UTC, exclusive.</param>
/// <param name="Trades">Closed in the period, oldest first.</param>
/// <param name="Forecasts">Settled in the period; of trades only the confidences, which <paramref name="Trades"/> holds.</param>
/// <param name="Overrides">Of the period.</param>
/// <param name="TrainingSamples">Samples made from the period's trades.</param>
public sealed record ReportInput(
    Guid UserId, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd, ImmutableArray<ReportTrade> Trades,
    ImmutableArray<ReportForecast> Forecasts, OverrideCounts Overrides, int TrainingSamples);

/// <summary>One closed trade as the analyst sees it.</summary>
/// <param name="R">Net profit in units of what the first stop risked; net basis points / 100 where there was no such stop.</param>
public sealed record ReportTrade(
    Guid TradeId, string Symbol, string Direction, string Origin, DateTimeOffset EnteredAt, DateTimeOffset ExitedAt, string ExitReason,
    double R, int PnlBps, decimal NetPnl, int? Confidence, string? Setup, string? Regime, bool IsStopMoved, bool IsTargetCut, int WarningsIgnored);

/// <param name="Confidence">Percent.</param>
public sealed record ReportForecast(Guid Id, string Symbol, int Confidence, bool CameTrue);
