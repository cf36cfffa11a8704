namespace TradingConsole.Core.Statistics;

/// <summary>Where an expected calibration error plausibly lies, given its value in draws of the rows' clusters.</summary>
/// <remarks>
/// <para>
/// The error is a sum of sizes, so chance alone makes it large: honest forecasts have one above zero, and that of a draw lies above that of the rows,
/// as it holds the noise twice. A percentile interval would then lie above its own figure.
/// </para>
/// <para>
/// So both ends are mirrored at the figure (the basic interval, which subtracts a draw's excess instead of adding it), and the lower end is 0 unless the
/// error is larger than what the draws' noise about their own gaps makes in 95 of 100, that is, unless the forecasts are shown to be dishonest at all.
/// The interval always holds its figure.
/// </para>
/// <para>
/// Sources: Davison and Hinkley, Bootstrap Methods and their Application (1997), section 5.2; the lower end after Bröcker and Smith, Increasing the
/// Reliability of Reliability Diagrams (2007), with whole clusters drawn in place of single outcomes.
/// </para>
/// </remarks>
public static class CalibrationErrorInterval
{
    private const double Honest = 0.95;

    /// <param name="error">Of the rows, 0 to 1.</param>
    /// <param name="draws">The error of each draw, ascending.</param>
    /// <param name="noise">Of each draw the sum over the bins of |its gap less the rows' gap|, ascending.</param>
    /// <returns>95 %; null without draws.</returns>
    public static BootstrapInterval? Of(double error, double[] draws, double[] noise)
    {
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentNullException.ThrowIfNull(noise);
        if (draws.Length == 0 || noise.Length == 0)
        {
            return null;
        }

        var low = error <= Quantile.OfSorted(noise, Honest) ? 0 : (2 * error) - Quantile.OfSorted(draws, 0.975);
        var high = (2 * error) - Quantile.OfSorted(draws, 0.025);
        return new BootstrapInterval(Math.Clamp(low, 0, error), Math.Clamp(high, error, 1));
    }
}
