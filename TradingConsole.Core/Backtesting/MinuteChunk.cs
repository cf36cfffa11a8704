using System.Collections.Immutable;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Backtesting;

/// <summary>
/// Some consecutive minutes of all symbols, columnar: the unit a backtest is fed with. Bounded by its capacity, refilled again and
/// again, so a year never lies in memory at once.
/// </summary>
/// <remarks>
/// Shape of every column: [minutes × symbols], row = minute × symbols + slot, slots in symbol order. A row without a bar holds NaN
/// in <see cref="Open"/>; one without a prediction holds NaN in <c>Predictions[row].Long.Er</c>. Prices USDT, UTC minutes.
/// Not thread safe.
/// </remarks>
public sealed class MinuteChunk
{
    /// <param name="capacity">Minutes it can hold.</param>
    public MinuteChunk(int symbols, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (Symbols, Capacity) = (symbols, capacity);
        var rows = checked(symbols * capacity);
        (Open, Close, Volume) = (new double[rows], new double[rows], new double[rows]);
        (MarkOpen, MarkHigh, MarkLow, MarkClose) = (new double[rows], new double[rows], new double[rows], new double[rows]);
        (AtrFraction, BtcRegime, FundingRate) = (new double[rows], new double[rows], new double[rows]);
        Predictions = new Prediction[rows];
    }

    public int Symbols { get; }

    public int Capacity { get; }

    /// <summary>Index of the first minute on <see cref="Time.MinuteGrid"/>.</summary>
    public long FirstMinute { get; private set; }

    /// <summary>Minutes filled.</summary>
    public int Minutes { get; private set; }

    public double[] Open { get; }

    public double[] Close { get; }

    /// <summary>Base-asset volume.</summary>
    public double[] Volume { get; }

    public double[] MarkOpen { get; }

    public double[] MarkHigh { get; }

    public double[] MarkLow { get; }

    public double[] MarkClose { get; }

    /// <summary>ATR over mark price at the close of the minute.</summary>
    public double[] AtrFraction { get; }

    /// <summary>The feature row's <c>btc_regime</c>; NaN where unknown.</summary>
    public double[] BtcRegime { get; }

    /// <summary>The rate expected for the next funding time as known at the close, fraction; NaN where unknown.</summary>
    public double[] FundingRate { get; }

    public Prediction[] Predictions { get; }

    /// <summary>Rates settled in these minutes, ascending by minute, then by slot.</summary>
    public List<FundingSettlement> Settlements { get; } = [];

    /// <summary>Empties the chunk for the minutes from <paramref name="firstMinute"/> on: no bars, no predictions, no settlements.</summary>
    public void Begin(long firstMinute, int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minutes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minutes, Capacity);
        (FirstMinute, Minutes) = (firstMinute, minutes);
        var rows = minutes * Symbols;
        foreach (var column in Columns)
        {
            column.AsSpan(0, rows).Fill(double.NaN);
        }

        Predictions.AsSpan(0, rows).Fill(NoPrediction);
        Settlements.Clear();
    }

    public static readonly Prediction NoPrediction = new(
        new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN), new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN));

    public int RowOf(int minute, int slot) => (minute * Symbols) + slot;

    internal ImmutableArray<double[]> Columns =>
        [Open, Close, Volume, MarkOpen, MarkHigh, MarkLow, MarkClose, AtrFraction, BtcRegime, FundingRate];
}

/// <param name="Minute">The minute the settlement falls into.</param>
/// <param name="Slot">Position of the symbol.</param>
/// <param name="Rate">Fraction of notional; longs pay when positive.</param>
public readonly record struct FundingSettlement(long Minute, int Slot, double Rate);
