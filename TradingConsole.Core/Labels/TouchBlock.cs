namespace TradingConsole.Core.Labels;

/// <summary>A stretch of rows on its way through <see cref="BarrierPath"/>: levels go in, first touches come out.</summary>
public sealed class TouchBlock
{
    internal TouchBlock(int rowsMax) => (RowsMax, Last, Long, Short) = (rowsMax, new int[rowsMax], new(rowsMax), new(rowsMax));

    /// <summary>Length of the columns.</summary>
    public int RowsMax { get; }

    /// <summary>Row of the data that is row 0 here.</summary>
    public int FirstRow { get; internal set; }

    /// <summary>Rows in use, at most the length of the columns.</summary>
    public int Count { get; internal set; }

    /// <summary>Last bar of each row's path, counted in the data; the row itself is an empty path; −1 leaves the row out and its touches meaningless.</summary>
    public int[] Last { get; }

    public TouchColumns Long { get; }

    public TouchColumns Short { get; }
}
