namespace TradingConsole.Core.Boosting;

/// <summary>Feature values where they lie: binning reads them in pieces, so that no second table of doubles is ever made.</summary>
/// <remarks>Reads may come from several threads at once.</remarks>
public abstract class FeatureTable
{
    public abstract int Rows { get; }

    public abstract int Columns { get; }

    /// <summary>Copies a run of one feature; NaN = missing, ±∞ allowed.</summary>
    /// <param name="values">Filled with rows <paramref name="firstRow"/>….</param>
    public abstract void Read(int column, int firstRow, Span<double> values);

    /// <param name="columns">Shape [features][rows].</param>
    /// <exception cref="ArgumentException">No column, no row, columns of different lengths.</exception>
    public static FeatureTable OfColumns(IReadOnlyList<ReadOnlyMemory<double>> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        RequireSameLength([.. columns.Select(column => column.Length)]);
        return new DoubleColumns(columns);
    }

    /// <param name="columns">Shape [features][rows].</param>
    /// <exception cref="ArgumentException">No column, no row, columns of different lengths.</exception>
    public static FeatureTable OfColumns(IReadOnlyList<ReadOnlyMemory<float>> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        RequireSameLength([.. columns.Select(column => column.Length)]);
        return new FloatColumns(columns);
    }

    /// <param name="values">Shape [rows × columns], row after row.</param>
    /// <exception cref="ArgumentException">No value, or not a whole number of rows.</exception>
    public static FeatureTable OfRows(ReadOnlyMemory<float> values, int columns)
    {
        if (columns < 1 || values.Length == 0 || values.Length % columns != 0)
        {
            throw new ArgumentException($"{values.Length} values are not rows of {columns} columns", nameof(values));
        }

        return new FloatRows(values, columns);
    }

    private static void RequireSameLength(int[] lengths)
    {
        if (lengths.Length == 0 || lengths[0] == 0)
        {
            throw new ArgumentException("binning needs at least one column and one row");
        }

        var odd = Array.FindIndex(lengths, length => length != lengths[0]);
        if (odd >= 0)
        {
            throw new ArgumentException($"column {odd} has {lengths[odd]} rows, column 0 has {lengths[0]}");
        }
    }

    private sealed class DoubleColumns(IReadOnlyList<ReadOnlyMemory<double>> columns) : FeatureTable
    {
        public override int Rows => columns[0].Length;

        public override int Columns => columns.Count;

        public override void Read(int column, int firstRow, Span<double> values) =>
            columns[column].Span.Slice(firstRow, values.Length).CopyTo(values);
    }

    private sealed class FloatColumns(IReadOnlyList<ReadOnlyMemory<float>> columns) : FeatureTable
    {
        public override int Rows => columns[0].Length;

        public override int Columns => columns.Count;

        public override void Read(int column, int firstRow, Span<double> values) =>
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<float, double>(
                columns[column].Span.Slice(firstRow, values.Length), values);
    }

    private sealed class FloatRows(ReadOnlyMemory<float> table, int columns) : FeatureTable
    {
        public override int Rows => table.Length / columns;

        public override int Columns => columns;

        public override void Read(int column, int firstRow, Span<double> values)
        {
            var span = table.Span.Slice(firstRow * columns, values.Length * columns);
            for (int i = 0, at = column; i < values.Length; i++, at += columns)
            {
                values[i] = span[at];
            }
        }
    }
}
