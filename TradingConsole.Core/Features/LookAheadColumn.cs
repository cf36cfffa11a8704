using System.Collections.Immutable;

namespace TradingConsole.Core.Features;

/// <summary>One thing a feature row says: a feature, the ATR in price units, or whether the row is ready.</summary>
internal readonly record struct LookAheadColumn(int Index, string Name)
{
    /// <summary>The schema's features, then <c>atr_price</c> and <c>ready</c>.</summary>
    public static readonly ImmutableArray<LookAheadColumn> All =
        [.. FeatureSchema.V1.Names.Append("atr_price").Append("ready").Select((name, i) => new LookAheadColumn(i, name))];

    public double Value(FeatureMatrix matrix, int row) =>
        Index < matrix.Columns.Length ? matrix.Columns[Index][row]
        : Index == matrix.Columns.Length ? matrix.AtrPrice[row]
        : matrix.Ready[row] ? 1 : 0;

    /// <summary>The last of the first <paramref name="rows"/> rows in which two matrices differ by any bit; −1 where none does.</summary>
    public int LastDifference(FeatureMatrix left, FeatureMatrix right, int rows)
    {
        for (var row = rows - 1; row >= 0; row--)
        {
            if (BitConverter.DoubleToInt64Bits(Value(left, row)) != BitConverter.DoubleToInt64Bits(Value(right, row)))
            {
                return row;
            }
        }

        return -1;
    }
}
