using System.Collections.Immutable;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>All figures of a passport, in the order they are shown. Formulas and worked examples: docs/metrics.md.</summary>
public sealed record PassportMetrics(
    Metric WinRate, Metric DirectionAccuracy, Metric Ids, Metric Calibration, Metric GuardianAdherence, Metric ChallengeWinRate,
    Metric AveragePnl, Metric RiskAdjusted, Tier Tier, Tier? NextTier)
{
    public static PassportMetrics Of(PassportRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var (tier, next) = Metrics.Tier.Of(record);
        return new PassportMetrics(
            Metrics.WinRate.Of(record.Trades), Metrics.DirectionAccuracy.Of(record.Forecasts), IndependentDecisionScore.Of(record),
            Metrics.Calibration.Of(record.Forecasts), Metrics.GuardianAdherence.Of(record.Overrides), Metrics.ChallengeWinRate.Of(record.Activity),
            Metrics.AveragePnl.Of(record.Trades), Metrics.RiskAdjusted.Of(record.Trades), tier, next);
    }

    /// <summary>Above so many trades the intervals of means are the normal ones instead of drawn ones: they are the same by then.</summary>
    public const int DrawnTradesMax = 500;

    /// <param name="pnlBps">Net result of every closed trade, basis points; empty when there are more than <see cref="DrawnTradesMax"/>.</param>
    public static PassportMetrics Of(PassportRecord record, ReadOnlySpan<double> pnlBps)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Of(record) with
        {
            AveragePnl = Metrics.AveragePnl.Of(record.Trades, pnlBps), RiskAdjusted = Metrics.RiskAdjusted.Of(record.Trades, pnlBps),
        };
    }

    public ImmutableArray<Metric> All =>
        [WinRate, DirectionAccuracy, Ids, Calibration, GuardianAdherence, ChallengeWinRate, AveragePnl, RiskAdjusted];
}
