namespace TradingConsole.Core.Statistics;

/// <summary>How good forecast intervals were. NaN when there is none.</summary>
public static class IntervalScores
{
    /// <summary>Interval (Winkler) score of one interval: its width, and 2/alpha for each unit by which it missed. Lower is better.</summary>
    /// <param name="alpha">Share the interval may miss, in (0, 1): 0.2 for an 80 % band.</param>
    /// <remarks>Source: Gneiting and Raftery, Strictly proper scoring rules (2007), section 6.2.</remarks>
    public static double Winkler(double low, double high, double actual, double alpha)
    {
        if (alpha is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "must lie between 0 and 1, exclusive");
        }

        return high - low + (2 / alpha * (Math.Max(0, low - actual) + Math.Max(0, actual - high)));
    }

    /// <summary>Mean of <see cref="Winkler(double, double, double, double)"/>.</summary>
    public static double Winkler(ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> actual, double alpha)
    {
        Shape.RequireEqualLengths(low.Length, high.Length);
        Shape.RequireEqualLengths(low.Length, actual.Length);
        var sum = 0.0;
        for (var i = 0; i < low.Length; i++)
        {
            sum += Winkler(low[i], high[i], actual[i], alpha);
        }

        return sum / low.Length;
    }

    /// <summary>Share of the actuals inside their interval, both ends included.</summary>
    public static double Coverage(ReadOnlySpan<double> low, ReadOnlySpan<double> high, ReadOnlySpan<double> actual)
    {
        Shape.RequireEqualLengths(low.Length, high.Length);
        Shape.RequireEqualLengths(low.Length, actual.Length);
        var inside = 0;
        for (var i = 0; i < low.Length; i++)
        {
            inside += actual[i] >= low[i] && actual[i] <= high[i] ? 1 : 0;
        }

        return (double)inside / low.Length;
    }
}
