namespace TradingConsole.Core.Statistics;

/// <summary>Where a mean plausibly lies, by drawing the sample anew with replacement.</summary>
/// <param name="Low">2.5 % quantile of the drawn means.</param>
/// <param name="High">97.5 % quantile.</param>
public readonly record struct BootstrapInterval(double Low, double High)
{
    private const int SamplesLeast = 5;

    /// <summary>Percentile bootstrap of the mean, 95 %; null below five samples, where it says nothing.</summary>
    /// <param name="seed">The same sample and seed give the same interval.</param>
    /// <remarks>Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</remarks>
    public static BootstrapInterval? OfMean(ReadOnlySpan<double> sample, ulong seed, int draws = 2_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        if (sample.Length < SamplesLeast)
        {
            return null;
        }

        var random = new SeededRandom(seed);
        var means = new double[draws];
        for (var draw = 0; draw < draws; draw++)
        {
            var sum = 0.0;
            for (var i = 0; i < sample.Length; i++)
            {
                sum += sample[random.NextInt(sample.Length)];
            }

            means[draw] = sum / sample.Length;
        }

        Array.Sort(means);
        return new BootstrapInterval(Quantile.OfSorted(means, 0.025), Quantile.OfSorted(means, 0.975));
    }
}
