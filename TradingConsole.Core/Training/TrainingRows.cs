using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Training;

/// <summary>The columnar table a training run reads: decisions of many symbols with their features and outcomes.</summary>
/// <remarks>
/// Every column has <see cref="Count"/> values in the same order: ascending by minute, then by symbol. The features of a row
/// use data up to the close of its minute; the outcomes lie after it, up to and including <see cref="EndMinute"/>.
/// </remarks>
public sealed class TrainingRows
{
    /// <summary>What the outcomes mean.</summary>
    public required LabelSpec LabelSpec { get; init; }

    /// <summary>Names behind <see cref="SymbolIndex"/>.</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>Shape [features][rows], feature-schema order, NaN where unknown.</summary>
    public required double[][] Features { get; init; }

    /// <summary>Decision bar, minutes since the Unix epoch.</summary>
    public required long[] Minute { get; init; }

    /// <summary>Last bar the outcome of either direction reads: what splits purge by.</summary>
    public required long[] EndMinute { get; init; }

    public required int[] SymbolIndex { get; init; }

    /// <summary>ATR at the decision as a fraction of price, positive: the unit returns are learned in.</summary>
    public required double[] AtrFraction { get; init; }

    public required DirectionOutcomes Long { get; init; }

    public required DirectionOutcomes Short { get; init; }

    /// <summary>Sample weights, positive; null = all equal.</summary>
    public float[]? Weight { get; init; }

    public int Count => Minute.Length;
}

/// <summary>What happened to the trades of one direction. Shape of every column: [rows].</summary>
public sealed class DirectionOutcomes
{
    /// <summary>Return before any cost, fraction of notional.</summary>
    public required double[] GrossReturn { get; init; }

    /// <summary>Fees, slippage and funding together, fraction of notional; positive = paid.</summary>
    public required double[] Cost { get; init; }

    /// <summary>The part of <see cref="Cost"/> known at the decision (fees and slippage): what a rule may subtract.</summary>
    public required double[] KnownCost { get; init; }

    /// <summary>Maximum adverse excursion, fraction, not negative.</summary>
    public required double[] Mae { get; init; }

    /// <summary>Minutes from entry to exit.</summary>
    public required double[] HoldMinutes { get; init; }

    /// <summary>True where the target was touched first.</summary>
    public required bool[] TargetFirst { get; init; }
}
