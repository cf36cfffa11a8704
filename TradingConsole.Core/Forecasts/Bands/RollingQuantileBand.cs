using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>The last price moved by the 10 %, 50 % and 90 % quantiles of the changes over as many hours that the window holds.</summary>
internal static class RollingQuantileBand
{
    /// <param name="logOdds">Hour by hour, oldest first, NaN where missing; the last one known.</param>
    /// <returns>Null with too few changes.</returns>
    public static RawBand? Of(ReadOnlySpan<double> logOdds, int horizonSteps, BandRules rules)
    {
        var changes = new double[logOdds.Length];
        var count = 0;
        for (var i = horizonSteps; i < logOdds.Length; i++)
        {
            var change = logOdds[i] - logOdds[i - horizonSteps];
            if (!double.IsNaN(change))
            {
                changes[count++] = change;
            }
        }

        if (count < rules.ChangesLeast)
        {
            return null;
        }

        var ascending = changes.AsSpan(0, count);
        ascending.Sort();
        return new RawBand(
            logOdds[^1] + Quantile.OfSorted(ascending, BandRules.Alpha / 2),
            logOdds[^1] + Quantile.OfSorted(ascending, 0.5),
            logOdds[^1] + Quantile.OfSorted(ascending, 1 - (BandRules.Alpha / 2)));
    }
}
