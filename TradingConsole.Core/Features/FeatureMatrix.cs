using TradingConsole.Core.Market;

namespace TradingConsole.Core.Features;

/// <summary>Feature rows of one symbol, column by column, one row per bar of the series they were built from.</summary>
public sealed class FeatureMatrix
{
    internal FeatureMatrix(MinuteSeries series, FeatureMatrix? spent = null)
    {
        Symbol = series.Symbol;
        Minute = series.Minute;
        if (spent?.Rows == series.Length)
        {
            (Ready, AtrPrice, Columns) = (spent.Ready, spent.AtrPrice, spent.Columns);
            return;
        }

        Ready = new bool[series.Length];
        AtrPrice = new double[series.Length];
        Columns = new double[FeatureSchema.V1.Count][];
        for (var i = 0; i < Columns.Length; i++)
        {
            Columns[i] = new double[series.Length];
        }
    }

    public Symbol Symbol { get; }

    public FeatureSchema Schema { get; } = FeatureSchema.V1;

    public int Rows => Minute.Length;

    /// <summary>Bar indexes on <see cref="Time.MinuteGrid"/>, ascending; shared with the series.</summary>
    public long[] Minute { get; }

    /// <summary>Shape [feature][row], features in schema order; NaN where a value is unknown or not warm.</summary>
    public double[][] Columns { get; }

    /// <summary>Rows whose warm-ups are all done: the only ones a model may see.</summary>
    public bool[] Ready { get; }

    /// <summary>Wilder's ATR(14) of mark price in price units, NaN while not warm: what labels and sizes are measured in.</summary>
    public double[] AtrPrice { get; }

    /// <exception cref="KeyNotFoundException">The schema has no such feature.</exception>
    public double[] Column(string feature) => Columns[Schema.IndexOf(feature)];
}
