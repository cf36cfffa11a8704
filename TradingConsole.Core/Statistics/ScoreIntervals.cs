using System.Collections.Immutable;

namespace TradingConsole.Core.Statistics;

/// <summary>Where Brier score and calibration error plausibly lie when rows come in clusters; <c>default</c> says nothing of either.</summary>
/// <param name="Brier">95 %; null where the clusters are too few.</param>
/// <param name="Ece">Likewise, over bins of equal width.</param>
public readonly record struct ScoreIntervals(BootstrapInterval? Brier, BootstrapInterval? Ece)
{
    /// <summary>Both from the same draws of whole clusters; from sums per cluster, so that a draw costs as many steps as there are clusters.</summary>
    /// <param name="probabilities">0 to 1, one a row.</param>
    /// <param name="seed">The same rows and seed give the same intervals.</param>
    public static ScoreIntervals Of(ClusterBootstrap clusters, double[] probabilities, bool[] outcomes, int bins, ulong seed, int draws = 1_000)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(outcomes);
        Shape.RequireEqualLengths(probabilities.Length, outcomes.Length);
        var sums = new ClusterSums[clusters.Clusters];
        for (var cluster = 0; cluster < sums.Length; cluster++)
        {
            sums[cluster] = ClusterSums.Of(clusters.RowsOf(cluster), probabilities, outcomes, bins);
        }

        var (shown, drawnGaps) = (new double[bins], new double[bins]);
        GapsOf(sums, Enumerable.Range(0, sums.Length).ToArray(), shown);
        var drawsOf = clusters.Draws(
            ImmutableArray.Create<ClustersFigure>(
                drawn =>
                {
                    var (count, errors) = (0.0, 0.0);
                    foreach (var cluster in drawn)
                    {
                        count += sums[cluster].Count;
                        errors += sums[cluster].SquaredErrors;
                    }

                    return errors / count;
                },
                drawn =>
                {
                    GapsOf(sums, drawn, drawnGaps);
                    return drawnGaps.Sum(Math.Abs);
                },
                _ => Apart(drawnGaps, shown)), // Of the draw whose gaps were just summed.
            seed, draws);
        return new ScoreIntervals(
            ClusterBootstrap.Percentile(drawsOf[0]), CalibrationErrorInterval.Of(ProbabilityScores.Ece(probabilities, outcomes, bins), drawsOf[1], drawsOf[2]));
    }

    private static double Apart(double[] gaps, double[] others)
    {
        var sum = 0.0;
        for (var bin = 0; bin < gaps.Length; bin++)
        {
            sum += Math.Abs(gaps[bin] - others[bin]);
        }

        return sum;
    }

    /// <summary>Per bin, forecast less outcome over all rows: the error is the sum of their sizes.</summary>
    private static void GapsOf(ClusterSums[] sums, ReadOnlySpan<int> drawn, double[] gaps)
    {
        Array.Clear(gaps);
        var count = 0.0;
        foreach (var cluster in drawn)
        {
            count += sums[cluster].Count;
            foreach (var (bin, gap) in sums[cluster].Gaps)
            {
                gaps[bin] += gap;
            }
        }

        for (var bin = 0; bin < gaps.Length; bin++)
        {
            gaps[bin] /= count;
        }
    }

    /// <param name="Gaps">Per filled bin, the sum of forecast less outcome: ECE is the sum of their sizes over the rows.</param>
    private sealed record ClusterSums(int Count, double SquaredErrors, ImmutableArray<(int Bin, double Gap)> Gaps)
    {
        public static ClusterSums Of(ReadOnlySpan<int> rows, double[] p, bool[] y, int bins)
        {
            var errors = 0.0;
            var gaps = new List<(int Bin, double Gap)>();
            foreach (var row in rows)
            {
                var off = p[row] - (y[row] ? 1 : 0);
                errors += off * off;
                var bin = ProbabilityScores.BinOf(p[row], bins);
                var place = gaps.FindIndex(gap => gap.Bin == bin);
                if (place < 0)
                {
                    gaps.Add((bin, off));
                }
                else
                {
                    gaps[place] = (bin, gaps[place].Gap + off);
                }
            }

            return new ClusterSums(rows.Length, errors, [.. gaps]);
        }
    }
}
