using TradingConsole.Core.Passport.Projection;

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
}
