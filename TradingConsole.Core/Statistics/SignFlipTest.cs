namespace TradingConsole.Core.Statistics;

/// <summary>Whether paired differences have a mean other than 0, by more than a flipping of their signs would make it.</summary>
public static class SignFlipTest
{
    /// <summary>Two-sided p-value of the mean difference; 1 when there is none.</summary>
    /// <param name="differences">One per pair; pairs that agree are 0 and say nothing either way.</param>
    /// <param name="seed">The same differences and seed give the same p.</param>
    /// <remarks>
    /// Exact for differences that are symmetric about 0 when there is no effect, otherwise close once there are some. Counted as
    /// <see cref="PermutationTest"/> counts: (hits + 1) / (draws + 1).
    /// </remarks>
    public static double PValue(ReadOnlySpan<double> differences, ulong seed, int draws = 2_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var observed = 0.0;
        foreach (var difference in differences)
        {
            observed += difference;
        }

        observed = Math.Abs(observed);
        var random = new SeededRandom(seed);
        var hits = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            var sum = 0.0;
            foreach (var difference in differences)
            {
                sum += random.NextInt(2) == 0 ? difference : -difference;
            }

            hits += Math.Abs(sum) >= observed - (1e-12 * (1 + observed)) ? 1 : 0;
        }

        return (hits + 1.0) / (draws + 1);
    }
}
