using System.Collections.Immutable;
using TradingConsole.Core.Boosting.Binning;

namespace TradingConsole.Core.Boosting;

/// <summary>Features as one-byte bins: made once, then shared by the training of every target. Immutable and thread safe.</summary>
/// <remarks>
/// Holds each byte row by row for histograms (all features of a row in one cache line) and, once trees are grown on it, column by
/// column for splitting rows. Features that cannot split are left out of both.
/// </remarks>
public sealed class BinnedMatrix
{
    private const int Chunk = 4_096;

    // Histograms read eight bins at once, also those of the last row.
    private const int Padding = 8;

    private readonly BinMapper[] _mappers;
    private readonly Lazy<byte[][]> _columns;

    private BinnedMatrix(BinMapper[] mappers, ImmutableArray<string> names, int[] used, byte[] rowMajor, int rows)
    {
        _mappers = mappers;
        FeatureNames = names;
        Used = used;
        Rows = rows;
        RowMajor = rowMajor;
        _columns = new Lazy<byte[][]>(Transpose);
    }

    public ImmutableArray<string> FeatureNames { get; }

    public int Rows { get; }

    /// <summary>Original index of each column that can split, ascending.</summary>
    internal int[] Used { get; }

    /// <summary>Shape [used][rows]; made when first asked for.</summary>
    internal byte[][] Columns => _columns.Value;

    /// <summary>Shape [rows × used], and a few bytes more.</summary>
    internal byte[] RowMajor { get; }

    internal ImmutableArray<string> FeatureInfos => [.. _mappers.Select(mapper => mapper.Info)];

    /// <summary>Bins a table of features held as columns of doubles.</summary>
    /// <inheritdoc cref="Build(FeatureTable, IReadOnlyList{string}, BoostingParameters, ReadOnlyMemory{int}, int)"/>
    /// <param name="columns">Shape [features][rows]; NaN = missing, ±∞ allowed.</param>
    public static BinnedMatrix Build(
        IReadOnlyList<ReadOnlyMemory<double>> columns,
        IReadOnlyList<string>? names,
        BoostingParameters parameters,
        ReadOnlyMemory<int> fitRows = default,
        int threads = 1) => Build(FeatureTable.OfColumns(columns), names, parameters, fitRows, threads);

    /// <summary>Bins a table of features.</summary>
    /// <param name="table">Read in pieces, the rows of <paramref name="fitRows"/> twice.</param>
    /// <param name="names">One a feature, without spaces; null: <c>Column_0</c>….</param>
    /// <param name="parameters">Max bin, rows a bin, rows to learn bins from, rows a leaf (a feature no leaf could split on is dropped).</param>
    /// <param name="fitRows">Rows the bins may be learned from; empty: all. Validation and test rows do not belong here.</param>
    /// <param name="threads">Processors to use, at least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">No column, no row, columns of different lengths, a name with a space, too many cells.</exception>
    public static BinnedMatrix Build(
        FeatureTable table,
        IReadOnlyList<string>? names,
        BoostingParameters parameters,
        ReadOnlyMemory<int> fitRows = default,
        int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        parameters.Validate();
        names ??= [.. Enumerable.Range(0, table.Columns).Select(i => $"Column_{i}")];
        RequireNames(names, table.Columns);
        RequireRows(fitRows.Span, table.Rows);

        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        var sample = BinSample.Draw(table.Rows, fitRows, parameters.BinConstructSampleCount);
        var mappers = new BinMapper[table.Columns];
        Parallel.For(0, mappers.Length, options, c =>
            mappers[c] = BinMapper.Fit(sample.Read(table, c), parameters.MaxBin, parameters.MinDataInBin, parameters.MinDataInLeaf));

        var used = Enumerable.Range(0, mappers.Length).Where(c => mappers[c].IsUsed).ToArray();
        var rowMajor = Allocate(table.Rows, used.Length);
        Parallel.For(0, (table.Rows + Chunk - 1) / Chunk, options, chunk => Bin(table, mappers, used, rowMajor, chunk * Chunk));
        return new BinnedMatrix(mappers, [.. names], used, rowMajor, table.Rows);
    }

    /// <summary>The same bins for some of the rows, in the order given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row that is not there.</exception>
    public BinnedMatrix Select(ReadOnlySpan<int> rows)
    {
        RequireRows(rows, Rows);
        var width = Used.Length;
        var selected = Allocate(rows.Length, width);
        for (var i = 0; i < rows.Length; i++)
        {
            RowMajor.AsSpan(rows[i] * width, width).CopyTo(selected.AsSpan(i * width));
        }

        return new BinnedMatrix(_mappers, FeatureNames, Used, selected, rows.Length);
    }

    internal BinMapper MapperOf(int usedIndex) => _mappers[Used[usedIndex]];

    internal bool SharesBinsWith(BinnedMatrix other) => ReferenceEquals(_mappers, other._mappers);

    private static void Bin(FeatureTable table, BinMapper[] mappers, int[] used, byte[] rowMajor, int first)
    {
        Span<double> values = stackalloc double[Chunk];
        values = values[..Math.Min(Chunk, table.Rows - first)];
        for (var c = 0; c < used.Length; c++)
        {
            table.Read(used[c], first, values);
            mappers[used[c]].Bin(values, rowMajor.AsSpan((first * used.Length) + c), used.Length);
        }
    }

    private byte[][] Transpose()
    {
        var width = Used.Length;
        byte[][] columns = [.. Used.Select(_ => new byte[Rows])];
        for (var first = 0; first < Rows; first += Chunk)
        {
            var end = Math.Min(Rows, first + Chunk);
            for (var c = 0; c < width; c++)
            {
                var column = columns[c];
                for (int row = first, at = (first * width) + c; row < end; row++, at += width)
                {
                    column[row] = RowMajor[at];
                }
            }
        }

        return columns;
    }

    private static byte[] Allocate(int rows, int columns)
    {
        var cells = ((long)rows * columns) + Padding;
        return cells <= Array.MaxLength
            ? new byte[cells]
            : throw new ArgumentException($"{rows} rows of {columns} features are {cells} cells, at most {Array.MaxLength} can be held");
    }

    private static void RequireRows(ReadOnlySpan<int> rows, int rowsThere)
    {
        foreach (var row in rows)
        {
            if ((uint)row >= (uint)rowsThere)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"row must be 0 to {rowsThere - 1}");
            }
        }
    }

    private static void RequireNames(IReadOnlyList<string> names, int columns)
    {
        if (names.Count != columns)
        {
            throw new ArgumentException($"{names.Count} names for {columns} columns", nameof(names));
        }

        if (names.FirstOrDefault(name => name.Length == 0 || name.Any(char.IsWhiteSpace)) is { } bad)
        {
            throw new ArgumentException($"feature name '{bad}' must not be empty or hold a space", nameof(names));
        }
    }
}
