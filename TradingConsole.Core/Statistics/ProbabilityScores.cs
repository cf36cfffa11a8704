using System.Collections.Immutable;

namespace TradingConsole.Core.Statistics;

/// <summary>How good probability forecasts of yes-or-no outcomes were. Lower is better for every score.</summary>
/// <remarks>All functions are pure and do not allocate, except <see cref="Reliability"/>.</remarks>
public static class ProbabilityScores
{
    /// <summary>Mean of (p − y)². NaN when there is no forecast.</summary>
    /// <param name="probabilities">0 to 1.</param>
    /// <param name="outcomes">True where the event happened; same length.</param>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        Shape.RequireEqualLengths(probabilities.Length, outcomes.Length);
        var sum = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var error = probabilities[i] - (outcomes[i] ? 1 : 0);
            sum += error * error;
        }

        return sum / probabilities.Length;
    }

    /// <summary>Mean of −ln(probability given to what happened). NaN when there is no forecast.</summary>
    /// <param name="clip">
    /// Probabilities are moved into [clip, 1 − clip] so that one certain miss does not make the score infinite.
    /// </param>
    public static double LogLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, double clip = 1e-15)
    {
        Shape.RequireEqualLengths(probabilities.Length, outcomes.Length);
        var sum = 0.0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var p = Math.Clamp(probabilities[i], clip, 1 - clip);
            sum -= Math.Log(outcomes[i] ? p : 1 - p);
        }

        return sum / probabilities.Length;
    }

    /// <summary>Expected calibration error: row-weighted mean of |mean probability − observed rate| over equal-width bins.</summary>
    public static double Ece(
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> outcomes,
        int bins = 10,
        BinEdge edge = BinEdge.LeftClosed)
    {
        var sum = 0.0;
        foreach (var bin in Reliability(probabilities, outcomes, bins, edge))
        {
            sum += bin.Count * Math.Abs(bin.ProbabilityMean - bin.ObservedRate);
        }

        return sum / probabilities.Length;
    }

    /// <summary>The reliability curve: forecasts grouped into equal-width bins of probability; empty bins are left out.</summary>
    /// <param name="bins">Bins over [0, 1], 1 to 1000.</param>
    /// <param name="edge">Which bin a probability exactly on an inner edge belongs to.</param>
    public static ImmutableArray<ReliabilityBin> Reliability(
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> outcomes,
        int bins = 10,
        BinEdge edge = BinEdge.LeftClosed)
    {
        Shape.RequireEqualLengths(probabilities.Length, outcomes.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 1000);

        var tally = new Tally(bins);
        for (var i = 0; i < probabilities.Length; i++)
        {
            tally.Add(BinOf(probabilities[i], bins, edge), probabilities[i], outcomes[i]);
        }

        return tally.Filled(bin => EdgeAt(bin, bins));
    }

    /// <summary>Expected calibration error over bins of equally many forecasts: <see cref="ReliabilityEqualMass"/>.</summary>
    public static double EceEqualMass(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, int bins = 10)
    {
        var sum = 0.0;
        foreach (var bin in ReliabilityEqualMass(probabilities, outcomes, bins))
        {
            sum += bin.Count * Math.Abs(bin.ProbabilityMean - bin.ObservedRate);
        }

        return sum / probabilities.Length;
    }

    /// <summary>The reliability curve over bins between the forecasts' own quantiles; equal forecasts share a bin, empty bins are left out.</summary>
    /// <param name="bins">Bins at most, 1 to 1000.</param>
    /// <remarks>As scikit-learn's calibration_curve with strategy 'quantile': a forecast on an edge counts in the bin below.</remarks>
    public static ImmutableArray<ReliabilityBin> ReliabilityEqualMass(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, int bins = 10)
    {
        Shape.RequireEqualLengths(probabilities.Length, outcomes.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 1000);
        if (probabilities.IsEmpty)
        {
            return [];
        }

        var sorted = probabilities.ToArray();
        Array.Sort(sorted);
        var edges = new double[bins + 1];
        for (var i = 0; i <= bins; i++)
        {
            edges[i] = Quantile.OfSorted(sorted, (double)i / bins);
        }

        var tally = new Tally(bins);
        for (var i = 0; i < probabilities.Length; i++)
        {
            RequireProbability(probabilities[i]);
            tally.Add(EdgesBelow(edges, probabilities[i]), probabilities[i], outcomes[i]);
        }

        return tally.Filled(bin => edges[bin]);
    }

    // Inner edges strictly below the value.
    private static int EdgesBelow(double[] edges, double value)
    {
        var (low, high) = (1, edges.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = edges[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static void RequireProbability(double probability)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probability), probability, "a probability must lie between 0 and 1");
        }
    }

    private static int BinOf(double probability, int bins, BinEdge edge)
    {
        RequireProbability(probability);

        // The multiplication may land one bin off next to an edge; the edges themselves decide.
        var bin = Math.Min((int)(probability * bins), bins - 1);
        if (edge == BinEdge.LeftClosed)
        {
            while (bin > 0 && probability < EdgeAt(bin, bins))
            {
                bin--;
            }

            while (bin < bins - 1 && probability >= EdgeAt(bin + 1, bins))
            {
                bin++;
            }
        }
        else
        {
            while (bin > 0 && probability <= EdgeAt(bin, bins))
            {
                bin--;
            }

            while (bin < bins - 1 && probability > EdgeAt(bin + 1, bins))
            {
                bin++;
            }
        }

        return bin;
    }

    private static double EdgeAt(int index, int bins) => index == bins ? 1 : index * (1.0 / bins);

    private sealed class Tally(int bins)
    {
        private readonly int[] _counts = new int[bins];
        private readonly int[] _events = new int[bins];
        private readonly double[] _sums = new double[bins];

        public void Add(int bin, double probability, bool outcome)
        {
            _counts[bin]++;
            _events[bin] += outcome ? 1 : 0;
            _sums[bin] += probability;
        }

        public ImmutableArray<ReliabilityBin> Filled(Func<int, double> edgeAt)
        {
            var filled = ImmutableArray.CreateBuilder<ReliabilityBin>(_counts.Length);
            for (var bin = 0; bin < _counts.Length; bin++)
            {
                if (_counts[bin] > 0)
                {
                    filled.Add(new ReliabilityBin(
                        edgeAt(bin), edgeAt(bin + 1), _counts[bin], _sums[bin] / _counts[bin], (double)_events[bin] / _counts[bin]));
                }
            }

            return filled.ToImmutable();
        }
    }
}

/// <summary>Where an inner bin edge belongs.</summary>
public enum BinEdge
{
    /// <summary>[a, b): a probability on an edge counts in the bin above.</summary>
    LeftClosed,

    /// <summary>(a, b]: a probability on an edge counts in the bin below.</summary>
    RightClosed,
}

/// <param name="From">Lower edge of the bin's probabilities.</param>
/// <param name="To">Upper edge.</param>
/// <param name="ObservedRate">Share of the bin's forecasts whose event happened.</param>
public readonly record struct ReliabilityBin(double From, double To, int Count, double ProbabilityMean, double ObservedRate);
