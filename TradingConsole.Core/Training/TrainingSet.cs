using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Training;

/// <summary>Gathers one symbol after another into <see cref="TrainingRows"/>, thinning as it goes so that memory stays bounded.</summary>
/// <remarks>
/// A row is taken when its features are ready, both sides are labelled and its ATR is positive. Thinning takes every k-th
/// minute, shifted by symbol so that together the symbols still cover every minute. Not thread safe.
/// </remarks>
/// <param name="spec">What the labels mean.</param>
/// <param name="rowsKeptMax">Rows held at most; beyond it the stride doubles.</param>
public sealed class TrainingSet(LabelSpec spec, int rowsKeptMax = 400_000)
{
    private readonly List<string> _symbols = [];
    private readonly List<Row> _rows = [];
    private int _stride = 1;

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Rows held now; every <see cref="Stride"/>-th eligible minute.</summary>
    public int Count => _rows.Count;

    public int Stride => _stride;

    /// <param name="matrix">Features of one symbol.</param>
    /// <param name="longs">Labels made from the same series; likewise <paramref name="shorts"/>.</param>
    /// <exception cref="TrainingException">The columns have different lengths or another schema.</exception>
    public void Add(FeatureMatrix matrix, LabelColumns longs, LabelColumns shorts)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(longs);
        ArgumentNullException.ThrowIfNull(shorts);
        if (longs.Length != matrix.Rows || shorts.Length != matrix.Rows)
        {
            throw new TrainingException(
                $"{matrix.Symbol}: {matrix.Rows} feature rows, {longs.Length} long and {shorts.Length} short labels must be equally many");
        }

        var symbol = _symbols.Count;
        _symbols.Add(matrix.Symbol.Value);
        var atr = matrix.Column("atr");
        for (var i = 0; i < matrix.Rows; i++)
        {
            if (matrix.Ready[i] && longs.IsLabelled(i) && shorts.IsLabelled(i) && atr[i] > 0 && double.IsFinite(atr[i])
                && IsOnStride(matrix.Minute[i], symbol))
            {
                var end = matrix.Minute[Math.Max(longs.EndBar[i], shorts.EndBar[i])];
                _rows.Add(new Row(
                    matrix.Minute[i], end, symbol, atr[i], FeaturesOf(matrix, i), Outcome.Of(longs, i), Outcome.Of(shorts, i)));
                Thin();
            }
        }
    }

    /// <summary>The table, by minute and then symbol, thinned to about <paramref name="rowsMax"/> rows at most.</summary>
    /// <exception cref="TrainingException">No row was eligible.</exception>
    public TrainingRows ToRows(int rowsMax = 150_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsMax, 1);
        if (IsEmpty)
        {
            throw new TrainingException("no minute has ready features and labels of both sides: more history is needed");
        }

        var factor = (_rows.Count + rowsMax - 1) / rowsMax;
        var rows = _rows
            .Where(row => (row.Minute + row.Symbol) % ((long)_stride * factor) == 0)
            .OrderBy(row => row.Minute)
            .ThenBy(row => row.Symbol)
            .ToArray();
        return new TrainingRows
        {
            LabelSpec = spec,
            Symbols = [.. _symbols],
            Features = [.. Enumerable.Range(0, FeatureSchema.V1.Count).Select(f => rows.Select(row => (double)row.Features[f]).ToArray())],
            Minute = [.. rows.Select(row => row.Minute)],
            EndMinute = [.. rows.Select(row => row.EndMinute)],
            SymbolIndex = [.. rows.Select(row => row.Symbol)],
            AtrFraction = [.. rows.Select(row => row.Atr)],
            Long = Columns(rows, row => row.Long),
            Short = Columns(rows, row => row.Short),
        };
    }

    private static double[] FeaturesOf(FeatureMatrix matrix, int row)
    {
        var features = new double[matrix.Columns.Length];
        for (var f = 0; f < features.Length; f++)
        {
            features[f] = matrix.Columns[f][row];
        }

        return features;
    }

    private static DirectionOutcomes Columns(Row[] rows, Func<Row, Outcome> side) => new()
    {
        GrossReturn = [.. rows.Select(row => side(row).Gross)],
        Cost = [.. rows.Select(row => side(row).Cost)],
        KnownCost = [.. rows.Select(row => side(row).KnownCost)],
        Mae = [.. rows.Select(row => side(row).Mae)],
        HoldMinutes = [.. rows.Select(row => side(row).Hold)],
        TargetFirst = [.. rows.Select(row => side(row).TargetFirst)],
    };

    private bool IsOnStride(long minute, int symbol) => (minute + symbol) % _stride == 0;

    private void Thin()
    {
        if (_rows.Count > rowsKeptMax)
        {
            _stride *= 2;
            _rows.RemoveAll(row => !IsOnStride(row.Minute, row.Symbol));
        }
    }

    private readonly record struct Outcome(double Gross, double Cost, double KnownCost, double Mae, double Hold, bool TargetFirst)
    {
        public static Outcome Of(LabelColumns labels, int row) => new(
            labels.RetGross[row],
            labels.Fee[row] + labels.Slippage[row] + labels.Funding[row],
            labels.Fee[row] + labels.Slippage[row],
            labels.Mae[row],
            labels.MinutesToEvent[row],
            labels.Y[row] > 0);
    }

    private sealed record Row(
        long Minute, long EndMinute, int Symbol, double Atr, double[] Features, Outcome Long, Outcome Short);
}
