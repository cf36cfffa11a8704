using System.Collections.Immutable;

namespace TradingConsole.Core.Statistics;

/// <summary>Many questions asked of one sample: p-values adjusted so that few of those called findings are chance.</summary>
public static class FalseDiscovery
{
    /// <summary>Benjamini–Hochberg adjusted p-values, in the order given. Calling those ≤ q findings keeps the expected share of false ones ≤ q.</summary>
    /// <param name="pValues">0 to 1.</param>
    /// <remarks>Source: Benjamini and Hochberg (1995); adjusted as R's <c>p.adjust(method = "BH")</c>.</remarks>
    public static ImmutableArray<double> Adjust(ReadOnlySpan<double> pValues)
    {
        var count = pValues.Length;
        var order = Enumerable.Range(0, count).ToArray();
        var given = pValues.ToArray();
        Array.Sort(order, (a, b) => given[b].CompareTo(given[a]));
        var adjusted = new double[count];
        var least = 1.0;
        for (var i = 0; i < count; i++)
        {
            least = Math.Min(least, given[order[i]] * count / (count - i));
            adjusted[order[i]] = least;
        }

        return [.. adjusted];
    }
}
