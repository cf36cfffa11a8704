using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>Mean net profit of a closed trade, basis points of its notional.</summary>
public static class AveragePnl
{
    public const int SamplesMin = 20;

    /// <summary>Without an interval: that needs the trades themselves.</summary>
    public static Metric Of(TradeCounts trades)
    {
        ArgumentNullException.ThrowIfNull(trades);
        return new Metric(
            "avgPnlBps", "bps", trades.Closed == 0 ? null : (double)trades.PnlBps / trades.Closed, null, null, 0, trades.Closed, SamplesMin);
    }

    /// <param name="pnlBps">Of every trade counted; empty where they are too many to draw from, then the interval is the normal one.</param>
    public static Metric Of(TradeCounts trades, ReadOnlySpan<double> pnlBps)
    {
        var metric = Of(trades);
        if (pnlBps.IsEmpty && metric is { Value: { } mean, Samples: > PassportMetrics.DrawnTradesMax })
        {
            var half = WilsonInterval.Z95 * Math.Sqrt((trades.PnlBpsSquares - (metric.Samples * mean * mean)) / (metric.Samples - 1) / metric.Samples);
            return metric with { Low = mean - half, High = mean + half };
        }

        var interval = BootstrapInterval.OfMean(pnlBps, seed: (ulong)pnlBps.Length);
        return metric with { Low = interval?.Low, High = interval?.High };
    }
}
