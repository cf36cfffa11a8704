namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>
/// A level that wanders with variance <paramref name="Q"/> an hour and is seen with noise of variance <paramref name="R"/>: the local-level
/// model, run by the Kalman filter.
/// </summary>
/// <remarks>
/// The first value seen is the first level, known as well as R says; the likelihood counts from the second on. Over missing hours the level
/// wanders on. Source: Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), chapters 2 and 4.
/// </remarks>
/// <param name="Q">Per hour, not negative.</param>
/// <param name="R">Not negative.</param>
public readonly record struct LocalLevel(double Q, double R)
{
    // ln(Q/R): from a level that hardly moves to prices without noise.
    private const double RatioLogMin = -9.21;
    private const double RatioLogMax = 9.21;
    private const int GridPoints = 13;
    private const int Halvings = 24;

    /// <summary>Maximum-likelihood Q and R of a series.</summary>
    /// <param name="values">Hour by hour, oldest first, NaN where missing.</param>
    /// <returns>Both 0 where nothing ever moved; null below three values.</returns>
    /// <remarks>
    /// The scale is solved in closed form (mean of the squared innovations over their relative variances), so that only ln(Q/R) is searched: on a
    /// grid over its bounds, then by golden section around the best point, since the likelihood may have more than one top.
    /// </remarks>
    public static LocalLevel? Fit(ReadOnlySpan<double> values)
    {
        var known = 0;
        foreach (var value in values)
        {
            known += double.IsNaN(value) ? 0 : 1;
        }

        if (known < 3)
        {
            return null;
        }

        const double Step = (RatioLogMax - RatioLogMin) / (GridPoints - 1);
        var (best, bestAt) = (double.NegativeInfinity, 0);
        for (var i = 0; i < GridPoints; i++)
        {
            if (Concentrated(values, RatioLogMin + (i * Step), out _) is var reached && reached > best)
            {
                (best, bestAt) = (reached, i);
            }
        }

        if (double.IsPositiveInfinity(best))
        {
            return new LocalLevel(0, 0);
        }

        var (low, high) = (RatioLogMin + (Math.Max(0, bestAt - 1) * Step), RatioLogMin + (Math.Min(GridPoints - 1, bestAt + 1) * Step));
        const double Golden = 0.6180339887498949;
        for (var i = 0; i < Halvings; i++)
        {
            var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
            (low, high) = Concentrated(values, left, out _) > Concentrated(values, right, out _) ? (low, right) : (left, high);
        }

        var at = (low + high) / 2;
        _ = Concentrated(values, at, out var scale);
        return new LocalLevel(scale * Math.Exp(at), scale);
    }

    /// <summary>Log-likelihood of a series, without the constant of the normal density.</summary>
    public double LogLikelihood(ReadOnlySpan<double> values) => Run(values, Q, R).LogLikelihood;

    /// <summary>Level and its variance after the last value.</summary>
    public (double Level, double Variance) Filter(ReadOnlySpan<double> values)
    {
        var state = Run(values, Q, R);
        return (state.Level, state.Variance);
    }

    /// <summary>The likelihood at a ratio, with the scale that makes it largest.</summary>
    private static double Concentrated(ReadOnlySpan<double> values, double ratioLog, out double scale)
    {
        var state = Run(values, Math.Exp(ratioLog), 1);
        scale = state.Squares / state.Count;
        return scale > 0
            ? -0.5 * ((state.Count * (Math.Log(scale) + 1)) + state.LogVariances)
            : double.PositiveInfinity;
    }

    private static Pass Run(ReadOnlySpan<double> values, double q, double r)
    {
        var pass = new Pass { Level = double.NaN };
        foreach (var value in values)
        {
            if (double.IsNaN(pass.Level))
            {
                (pass.Level, pass.Variance) = (value, r);
                continue;
            }

            pass.Variance += q;
            if (double.IsNaN(value))
            {
                continue;
            }

            var innovation = value - pass.Level;
            var expected = pass.Variance + r;
            if (expected > 0)
            {
                pass.Squares += innovation * innovation / expected;
                pass.LogVariances += Math.Log(expected);
                var gain = pass.Variance / expected;
                pass.Level += gain * innovation;
                pass.Variance *= 1 - gain;
            }
            else
            {
                pass.Level = value; // Neither wanders nor is noisy: what is seen is the level.
            }

            pass.Count++;
        }

        return pass;
    }

    private struct Pass
    {
        public double Level;
        public double Variance;
        public double Squares;
        public double LogVariances;
        public int Count;

        public readonly double LogLikelihood => -0.5 * (LogVariances + Squares);
    }
}
