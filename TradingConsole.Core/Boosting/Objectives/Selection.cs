namespace TradingConsole.Core.Boosting.Objectives;

/// <summary>Order statistics without sorting, in place.</summary>
internal static class Selection
{
    /// <summary>Moves the k-th smallest value (0-based) to place k, smaller ones before and larger ones behind it, in O(n).</summary>
    public static double Select(Span<double> values, int k)
    {
        int low = 0, high = values.Length - 1;
        while (low < high)
        {
            var pivot = MedianOfThree(values[low], values[(low + high) >>> 1], values[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                {
                    i++;
                }

                while (values[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (k <= j)
            {
                high = j;
            }
            else if (k >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        return values[k];
    }

    /// <summary>The k-th smallest value (0-based) and the next; values are moved.</summary>
    public static (double At, double Next) SelectTwo(Span<double> values, int k)
    {
        var at = Select(values, k);
        return (at, Smallest(values[(k + 1)..]));
    }

    /// <summary>Moves values and their weights until the first value whose cumulative weight exceeds a threshold lies in a small window.</summary>
    /// <returns>The window; smaller values lie before it and weigh <c>Before</c> in all. Longer than asked only when all in it are equal.</returns>
    public static (int From, int To, double Before) Narrow(Span<double> values, Span<float> weights, double threshold, int few)
    {
        int low = 0, high = values.Length;
        var before = 0.0;
        while (high - low > few)
        {
            var pivot = MedianOfThree(values[low], values[(low + high) >>> 1], values[high - 1]);
            int less = low, at = low, more = high;
            double below = 0, equal = 0;
            while (at < more)
            {
                if (values[at] < pivot)
                {
                    below += weights[at];
                    Swap(values, weights, less++, at++);
                }
                else if (values[at] > pivot)
                {
                    Swap(values, weights, at, --more);
                }
                else
                {
                    equal += weights[at++];
                }
            }

            if (before + below > threshold)
            {
                high = less;
            }
            else if (before + below + equal > threshold)
            {
                return (less, more, before + below);
            }
            else
            {
                before += below + equal;
                low = more;
            }
        }

        return (low, high, before);
    }

    public static double Smallest(ReadOnlySpan<double> values)
    {
        var smallest = values[0];
        foreach (var value in values)
        {
            smallest = Math.Min(smallest, value);
        }

        return smallest;
    }

    public static double Largest(ReadOnlySpan<double> values)
    {
        var largest = values[0];
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }

    private static void Swap(Span<double> values, Span<float> weights, int first, int second)
    {
        (values[first], values[second]) = (values[second], values[first]);
        (weights[first], weights[second]) = (weights[second], weights[first]);
    }

    private static double MedianOfThree(double a, double b, double c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
