using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Bands;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>Which band of a market is in force at a moment.</summary>
public static class BandShelf
{
    /// <summary>
    /// Of the bands made last before the moment (a band made at it knows its price) the one that speaks of the nearest moment not before it;
    /// null when none reaches so far.
    /// </summary>
    /// <param name="bands">Of one market and one method, by when they were made.</param>
    /// <remarks>A band for a later moment is wider than one for this moment would be: what leaves it would have left that one too.</remarks>
    public static ForecastBand? InForce(ImmutableArray<ForecastBand> bands, DateTimeOffset at)
    {
        var last = bands.Length - 1;
        while (last >= 0 && bands[last].Ts >= at)
        {
            last--;
        }

        ForecastBand? best = null;
        for (var i = last; i >= 0 && bands[i].Ts == bands[last].Ts; i--)
        {
            if (bands[i].TargetTs >= at && (best is null || bands[i].TargetTs < best.TargetTs))
            {
                best = bands[i];
            }
        }

        return best;
    }
}
