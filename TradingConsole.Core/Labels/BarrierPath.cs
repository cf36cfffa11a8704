namespace TradingConsole.Core.Labels;

/// <summary>Finds, for every row and both directions, the first bar that reaches a level, and the extremes up to it.</summary>
/// <remarks>
/// Rows go in blocks. Per row and direction eight bars are compared at once; where none of them touches, windows of 256 bars
/// are stepped over and the last one is halved (<see cref="SlidingExtremes{TStretch}"/>), so that cost hardly depends on how far
/// the levels lie. Extremes are two look-ups. Memory is a block and its horizon, whatever the length of the data; results do
/// not depend on how the data are cut into blocks, on the width of the machine's vectors or on the thread.
/// </remarks>
public static class BarrierPath
{
    /// <summary>Lets a rule see the first touches of all rows, block after block, oldest first.</summary>
    /// <param name="high">Highs of the path, shape [bars]; NaN reaches nothing.</param>
    /// <param name="low">Lows of the path, shape [bars].</param>
    /// <param name="entry">Entry price of each row, at the close of its bar, shape [bars]; its path begins with the next bar.</param>
    /// <param name="horizonBars">No row's path is longer, positive.</param>
    /// <exception cref="ArgumentException">Shapes differ, the horizon is not positive, or a path leaves the data or the horizon.</exception>
    public static void Run<TRule>(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> entry, int horizonBars, ref TRule rule)
        where TRule : IBarrierRule, allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(horizonBars);
        if (low.Length != high.Length || entry.Length != high.Length)
        {
            throw new ArgumentException($"high, low and entry have {high.Length}, {low.Length} and {entry.Length} values; they must be equal.");
        }

        var horizon = Math.Min(horizonBars, high.Length);
        var beside = BarrierSearch<CachedStretch>.Beside(horizon);
        if (beside <= CachedStretch.Size / 2)
        {
            Run(high, low, entry, horizon, new CachedStretch(), ref rule);
        }
        else
        {
            Run(high, low, entry, horizon, new SizedStretch(3 * beside), ref rule);
        }
    }

    private static void Run<TRule, TStretch>(
        ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> entry, int horizon, TStretch stretch, ref TRule rule)
        where TRule : IBarrierRule, allows ref struct
        where TStretch : struct, IStretch
    {
        using var extremes = new SlidingExtremes<TStretch>(stretch);
        var search = new BarrierSearch<TStretch>(extremes, stretch);
        var block = new TouchBlock(stretch.Bars - BarrierSearch<TStretch>.Beside(horizon));
        for (var first = 0; first < high.Length; first += block.RowsMax)
        {
            (block.FirstRow, block.Count) = (first, Math.Min(block.RowsMax, high.Length - first));
            rule.SetLevels(block);
            Check(block, horizon, high.Length);
            extremes.Fill(high, low, first);
            search.Find(block, block.Long, entry.Slice(first, block.Count));
            search.Find(block, block.Short, entry.Slice(first, block.Count));
            rule.Finish(block);
        }
    }

    private static void Check(TouchBlock block, int horizon, int bars)
    {
        for (var row = 0; row < block.Count; row++)
        {
            var (first, last) = (block.FirstRow + row, block.Last[row]);
            if (last >= bars || last - first > horizon)
            {
                throw new ArgumentException($"The path of row {first} ends with bar {last}; there are {bars} bars and the horizon is {horizon}.");
            }
        }
    }
}
