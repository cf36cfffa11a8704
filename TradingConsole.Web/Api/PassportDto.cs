using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Web.Api;

/// <summary>A passport as seed 1 §6.2 spells it, and what the pages need beside it. Who may see which field: <c>PassportMask</c>.</summary>
/// <param name="TotalMatches">Closed trades that were won or lost.</param>
/// <param name="TotalPnlBps">Null before the first closed trade, as the best and the worst.</param>
/// <param name="Ids">Independent-decision score.</param>
/// <param name="Calibration">Percentage points, confidence minus hit rate.</param>
/// <param name="Metrics">Every figure with its sample, interval and reference.</param>
/// <param name="Reliability">Ten bins of stated confidence.</param>
/// <param name="Hours">By hour of the week in Korea, 0 = Monday 00; hours without a trade are absent.</param>
internal sealed record PassportDto(
    string Tier, string? NextTier, int TotalMatches, int Wins, int Losses, int Flats, double? WinRate, double? DirectionAccuracy, double? Ids,
    double? Calibration, double? GuardianAdherence, double? ChallengeWinRate, double? AvgPnlBps, double? RiskAdjustedScore, int OpenTrades,
    int TrackedSignals, int OpenHypotheses, Guid? LatestReportId, int UnreadNotifications, long? TotalPnlBps, int? BestPnlBps, int? WorstPnlBps,
    int CurrentStreak, int MaxConsecutiveWin, int MaxConsecutiveLoss, double MaxDrawdownR, double? Brier, double? ExpectedCalibrationError,
    OverrideCounts Overrides, HypothesisCounts Hypotheses, ActivityCounts Activity, IEnumerable<MetricDto> Metrics, IEnumerable<ReliabilityDto> Reliability,
    IEnumerable<CoinDto> Coins, IEnumerable<HourDto> Hours, string? OnchainState, string? OnchainTxLatest, long LastSequence,
    DateTimeOffset? UpdatedAt)
{
    public static PassportDto Of(PassportView view)
    {
        var (record, metrics) = (view.Record, view.Metrics);
        var trades = record.Trades;
        var hasClosed = trades.Closed > 0;
        return new PassportDto(
            metrics.Tier.Code, metrics.NextTier?.Code, trades.Decided, trades.Wins, trades.Losses, trades.Flats, Rounded(metrics.WinRate),
            Rounded(metrics.DirectionAccuracy), Rounded(metrics.Ids), Rounded(metrics.Calibration), Rounded(metrics.GuardianAdherence),
            Rounded(metrics.ChallengeWinRate), Rounded(metrics.AveragePnl), Rounded(metrics.RiskAdjusted, 4), trades.Open, record.Activity.Tracked,
            view.OpenHypotheses, view.LatestReportId, view.UnreadNotifications, hasClosed ? trades.PnlBps : null,
            hasClosed ? trades.BestPnlBps : null, hasClosed ? trades.WorstPnlBps : null, trades.Streak, trades.WinsInARowMax, trades.LossesInARowMax, trades.RDrawdownMilli / 1000.0, Core.Passport.Metrics.Calibration.Brier(record.Forecasts),
            Core.Passport.Metrics.Calibration.ExpectedError(record.Forecasts), record.Overrides, record.Hypotheses, record.Activity,
            metrics.All.Select(MetricDto.Of), record.Forecasts.Bins.Select(ReliabilityDto.Of),
            record.Coins.OrderByDescending(coin => coin.Value.Trades).Select(coin => CoinDto.Of(coin.Key, coin.Value)),
            record.Hours.Select(hour => HourDto.Of(hour.Key, hour.Value)), view.OnchainState, view.OnchainTxLatest, record.LastSequence,
            record.LastSequence == 0 ? null : record.UpdatedAt);
    }

    internal static double? Rounded(Metric metric, int digits = 2) => Rounded(metric.Value, digits);

    internal static double? Rounded(double? value, int digits) => value is { } known ? Math.Round(known, digits, MidpointRounding.AwayFromZero) : null;
}

/// <param name="IsSmall">Fewer samples than <paramref name="SamplesMin"/>: to be shown as such.</param>
/// <param name="IsDistinct">The interval leaves the reference out.</param>
internal sealed record MetricDto(
    string Code, string Unit, double? Value, double? Low, double? High, double? Reference, int Samples, int SamplesMin, bool IsSmall, bool IsDistinct)
{
    public static MetricDto Of(Metric metric) => new(
        metric.Code, metric.Unit, PassportDto.Rounded(metric, 4), PassportDto.Rounded(metric.Low, 4), PassportDto.Rounded(metric.High, 4), metric.Reference,
        metric.Samples, metric.SamplesMin, metric.IsSmall, metric.IsDistinct);
}

/// <param name="From">Percent, inclusive; the last bin includes its end.</param>
/// <param name="Said">Mean stated confidence, percent; null without a sample.</param>
/// <param name="Hit">Share that came true, percent, with Wilson's interval.</param>
internal sealed record ReliabilityDto(int From, int To, int Samples, double? Said, double? Hit, double? Low, double? High)
{
    public static ReliabilityDto Of(ConfidenceBin bin, int place)
    {
        var (from, to) = (place * 100 / ForecastCounts.BinCount, (place + 1) * 100 / ForecastCounts.BinCount);
        if (bin.Samples == 0)
        {
            return new ReliabilityDto(from, to, 0, null, null, null, null);
        }

        var interval = WilsonInterval.Of(bin.Hits, bin.Samples);
        return new ReliabilityDto(
            from, to, bin.Samples, Math.Round((double)bin.ConfidenceSum / bin.Samples, 2), Math.Round(100.0 * bin.Hits / bin.Samples, 2),
            Math.Round(100 * interval.Low, 2), Math.Round(100 * interval.High, 2));
    }
}

/// <param name="Total">Directions that were answered; <paramref name="Correct"/> of them right.</param>
/// <param name="SumR">Sum of R over the trades with a stop.</param>
internal sealed record CoinDto(string Coin, int Total, int Correct, int Trades, int Wins, long PnlBpsSum, double SumR, double? MeanHoldMinutes)
{
    public static CoinDto Of(string coin, CoinCounts counts) => new(
        coin, counts.Total, counts.Correct, counts.Trades, counts.Wins, counts.PnlBps, counts.RMilli / 1000.0,
        counts.Trades == 0 ? null : Math.Round(counts.HoldSeconds / 60.0 / counts.Trades, 1));
}

internal sealed record HourDto(int HourOfWeek, int Trades, int Wins, long PnlBpsSum, double? MeanR)
{
    public static HourDto Of(int hour, HourCounts counts) => new(
        hour, counts.Trades, counts.Wins, counts.PnlBps, counts.RTrades == 0 ? null : Math.Round(counts.RMilli / 1000.0 / counts.RTrades, 3));
}
