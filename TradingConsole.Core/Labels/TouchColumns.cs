namespace TradingConsole.Core.Labels;

/// <summary>One direction of a <see cref="TouchBlock"/>, column by column, shape [rows].</summary>
public sealed class TouchColumns
{
    /// <summary>Bit of <see cref="Reached"/>: the exit bar's high reached the upper level.</summary>
    public const int UpperReached = 1;

    /// <summary>Bit of <see cref="Reached"/>: the exit bar's low reached the lower level.</summary>
    public const int LowerReached = 2;

    internal TouchColumns(int rowsMax)
    {
        (Upper, Lower, High, Low) = (new double[rowsMax], new double[rowsMax], new double[rowsMax], new double[rowsMax]);
        (Bar, Reached) = (new int[rowsMax], new int[rowsMax]);
    }

    /// <summary>In: a bar whose high is at or above it touches.</summary>
    public double[] Upper { get; }

    /// <summary>In: a bar whose low is at or below it touches.</summary>
    public double[] Lower { get; }

    /// <summary>Out: the first bar that touches, counted in the data, or the last of the path.</summary>
    public int[] Bar { get; }

    /// <summary>Out: which levels that bar reached, both bits where both; 0 where the path ended first.</summary>
    public int[] Reached { get; }

    /// <summary>Out: highest of the entry and the highs up to and including <see cref="Bar"/>.</summary>
    public double[] High { get; }

    /// <summary>Out: lowest of the entry and the lows up to and including <see cref="Bar"/>.</summary>
    public double[] Low { get; }
}
