namespace TradingConsole.Core.Statistics;

/// <summary>Where a true rate plausibly lies, given successes out of trials.</summary>
/// <param name="Low">0 to 1.</param>
/// <param name="High">0 to 1.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    /// <summary>Two-sided normal quantile of 95 %.</summary>
    public const double Z95 = 1.959963984540054;

    /// <summary>Wilson's score interval; the whole [0, 1] without a trial.</summary>
    /// <remarks>Source: Wilson, Probable Inference (1927), without continuity correction.</remarks>
    public static WilsonInterval Of(int successes, int trials, double z = Z95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, successes);
        if (trials == 0)
        {
            return new WilsonInterval(0, 1);
        }

        var rate = (double)successes / trials;
        var square = z * z / trials;
        var centre = (rate + (square / 2)) / (1 + square);
        var half = z * Math.Sqrt(((rate * (1 - rate)) + (square / 4)) / trials) / (1 + square);
        return new WilsonInterval(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
