using TradingConsole.Core.Market;

namespace TradingConsole.Core.Labels;

/// <summary>Labels of one symbol and side, one row per bar of the series they were made from.</summary>
/// <remarks>
/// Gross return and each cost are kept apart (a model says which it learned); all are fractions of the entry notional.
/// Rows with <see cref="EndBar"/> −1 are unlabelled: every other column of such a row is 0.
/// </remarks>
public sealed class LabelColumns(PositionSide side, int length)
{
    public PositionSide Side { get; } = side;

    public int Length { get; } = length;

    /// <summary>+1 target first, −1 stop (or risk rule) first, 0 neither within the horizon.</summary>
    public sbyte[] Y { get; } = new sbyte[length];

    /// <summary>Return of the side between entry and exit, before any cost.</summary>
    public double[] RetGross { get; } = new double[length];

    /// <summary>Both sides' taker fee, positive.</summary>
    public double[] Fee { get; } = new double[length];

    /// <summary>Both sides' slippage, positive.</summary>
    public double[] Slippage { get; } = new double[length];

    /// <summary>Funding paid over the holding time; negative when received.</summary>
    public double[] Funding { get; } = new double[length];

    /// <summary>Maximum adverse excursion of mark price up to and including the exit bar, not negative.</summary>
    public double[] Mae { get; } = new double[length];

    /// <summary>Maximum favourable excursion of mark price up to and including the exit bar, not negative.</summary>
    public double[] Mfe { get; } = new double[length];

    /// <summary>Minutes from the close of the entry bar to the close of the exit bar; 0 in unlabelled rows.</summary>
    public int[] MinutesToEvent { get; } = new int[length];

    /// <summary>Index of the exit bar, the last one this label looked at before it was decided; −1 unlabelled.</summary>
    public int[] EndBar { get; } = new int[length];

    public bool IsLabelled(int row) => EndBar[row] >= 0;

    /// <summary>What is left of the gross return after fee, slippage and funding.</summary>
    public double RetNet(int row) => RetGross[row] - Fee[row] - Slippage[row] - Funding[row];
}
