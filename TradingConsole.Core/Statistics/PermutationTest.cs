namespace TradingConsole.Core.Statistics;

/// <summary>Whether a group's mean differs from the rest's by more than a shuffling of labels would make it.</summary>
public static class PermutationTest
{
    /// <summary>Two-sided p-value of the difference of means; 1 when either side is empty.</summary>
    /// <param name="values">All values; the first <paramref name="group"/> are the group's.</param>
    /// <param name="seed">The same values and seed give the same p.</param>
    /// <remarks>Source: Phipson and Smyth, Permutation P-values Should Never Be Zero (2010): (hits + 1) / (draws + 1).</remarks>
    public static double PValue(ReadOnlySpan<double> values, int group, ulong seed, int draws = 2_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(group);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(group, values.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        if (group == 0 || group == values.Length)
        {
            return 1;
        }

        var shuffled = values.ToArray();
        var total = Sum(shuffled);
        var observed = Math.Abs(Difference(Sum(shuffled.AsSpan(0, group)), total, group, shuffled.Length));
        var random = new SeededRandom(seed);
        var hits = 0;
        for (var draw = 0; draw < draws; draw++)
        {
            // Only the group's places need drawing: a partial Fisher–Yates.
            for (var i = 0; i < group; i++)
            {
                var j = i + random.NextInt(shuffled.Length - i);
                (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
            }

            var drawn = Math.Abs(Difference(Sum(shuffled.AsSpan(0, group)), total, group, shuffled.Length));
            hits += drawn >= observed - (1e-12 * (1 + observed)) ? 1 : 0;
        }

        return (hits + 1.0) / (draws + 1);
    }

    private static double Difference(double inGroup, double total, int group, int all) =>
        (inGroup / group) - ((total - inGroup) / (all - group));

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
