namespace TradingConsole.Core.Labels;

/// <summary>Weights that count overlapping labels once: the average uniqueness of each label's life.</summary>
/// <remarks>
/// A label that lives through bars start + 1 … end shares each of them with every other label alive there; its weight is
/// the mean of 1 / (labels alive) over its bars, 0 to 1. Takes O(labels + bars).
/// Source: López de Prado, Advances in Financial Machine Learning, chapter 4.4.
/// </remarks>
public static class SampleUniqueness
{
    /// <param name="start">Entry bar of each label, shape [labels], at least 0; any order.</param>
    /// <param name="end">Exit bar of each label, after its entry bar; −1 for an unlabelled row, which gets weight 0.</param>
    /// <param name="bars">Number of bars; every exit bar lies below it.</param>
    /// <returns>Shape [labels].</returns>
    /// <exception cref="ArgumentException">Shapes differ, or an interval is empty or outside the bars.</exception>
    public static double[] Weights(ReadOnlySpan<int> start, ReadOnlySpan<int> end, int bars)
    {
        var shares = SharesUpTo(start, end, bars, []);
        var weights = new double[start.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            if (end[i] >= 0)
            {
                weights[i] = (shares[end[i] + 1] - shares[start[i] + 1]) / (end[i] - start[i]);
            }
        }

        return weights;
    }

    /// <summary>The weights of one direction's labels, one per row.</summary>
    public static double[] Weights(LabelColumns labels)
    {
        var start = new int[labels.Length];
        for (var i = 0; i < start.Length; i++)
        {
            start[i] = i;
        }

        return Weights(start, labels.EndBar, labels.Length);
    }

    /// <summary>Element b is the sum of value / (labels alive) over the bars before b.</summary>
    /// <param name="values">What each bar has to share out, shape [bars]; empty stands for 1 a bar.</param>
    internal static double[] SharesUpTo(ReadOnlySpan<int> start, ReadOnlySpan<int> end, int bars, ReadOnlySpan<double> values)
    {
        if (start.Length != end.Length)
        {
            throw new ArgumentException($"start has {start.Length} values, end has {end.Length}; they must be equal.", nameof(end));
        }

        var change = new int[bars + 1];
        for (var i = 0; i < start.Length; i++)
        {
            if (end[i] < 0)
            {
                continue;
            }

            if (start[i] < 0 || end[i] <= start[i] || end[i] >= bars)
            {
                throw new ArgumentException(
                    $"label {i} lives from bar {start[i]} to {end[i]}; it must end after it starts and within {bars} bars.", nameof(end));
            }

            change[start[i] + 1]++;
            change[end[i] + 1]--;
        }

        var shares = new double[bars + 1];
        var alive = 0;
        for (var bar = 0; bar < bars; bar++)
        {
            alive += change[bar];
            shares[bar + 1] = shares[bar] + (alive > 0 ? (values.IsEmpty ? 1.0 : values[bar]) / alive : 0);
        }

        return shares;
    }
}
