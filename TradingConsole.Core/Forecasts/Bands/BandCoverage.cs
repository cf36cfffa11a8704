using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>A band whose moment has come.</summary>
/// <param name="Actual">The price shown at that moment.</param>
/// <param name="Segments">Every segment it counts in, <see cref="BandCoverage.All"/> included.</param>
public sealed record DueBand(ForecastBand Band, double Actual, ImmutableArray<string> Segments);

/// <summary>How well one method's bands of one horizon kept their promise in one segment.</summary>
/// <param name="Coverage">Share of the actual prices inside, both edges and a rounding error of 1e-9 included.</param>
/// <param name="Interval">Of the coverage, 95 %.</param>
/// <param name="WidthMean">q90 − q10.</param>
/// <param name="IntervalScore">Mean interval score at alpha 0.2; lower is better.</param>
/// <param name="MustRetrain">Coverage left its band: see <see cref="BandCoverage"/>.</param>
public sealed record CoverageRow(
    BandMethod Method, int HorizonSteps, int StepSeconds, BandCalibration Calibration, string Segment, int Sample, double Coverage, WilsonInterval Interval,
    double WidthMean, double IntervalScore, bool MustRetrain);

/// <summary>Scores bands that came due. Pure.</summary>
/// <remarks>
/// A method is to be trained anew when, among at least <see cref="BandRules.CoverageSampleLeast"/> corrected bands of a segment that is known
/// when a band is made, the 95 % Wilson interval of the coverage lies wholly outside 80 % ± <see cref="BandRules.CoverageTolerance"/>. Segments
/// that only hindsight knows (<see cref="Moved"/>), or whose ties cover by themselves (<see cref="Quiet"/>, <see cref="InPlay"/>), are shown and
/// never judged.
/// </remarks>
public static class BandCoverage
{
    public const string All = "*|*|*";

    /// <summary>Hours at whose end the price was another than at their start.</summary>
    public const string Moved = "moved";

    /// <summary>Markets whose price had changed within 24 h when the band was made.</summary>
    public const string InPlay = "in_play";

    /// <summary>Markets whose price had not.</summary>
    public const string Quiet = "quiet";

    // What probabilities may differ by and still be the same: a price that stood still must not miss a band of no width by its last bit.
    private const double Tolerance = 1e-9;

    /// <summary>Whether a band holds a price; a rounding error does not put it outside.</summary>
    public static bool Holds(ForecastBand band, double actual)
    {
        ArgumentNullException.ThrowIfNull(band);
        return actual >= band.Q10 - Tolerance && actual <= band.Q90 + Tolerance;
    }

    /// <summary>One row a method, horizon, calibration and segment, in that order.</summary>
    public static ImmutableArray<CoverageRow> Of(IEnumerable<DueBand> due, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(due);
        ArgumentNullException.ThrowIfNull(rules);
        return
        [
            .. due.SelectMany(band => band.Segments, (band, segment) => (Due: band, Segment: segment))
                .GroupBy(item => (item.Due.Band.Method, item.Due.Band.HorizonSteps, item.Due.Band.Calibration, item.Segment))
                .OrderBy(group => group.Key.Method).ThenBy(group => group.Key.HorizonSteps).ThenBy(group => group.Key.Calibration)
                .ThenBy(group => group.Key.Segment, StringComparer.Ordinal)
                .Select(group => RowOf(group.Key.Method, group.Key.HorizonSteps, group.Key.Calibration, group.Key.Segment, [.. group.Select(item => item.Due)], rules)),
        ];
    }

    private static CoverageRow RowOf(
        BandMethod method, int horizon, BandCalibration calibration, string segment, DueBand[] due, BandRules rules)
    {
        double[] low = [.. due.Select(band => band.Band.Q10)];
        double[] high = [.. due.Select(band => band.Band.Q90)];
        double[] actual = [.. due.Select(band => band.Actual)];
        var coverage = IntervalScores.Coverage([.. low.Select(edge => edge - Tolerance)], [.. high.Select(edge => edge + Tolerance)], actual);
        return new CoverageRow(
            method, horizon, rules.StepSeconds, calibration, segment, due.Length, coverage, WilsonInterval.Of((int)Math.Round(coverage * due.Length), due.Length),
            due.Average(band => band.Band.Q90 - band.Band.Q10),
            IntervalScores.Winkler(low, high, actual, BandRules.Alpha),
            calibration == BandCalibration.Conformal && segment is not (Moved or InPlay or Quiet) && HasLeft((int)Math.Round(coverage * due.Length), due.Length, rules));
    }

    /// <summary>Whether so many bands that held their price, of so many, are more or fewer than chance allows within the tolerance.</summary>
    internal static bool HasLeft(int held, int sample, BandRules rules)
    {
        if (sample < rules.CoverageSampleLeast)
        {
            return false;
        }

        var interval = WilsonInterval.Of(held, sample);
        var promised = 1 - BandRules.Alpha;
        return interval.Low > promised + rules.CoverageTolerance || interval.High < promised - rules.CoverageTolerance;
    }
}
