namespace TradingConsole.Core.Features.Indicators;

/// <summary>Mean and population deviation of a window.</summary>
internal readonly record struct Moments(double Mean, double Sigma)
{
    /// <remarks>
    /// Two passes over differences to the first value: a constant window has exactly zero deviation, and prices far from
    /// zero lose no digits. Four running sums in a fixed order keep the bits equal on every machine.
    /// </remarks>
    public static Moments Of(ReadOnlySpan<double> values)
    {
        var origin = values[0];
        var mean = Sum(values, origin) / values.Length;
        var variance = SumOfSquares(values, origin, mean) / values.Length;
        return new(origin + mean, Math.Sqrt(variance));
    }

    /// <summary>Distance of <paramref name="value"/> from the mean in deviations; 0 where the deviation is at most <paramref name="floor"/>.</summary>
    public double Score(double value, double floor = 0) => Sigma > floor ? (value - Mean) / Sigma : 0;

    private static double Sum(ReadOnlySpan<double> values, double origin)
    {
        double a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            a += values[i] - origin;
            b += values[i + 1] - origin;
            c += values[i + 2] - origin;
            d += values[i + 3] - origin;
        }

        for (; i < values.Length; i++)
        {
            a += values[i] - origin;
        }

        return (a + b) + (c + d);
    }

    private static double SumOfSquares(ReadOnlySpan<double> values, double origin, double mean)
    {
        double a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            var (p, q) = (values[i] - origin - mean, values[i + 1] - origin - mean);
            var (r, s) = (values[i + 2] - origin - mean, values[i + 3] - origin - mean);
            a += p * p;
            b += q * q;
            c += r * r;
            d += s * s;
        }

        for (; i < values.Length; i++)
        {
            var p = values[i] - origin - mean;
            a += p * p;
        }

        return (a + b) + (c + d);
    }
}
