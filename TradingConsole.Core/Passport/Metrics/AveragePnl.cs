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

    /// <param name="pnlBps">Of every trade counted.</param>
    public static Metric Of(TradeCounts trades, ReadOnlySpan<double> pnlBps)
    {
        var interval = BootstrapInterval.OfMean(pnlBps, seed: (ulong)pnlBps.Length);
        return Of(trades) with { Low = interval?.Low, High = interval?.High };
    }
}
