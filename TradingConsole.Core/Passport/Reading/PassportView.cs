using System.Collections.Immutable;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Reading;

/// <summary>A person's passport as it stands: what was counted, the figures made of it, and where to read on.</summary>
/// <param name="LatestReportId">Of the newest report that is not archived; null before the first.</param>
/// <param name="OpenHypotheses">Proposals that wait for an answer and are not past their time.</param>
/// <param name="OnchainState">Of the last day with a decision of theirs: <c>pending_onchain</c> or <c>onchain</c>; null before the first act.</param>
/// <param name="OnchainTxLatest">The transaction that confirmed that day; null while it is pending.</param>
public sealed record PassportView(
    PassportRecord Record, PassportMetrics Metrics, Guid? LatestReportId, int OpenHypotheses, int UnreadNotifications, string? OnchainState,
    string? OnchainTxLatest);

/// <summary>Proof of a person's decisions: the last sealed day that holds one of theirs.</summary>
/// <param name="Day">Korea.</param>
/// <param name="Decisions">Of theirs, sealed up to now.</param>
/// <param name="State"><c>pending_onchain</c> or <c>onchain</c>.</param>
/// <param name="OnchainTx">What confirmed the day; null while it is pending.</param>
/// <param name="Anchor">Which anchor holds the day; null before any does.</param>
public sealed record DecisionSeal(DateOnly Day, long Decisions, string State, string? OnchainTx, string? Anchor);

/// <summary>How a person stood at the end of one of their days (Korea). Percent, points and basis points as in the passport; null without a sample.</summary>
public sealed record PassportTrendDay(
    DateOnly Day, decimal? WinRate, decimal? DirectionAccuracy, decimal? Ids, decimal? Calibration, decimal? GuardianAdherence,
    decimal? ChallengeWinRate, decimal? AveragePnlBps, decimal? RiskAdjusted, ImmutableSortedDictionary<string, int> Samples);

/// <summary>The sum of closed trades after one of them.</summary>
/// <param name="At">When it was closed.</param>
/// <param name="NetSum">USDT after costs, since the first trade of the passport.</param>
/// <param name="PnlBpsSum">Basis points of each trade's own notional, added up.</param>
public sealed record EquityPoint(DateTimeOffset At, Guid TradeId, decimal Net, decimal NetSum, long PnlBpsSum);
