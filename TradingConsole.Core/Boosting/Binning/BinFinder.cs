namespace TradingConsole.Core.Boosting.Binning;

/// <summary>Chooses a feature's bin bounds exactly as LightGBM does, so that equal data gives equal thresholds.</summary>
/// <remarks>Source: microsoft/LightGBM v4.6.0, src/io/bin.cpp.</remarks>
internal static class BinFinder
{
    private const double Zero = TreeEnsemble.ZeroThreshold;

    /// <summary>Upper bounds of the bins of non-missing values, ascending, the last +∞. Zero has a bin of its own.</summary>
    /// <param name="sorted">Finite or infinite values, ascending; |v| ≤ 1e-35 counts as zero.</param>
    public static double[] Find(ReadOnlySpan<double> sorted, int maxBin, int minDataInBin)
    {
        var (distinct, counts) = Distinct(sorted);
        int negatives = 0, zeros = 0, positives = 0, firstNotNegative = -1, firstPositive = -1;
        for (var i = 0; i < distinct.Count; i++)
        {
            if (distinct[i] <= -Zero)
            {
                negatives += counts[i];
                continue;
            }

            firstNotNegative = firstNotNegative < 0 ? i : firstNotNegative;
            if (distinct[i] > Zero)
            {
                firstPositive = firstPositive < 0 ? i : firstPositive;
                positives += counts[i];
            }
            else
            {
                zeros += counts[i];
            }
        }

        firstNotNegative = firstNotNegative < 0 ? distinct.Count : firstNotNegative;
        var bounds = new List<double>();
        if (firstNotNegative > 0 && maxBin > 1)
        {
            var share = Math.Max(1, (int)((double)negatives / (sorted.Length - zeros) * (maxBin - 1)));
            bounds.AddRange(Greedy(distinct, counts, 0, firstNotNegative, share, negatives, minDataInBin));
            bounds[^1] = -Zero;
        }

        var rest = maxBin - 1 - bounds.Count;
        if (firstPositive >= 0 && rest > 0)
        {
            bounds.Add(Zero);
            bounds.AddRange(Greedy(distinct, counts, firstPositive, distinct.Count, rest, positives, minDataInBin));
        }
        else
        {
            bounds.Add(double.PositiveInfinity);
        }

        return [.. bounds];
    }

    private static (List<double> Values, List<int> Counts) Distinct(ReadOnlySpan<double> sorted)
    {
        var values = new List<double>();
        var counts = new List<int>();
        var zeros = 0;
        foreach (var value in sorted)
        {
            zeros += Math.Abs(value) <= Zero ? 1 : 0;
        }

        // Zeros are never stored by the original: they are put back as one value between the signs, even with count 0.
        var last = double.NaN;
        foreach (var value in sorted)
        {
            if (Math.Abs(value) <= Zero)
            {
                continue;
            }

            if (values.Count == 0)
            {
                if (value > 0 && zeros > 0)
                {
                    Append(0, zeros);
                }

                Append(value, 1);
            }
            else if (value <= Math.BitIncrement(last))
            {
                values[^1] = value;
                counts[^1]++;
            }
            else
            {
                if (last < 0 && value > 0)
                {
                    Append(0, zeros);
                }

                Append(value, 1);
            }

            last = value;
        }

        if (values.Count == 0 || (last < 0 && zeros > 0))
        {
            Append(0, zeros);
        }

        return (values, counts);

        void Append(double value, int count)
        {
            values.Add(value);
            counts.Add(count);
        }
    }

    private static List<double> Greedy(
        List<double> distinct, List<int> counts, int from, int to, int maxBin, int total, int minDataInBin)
    {
        var bounds = new List<double>();
        if (to - from <= maxBin)
        {
            var rows = 0;
            for (var i = from; i < to - 1; i++)
            {
                rows += counts[i];
                if (rows >= minDataInBin && AddBound(bounds, distinct[i], distinct[i + 1]))
                {
                    rows = 0;
                }
            }
        }
        else
        {
            maxBin = Math.Max(1, Math.Min(maxBin, total / minDataInBin));
            foreach (var (upper, lower) in Edges(distinct, counts, from, to, maxBin, total))
            {
                AddBound(bounds, upper, lower);
            }
        }

        bounds.Add(double.PositiveInfinity);
        return bounds;
    }

    private static List<(double Upper, double Lower)> Edges(
        List<double> distinct, List<int> counts, int from, int to, int maxBin, int total)
    {
        var mean = (double)total / maxBin;
        var restBins = maxBin;
        var restRows = total;
        var isBig = new bool[to + 1];
        for (var i = from; i < to; i++)
        {
            if (counts[i] >= mean)
            {
                isBig[i] = true;
                restBins--;
                restRows -= counts[i];
            }
        }

        mean = (double)restRows / restBins;
        var edges = new List<(double, double)>();
        var rows = 0;
        for (var i = from; i < to - 1; i++)
        {
            if (!isBig[i])
            {
                restRows -= counts[i];
            }

            rows += counts[i];
            if (!isBig[i] && rows < mean && !(isBig[i + 1] && rows >= Math.Max(1.0, mean * 0.5f)))
            {
                continue;
            }

            edges.Add((distinct[i], distinct[i + 1]));
            if (edges.Count >= maxBin - 1)
            {
                break;
            }

            rows = 0;
            if (!isBig[i])
            {
                restBins--;
                mean = restRows / (double)restBins;
            }
        }

        return edges;
    }

    private static bool AddBound(List<double> bounds, double below, double above)
    {
        var bound = Math.BitIncrement((below + above) / 2.0);
        if (bounds.Count > 0 && bound <= Math.BitIncrement(bounds[^1]))
        {
            return false;
        }

        bounds.Add(bound);
        return true;
    }
}
