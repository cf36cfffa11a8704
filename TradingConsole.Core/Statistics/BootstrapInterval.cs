namespace TradingConsole.Core.Statistics;

/// <summary>Where a mean, or a mean over its deviation, plausibly lies, by drawing the sample anew with replacement.</summary>
/// <param name="Low">2.5 % quantile of what was drawn.</param>
/// <param name="High">97.5 % quantile.</param>
public readonly record struct BootstrapInterval(double Low, double High)
{
    private const int SamplesLeast = 5;

    /// <summary>Percentile bootstrap of the mean, 95 %; null below five samples, where it says nothing.</summary>
    /// <param name="seed">The same sample and seed give the same interval.</param>
    /// <remarks>Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.</remarks>
    public static BootstrapInterval? OfMean(ReadOnlySpan<double> sample, ulong seed, int draws = 2_000) =>
        Of(sample, seed, draws, static (count, sum, _) => sum / count);

    /// <summary>The same of the mean over the sample's standard deviation (n − 1); a draw without spread counts as 0.</summary>
    public static BootstrapInterval? OfMeanOverDeviation(ReadOnlySpan<double> sample, ulong seed, int draws = 2_000) =>
        Of(sample, seed, draws, static (count, sum, squares) =>
        {
            var mean = sum / count;
            var variance = (squares - (count * mean * mean)) / (count - 1);
            return variance <= 0 ? 0 : mean / Math.Sqrt(variance);
        });

    private static BootstrapInterval? Of(ReadOnlySpan<double> sample, ulong seed, int draws, Func<int, double, double, double> figure)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        if (sample.Length < SamplesLeast)
        {
            return null;
        }

        var random = new SeededRandom(seed);
        var figures = new double[draws];
        for (var draw = 0; draw < draws; draw++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var i = 0; i < sample.Length; i++)
            {
                var drawn = sample[random.NextInt(sample.Length)];
                sum += drawn;
                squares += drawn * drawn;
            }

            figures[draw] = figure(sample.Length, sum, squares);
        }

        Array.Sort(figures);
        return new BootstrapInterval(Quantile.OfSorted(figures, 0.025), Quantile.OfSorted(figures, 0.975));
    }
}
