namespace TradingConsole.Core.Market;

/// <summary>
/// Columnar minutes of one symbol, trade and mark price side by side: what the feature and label kernels read.
/// </summary>
/// <remarks>
/// Shape of every column: [bars], oldest first. <see cref="Minute"/> holds <see cref="Time.MinuteGrid"/> indexes, strictly
/// ascending; a jump of more than one is a gap. A minute without mark-price data holds NaN in the mark columns; prices and
/// volume of the trade columns are always finite.
/// </remarks>
public sealed class MinuteSeries(Symbol symbol, int length)
{
    public Symbol Symbol { get; } = symbol;

    public int Length { get; } = length;

    public long[] Minute { get; } = new long[length];

    public double[] Open { get; } = new double[length];

    public double[] High { get; } = new double[length];

    public double[] Low { get; } = new double[length];

    public double[] Close { get; } = new double[length];

    /// <summary>Base-asset volume.</summary>
    public double[] Volume { get; } = new double[length];

    public double[] MarkOpen { get; } = new double[length];

    public double[] MarkHigh { get; } = new double[length];

    public double[] MarkLow { get; } = new double[length];

    public double[] MarkClose { get; } = new double[length];

    /// <summary>Index price at the close of the minute, NaN where unknown.</summary>
    public double[] Index { get; } = new double[length];

    /// <summary>
    /// The last funding rate settled at or before the <em>open</em> of the minute, NaN where none is known. Not the close: a rate
    /// settled at the very close is not known at the decision, and training must not know more than the desk does.
    /// </summary>
    public double[] FundingRate { get; } = new double[length];
}
