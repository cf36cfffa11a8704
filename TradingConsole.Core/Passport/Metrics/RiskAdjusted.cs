using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>Mean net profit of a trade over its standard deviation (n − 1): profit per unit of what it swings by. Not annualised.</summary>
public static class RiskAdjusted
{
    public const int SamplesMin = 30;

    public static Metric Of(TradeCounts trades)
    {
        ArgumentNullException.ThrowIfNull(trades);
        var n = trades.Closed;
        var mean = n == 0 ? 0 : (double)trades.PnlBps / n;
        var variance = n < 2 ? 0 : (trades.PnlBpsSquares - (n * mean * mean)) / (n - 1);
        return new Metric("riskAdjustedScore", "ratio", variance <= 0 ? null : mean / Math.Sqrt(variance), null, null, 0, n, SamplesMin);
    }

    /// <param name="pnlBps">As <see cref="AveragePnl.Of(TradeCounts, ReadOnlySpan{double})"/>; for many trades the interval is Lo's, √((1 + ratio²/2) / n).</param>
    public static Metric Of(TradeCounts trades, ReadOnlySpan<double> pnlBps)
    {
        var metric = Of(trades);
        if (metric.Value is not { } ratio)
        {
            return metric;
        }

        if (pnlBps.IsEmpty && metric.Samples > PassportMetrics.DrawnTradesMax)
        {
            var half = WilsonInterval.Z95 * Math.Sqrt((1 + (ratio * ratio / 2)) / metric.Samples);
            return metric with { Low = ratio - half, High = ratio + half };
        }

        var interval = BootstrapInterval.OfMeanOverDeviation(pnlBps, seed: (ulong)pnlBps.Length);
        return metric with { Low = interval?.Low, High = interval?.High };
    }
}
