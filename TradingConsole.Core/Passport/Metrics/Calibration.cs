using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>
/// Stated confidence minus hit rate, percentage points: above 0 the person believes themselves too much, below 0 too little. Over settled
/// predictions, trades with a confidence, and hypotheses stood for.
/// </summary>
/// <remarks>The interval is Wilson's of the hit rate, turned round: confidences are what was said, only the outcomes are uncertain.</remarks>
public static class Calibration
{
    public const int SamplesMin = 30;

    public static Metric Of(ForecastCounts forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        if (forecasts.ConfidenceSamples == 0)
        {
            return new Metric("calibration", "pp", null, null, null, 0, 0, SamplesMin);
        }

        var said = (double)forecasts.ConfidenceSum / forecasts.ConfidenceSamples;
        var interval = WilsonInterval.Of(forecasts.ConfidenceHits, forecasts.ConfidenceSamples);
        return new Metric(
            "calibration", "pp", said - (100.0 * forecasts.ConfidenceHits / forecasts.ConfidenceSamples),
            said - (100 * interval.High), said - (100 * interval.Low), 0, forecasts.ConfidenceSamples, SamplesMin);
    }

    /// <summary>Mean of (confidence − outcome)² with both from 0 to 1; null without a sample. Lower is better.</summary>
    public static double? Brier(ForecastCounts forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        return forecasts.ConfidenceSamples == 0 ? null : forecasts.SquaredErrors / 10_000.0 / forecasts.ConfidenceSamples;
    }

    /// <summary>Expected calibration error over the ten bins, percentage points; null without a sample.</summary>
    public static double? ExpectedError(ForecastCounts forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        return forecasts.ConfidenceSamples == 0
            ? null
            : forecasts.Bins.Sum(bin => Math.Abs(bin.ConfidenceSum - (100.0 * bin.Hits))) / forecasts.ConfidenceSamples;
    }
}
