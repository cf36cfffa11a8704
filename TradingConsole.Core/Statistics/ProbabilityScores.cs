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

    /// <summary>Maximum calibration error: the largest |mean probability − observed rate| of the filled equal-width bins; NaN of nothing.</summary>
    /// <remarks>One thin bin decides it: read it beside the bins' counts.</remarks>
    public static double Mce(
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> outcomes,
        int bins = 10,
        BinEdge edge = BinEdge.LeftClosed)
    {
        var largest = double.NaN;
        foreach (var bin in Reliability(probabilities, outcomes, bins, edge))
        {
            var gap = Math.Abs(bin.ProbabilityMean - bin.ObservedRate);
            largest = gap <= largest ? largest : gap;
        }

        return largest;
    }

    /// <summary>Brier skill: 1 − Brier / Brier of a reference that always says one probability. NaN where the reference is never wrong.</summary>
    /// <param name="reference">What the reference says, 0 to 1: the base rate of the training part, or of these outcomes.</param>
    /// <returns>1 is perfect, 0 no better than the reference, below 0 worse.</returns>
    public static double BrierSkill(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, double reference)
    {
        RequireProbability(reference);
        var happened = 0;
        foreach (var outcome in outcomes)
        {
            happened += outcome ? 1 : 0;
        }

        var rate = (double)happened / outcomes.Length;
        var brierOfReference = (rate * (1 - reference) * (1 - reference)) + ((1 - rate) * reference * reference);
        return brierOfReference > 0 ? 1 - (Brier(probabilities, outcomes) / brierOfReference) : double.NaN;
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

    /// <summary>Place of the equal-width bin a probability falls into, from 0.</summary>
    internal static int BinOf(double probability, int bins, BinEdge edge = BinEdge.LeftClosed)
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
