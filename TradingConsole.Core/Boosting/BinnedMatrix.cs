using System.Collections.Immutable;
using TradingConsole.Core.Boosting.Binning;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Boosting;

/// <summary>Features as one-byte bins: made once, then shared by the training of every target. Immutable and thread safe.</summary>
/// <remarks>
/// Holds each byte twice: row by row for histograms (all features of a row in one cache line), column by column for splitting
/// rows. Features that cannot split are left out of both.
/// </remarks>
public sealed class BinnedMatrix
{
    private readonly BinMapper[] _mappers;

    private BinnedMatrix(BinMapper[] mappers, ImmutableArray<string> names, int[] used, byte[][] columns, int rows)
    {
        _mappers = mappers;
        FeatureNames = names;
        Used = used;
        Columns = columns;
        Rows = rows;
        RowMajor = new byte[(long)rows * used.Length];
        for (var c = 0; c < used.Length; c++)
        {
            var column = columns[c];
            for (int row = 0, at = c; row < rows; row++, at += used.Length)
            {
                RowMajor[at] = column[row];
            }
        }
    }

    public ImmutableArray<string> FeatureNames { get; }

    public int Rows { get; }

    /// <summary>Original index of each column that can split, ascending.</summary>
    internal int[] Used { get; }

    /// <summary>Shape [used][rows].</summary>
    internal byte[][] Columns { get; }

    /// <summary>Shape [rows × used].</summary>
    internal byte[] RowMajor { get; }

    internal ImmutableArray<string> FeatureInfos => [.. _mappers.Select(mapper => mapper.Info)];

    /// <summary>Bins a table of features.</summary>
    /// <param name="columns">Shape [features][rows]; NaN = missing, ±∞ allowed.</param>
    /// <param name="names">One a feature, without spaces; null: <c>Column_0</c>….</param>
    /// <param name="parameters">Max bin, rows a bin and rows a leaf (a feature no leaf could split on is dropped).</param>
    /// <param name="fitRows">Rows the bins may be learned from; empty: all. Validation and test rows do not belong here.</param>
    /// <exception cref="ArgumentException">No column, no row, columns of different lengths, a name with a space.</exception>
    public static BinnedMatrix Build(
        IReadOnlyList<ReadOnlyMemory<double>> columns,
        IReadOnlyList<string>? names,
        BoostingParameters parameters,
        ReadOnlyMemory<int> fitRows = default)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        names ??= [.. Enumerable.Range(0, columns.Count).Select(i => $"Column_{i}")];
        RequireTable(columns, names);

        var sample = Sample(columns[0].Length, fitRows);
        var scratch = new double[sample.Length];
        var mappers = new BinMapper[columns.Count];
        for (var c = 0; c < mappers.Length; c++)
        {
            var column = columns[c].Span;
            for (var i = 0; i < sample.Length; i++)
            {
                scratch[i] = column[sample[i]];
            }

            mappers[c] = BinMapper.Fit(scratch, parameters.MaxBin, parameters.MinDataInBin, parameters.MinDataInLeaf);
        }

        var used = Enumerable.Range(0, mappers.Length).Where(c => mappers[c].IsUsed).ToArray();
        return new BinnedMatrix(
            mappers, [.. names], used, [.. used.Select(c => Bin(mappers[c], columns[c].Span))], columns[0].Length);
    }

    /// <summary>The same bins for some of the rows, in the order given.</summary>
    public BinnedMatrix Select(ReadOnlySpan<int> rows)
    {
        var columns = new byte[Columns.Length][];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = new byte[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                columns[c][i] = Columns[c][rows[i]];
            }
        }

        return new BinnedMatrix(_mappers, FeatureNames, Used, columns, rows.Length);
    }

    internal BinMapper MapperOf(int usedIndex) => _mappers[Used[usedIndex]];

    internal bool SharesBinsWith(BinnedMatrix other) => ReferenceEquals(_mappers, other._mappers);

    private static byte[] Bin(BinMapper mapper, ReadOnlySpan<double> values)
    {
        var bins = new byte[values.Length];
        for (var i = 0; i < bins.Length; i++)
        {
            bins[i] = mapper.BinOf(values[i]);
        }

        return bins;
    }

    // Bounds settle long before 200,000 values; beyond that sorting costs more than it tells.
    private static int[] Sample(int rows, ReadOnlyMemory<int> fitRows)
    {
        const int SampleMax = 200_000;
        var candidates = fitRows.IsEmpty ? [.. Enumerable.Range(0, rows)] : fitRows.ToArray();
        if (candidates.Length <= SampleMax)
        {
            return candidates;
        }

        var random = new SeededRandom(1);
        for (var i = 0; i < SampleMax; i++)
        {
            var other = i + random.NextInt(candidates.Length - i);
            (candidates[i], candidates[other]) = (candidates[other], candidates[i]);
        }

        return candidates[..SampleMax];
    }

    private static void RequireTable(IReadOnlyList<ReadOnlyMemory<double>> columns, IReadOnlyList<string> names)
    {
        if (columns.Count == 0 || columns[0].Length == 0)
        {
            throw new ArgumentException("binning needs at least one column and one row", nameof(columns));
        }

        for (var c = 0; c < columns.Count; c++)
        {
            if (columns[c].Length != columns[0].Length)
            {
                throw new ArgumentException(
                    $"column {c} has {columns[c].Length} rows, column 0 has {columns[0].Length}", nameof(columns));
            }
        }

        if (names.Count != columns.Count)
        {
            throw new ArgumentException($"{names.Count} names for {columns.Count} columns", nameof(names));
        }

        if (names.FirstOrDefault(name => name.Length == 0 || name.Any(char.IsWhiteSpace)) is { } bad)
        {
            throw new ArgumentException($"feature name '{bad}' must not be empty or hold a space", nameof(names));
        }
    }
}
