using System.Security.Cryptography;
using System.Text;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>How a person's confidences stood to what came of them, as markets and models are measured; all null below <see cref="Calibration.SamplesMin"/>.</summary>
/// <param name="Fit">Cox's slope and intercept; also null where no finite fit exists.</param>
/// <param name="Brier">95 % of the Brier score.</param>
/// <param name="Ece">95 % of the expected calibration error, 0 to 1.</param>
/// <remarks>
/// A passport keeps counts in ten bins and no days: each forecast counts at its bin's mean confidence and is drawn by itself, so the intervals are
/// as wide as they would be if no two forecasts had happened together.
/// </remarks>
public readonly record struct StatedConfidence(CalibrationFit? Fit, BootstrapInterval? Brier, BootstrapInterval? Ece)
{
    private const int Draws = 500;

    public static StatedConfidence Of(ForecastCounts forecasts)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        if (forecasts.ConfidenceSamples < Calibration.SamplesMin)
        {
            return default;
        }

        var said = forecasts.Bins.Where(bin => bin.Samples > 0)
            .SelectMany(bin => Enumerable.Range(0, bin.Samples).Select(place => (Probability: bin.ConfidenceSum / (100.0 * bin.Samples), Happened: place < bin.Hits))).ToArray();
        double[] p = [.. said.Select(one => one.Probability)];
        bool[] y = [.. said.Select(one => one.Happened)];
        var intervals = ScoreIntervals.Of(ClusterBootstrap.Of(Enumerable.Range(0, p.Length).ToArray()), p, y, ForecastCounts.BinCount, SeedOf(forecasts), Draws);
        return new StatedConfidence(CalibrationFit.Of(p, y), intervals.Brier, intervals.Ece);
    }

    private static ulong SeedOf(ForecastCounts forecasts) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', forecasts.Bins.Select(bin => $"{bin.Samples} {bin.ConfidenceSum} {bin.Hits}")))));
}
