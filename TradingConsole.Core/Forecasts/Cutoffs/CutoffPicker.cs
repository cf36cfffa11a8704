namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>The price chosen for a moment.</summary>
public readonly record struct CutoffPick(PricePoint Price, SelectionRule Rule);

/// <summary>Chooses the price that stands for a market at a moment.</summary>
public static class CutoffPicker
{
    /// <summary>
    /// The last price at or before <paramref name="due"/> if it is no older than the staleness bound; else the nearest on either side, the earlier
    /// of two equally near, which is kept but never scored ex ante.
    /// </summary>
    /// <param name="prices">Oldest first, only those that may be used: see <see cref="Before"/>.</param>
    /// <returns>Null without any price.</returns>
    /// <remarks>No price after <paramref name="due"/> changes a choice by <see cref="SelectionRule.NearestBefore"/>.</remarks>
    public static CutoffPick? Pick(ReadOnlySpan<PricePoint> prices, DateTimeOffset due, CutoffRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var after = After(prices, due);
        if (after > 0 && due - prices[after - 1].Ts <= rules.Staleness)
        {
            return new CutoffPick(prices[after - 1], SelectionRule.NearestBefore);
        }

        if (prices.IsEmpty)
        {
            return null;
        }

        var isEarlier = after == prices.Length || (after > 0 && due - prices[after - 1].Ts <= prices[after].Ts - due);
        return new CutoffPick(prices[isEarlier ? after - 1 : after], SelectionRule.NearestAny);
    }

    /// <summary>The prices shown before an instant: what came at or after a market's end says who won, not what was expected.</summary>
    /// <param name="prices">Oldest first.</param>
    public static ReadOnlySpan<PricePoint> Before(ReadOnlySpan<PricePoint> prices, DateTimeOffset end)
    {
        var count = After(prices, end);
        while (count > 0 && prices[count - 1].Ts == end)
        {
            count--;
        }

        return prices[..count];
    }

    /// <summary>How many prices are at or before the moment.</summary>
    private static int After(ReadOnlySpan<PricePoint> prices, DateTimeOffset moment)
    {
        var (low, high) = (0, prices.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = prices[middle].Ts <= moment ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
