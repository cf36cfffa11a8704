using System.Runtime.Intrinsics;

namespace TradingConsole.Core.Features.Indicators;

/// <summary>Mean and population deviation of a window.</summary>
internal readonly record struct Moments(double Mean, double Sigma)
{
    private const int Lanes = 4;

    /// <remarks>
    /// Two passes over differences to the first value: a constant window has exactly zero deviation, and prices far from
    /// zero lose no digits. Four running sums in a fixed order, whatever the width of the machine's vectors, keep the bits equal everywhere.
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
        var sums = Vector256<double>.Zero;
        var from = Vector256.Create(origin);
        var i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            sums += Vector256.Create(values.Slice(i, Lanes)) - from;
        }

        var first = sums[0];
        for (; i < values.Length; i++)
        {
            first += values[i] - origin;
        }

        return (first + sums[1]) + (sums[2] + sums[3]);
    }

    private static double SumOfSquares(ReadOnlySpan<double> values, double origin, double mean)
    {
        var sums = Vector256<double>.Zero;
        var (from, middle) = (Vector256.Create(origin), Vector256.Create(mean));
        var i = 0;
        for (; i + Lanes <= values.Length; i += Lanes)
        {
            var distance = Vector256.Create(values.Slice(i, Lanes)) - from - middle;
            sums += distance * distance;
        }

        var first = sums[0];
        for (; i < values.Length; i++)
        {
            var distance = values[i] - origin - mean;
            first += distance * distance;
        }

        return (first + sums[1]) + (sums[2] + sums[3]);
    }
}
