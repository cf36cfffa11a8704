namespace TradingConsole.Core.Statistics;

/// <summary>The χ² distribution: the sum of squares of standard normal draws.</summary>
public static class ChiSquareDistribution
{
    /// <summary>Probability of a draw at or below <paramref name="x"/>.</summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Cdf(double x, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        return GammaFunction.Lower(degrees / 2.0, x / 2);
    }

    /// <summary>The value a share <paramref name="p"/> of the draws does not exceed; p in [0, 1).</summary>
    /// <remarks>Bisection between bounds around Wilson and Hilferty's cube (1931), to the last bits.</remarks>
    public static double Quantile(double p, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        if (p is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "must be at least 0 and below 1");
        }

        if (p == 0)
        {
            return 0;
        }

        var scale = 2.0 / (9 * degrees);
        var cube = 1 - scale + (NormalDistribution.Quantile(p) * Math.Sqrt(scale));
        var guess = Math.Max(1e-12, degrees * cube * cube * cube);
        var (low, high) = (guess, guess);
        while (Cdf(low, degrees) > p)
        {
            low /= 2;
        }

        while (Cdf(high, degrees) < p)
        {
            high *= 2;
        }

        for (var i = 0; i < 200 && high - low > 1e-15 * high; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cdf(middle, degrees) < p ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
