using System.Collections.Immutable;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;

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

    /// <summary>A figure as it was kept, with the unit, reference and least sample it is read with.</summary>
    /// <param name="code">Of one of <see cref="All"/>.</param>
    /// <param name="low">Null where it was kept without its interval: of a share it is Wilson's still, of the others none can be said.</param>
    public static Metric AsKept(string code, double? value, int samples, double? low, double? high)
    {
        var metric = Blank.All.First(one => one.Code == code) with { Value = value, Samples = samples, Low = low, High = high };
        if (low is not null || metric.Unit != "%" || value is null || samples == 0)
        {
            return metric;
        }

        var interval = WilsonInterval.Of((int)Math.Round(value.Value / 100 * samples), samples);
        return metric with { Low = 100 * interval.Low, High = 100 * interval.High };
    }

    private static readonly PassportMetrics Blank = Of(new PassportRecord(Guid.Empty));

    /// <summary>Of every figure, in the order they are shown.</summary>
    public static ImmutableArray<string> Codes => [.. Blank.All.Select(metric => metric.Code)];

    public ImmutableArray<Metric> All =>
        [WinRate, DirectionAccuracy, Ids, Calibration, GuardianAdherence, ChallengeWinRate, AveragePnl, RiskAdjusted];
}
