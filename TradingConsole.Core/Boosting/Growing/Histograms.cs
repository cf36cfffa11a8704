using System.Numerics.Tensors;

namespace TradingConsole.Core.Boosting.Growing;

/// <summary>The histograms of all leaves of one tree: one slot a leaf, all features of a leaf side by side.</summary>
/// <remarks>
/// Workers add whole rows into sums of their own; taking them out adds the workers' sums up, exactly, so that neither the number
/// of workers nor their shares can be seen in the result.
/// </remarks>
internal sealed class Histograms
{
    private const int Slots = 256;

    private readonly BinnedMatrix _matrix;
    private readonly RowGradients _rows;
    private readonly int[] _offsets;
    private readonly double[][] _gradients;
    private readonly double[][] _hessians;
    private readonly long[][] _sums;
    private readonly long[][] _flushedGradients;
    private readonly int[][] _flushedCounts;
    private readonly bool[] _isFlushed;
    private readonly bool[] _isUsed;
    private readonly int[] _rowsSummed;

    public Histograms(BinnedMatrix matrix, RowGradients rows, int leaves, int workers)
    {
        _matrix = matrix;
        _rows = rows;
        _offsets = new int[matrix.Used.Length + 1];
        for (var c = 0; c < matrix.Used.Length; c++)
        {
            _offsets[c + 1] = _offsets[c] + matrix.MapperOf(c).Bins;
        }

        _gradients = new double[leaves][];
        _hessians = new double[leaves][];
        var slots = matrix.Used.Length * Slots;
        _sums = [.. Enumerable.Range(0, workers).Select(_ => new long[rows.IsCounted ? slots : 2 * slots])];
        _flushedGradients = new long[workers][];
        _flushedCounts = new int[workers][];
        _isFlushed = new bool[workers];
        _isUsed = new bool[workers];
        _rowsSummed = new int[workers];
    }

    public BinSums Of(int slot, int column)
    {
        var (from, count) = (_offsets[column], _offsets[column + 1] - _offsets[column]);
        return new BinSums(_gradients[slot].AsSpan(from, count), _hessians[slot].AsSpan(from, count));
    }

    /// <summary>Makes room for a leaf's histogram; its content is what the slot held last.</summary>
    public void Prepare(int slot)
    {
        _gradients[slot] ??= new double[_offsets[^1]];
        _hessians[slot] ??= new double[_offsets[^1]];
    }

    /// <summary>Adds rows to a worker's own sums, every feature in one pass over them.</summary>
    public void Add(int worker, ReadOnlySpan<int> rows)
    {
        var columns = _matrix.Used.Length;
        _isUsed[worker] = true;
        if (!_rows.IsCounted)
        {
            HistogramKernel.AddPairs(_matrix.RowMajor, columns, rows, _rows.Entries, _sums[worker]);
            return;
        }

        while (!rows.IsEmpty)
        {
            if (_rowsSummed[worker] == RowGradients.RowsPerSum)
            {
                Flush(worker);
            }

            var count = Math.Min(rows.Length, RowGradients.RowsPerSum - _rowsSummed[worker]);
            HistogramKernel.AddCounted(_matrix.RowMajor, columns, rows[..count], _rows.Entries, _sums[worker]);
            _rowsSummed[worker] += count;
            rows = rows[count..];
        }
    }

    /// <summary>Moves the workers' sums of a feature into a leaf's histogram and clears them.</summary>
    public void Take(int slot, int column)
    {
        var into = Of(slot, column);
        if (_rows.IsCounted)
        {
            TakeCounted(into, column);
        }
        else
        {
            TakePairs(into, column);
        }
    }

    /// <summary>After the last feature was taken: the next rows belong to another leaf.</summary>
    public void EndTake()
    {
        Array.Clear(_isFlushed);
        Array.Clear(_isUsed);
        Array.Clear(_rowsSummed);
    }

    /// <summary>Turns the parent's histogram of a feature into the larger child's by taking the smaller child away.</summary>
    public void Subtract(int slot, int smaller, int column)
    {
        var larger = Of(slot, column);
        var less = Of(smaller, column);
        TensorPrimitives.Subtract(larger.Gradients, less.Gradients, larger.Gradients);
        TensorPrimitives.Subtract(larger.Hessians, less.Hessians, larger.Hessians);
    }

    /// <summary>Hands a leaf's histogram to another leaf number.</summary>
    public void Swap(int first, int second)
    {
        (_gradients[first], _gradients[second]) = (_gradients[second], _gradients[first]);
        (_hessians[first], _hessians[second]) = (_hessians[second], _hessians[first]);
    }

    private void Flush(int worker)
    {
        var sums = _sums[worker];
        var gradients = _flushedGradients[worker] ??= new long[sums.Length];
        var counts = _flushedCounts[worker] ??= new int[sums.Length];
        if (!_isFlushed[worker])
        {
            Array.Clear(gradients);
            Array.Clear(counts);
            _isFlushed[worker] = true;
        }

        for (var i = 0; i < sums.Length; i++)
        {
            gradients[i] += sums[i] >> RowGradients.CountBits;
            counts[i] += (int)(sums[i] & RowGradients.RowsPerSum);
        }

        Array.Clear(sums);
        _rowsSummed[worker] = 0;
    }

    private void TakeCounted(BinSums into, int column)
    {
        var bins = into.Gradients.Length;
        Span<long> gradients = stackalloc long[Slots];
        Span<int> counts = stackalloc int[Slots];
        gradients.Clear();
        counts.Clear();
        for (var worker = 0; worker < _sums.Length; worker++)
        {
            if (!_isUsed[worker])
            {
                continue;
            }

            var sums = _sums[worker].AsSpan(column * Slots, bins);
            for (var bin = 0; bin < sums.Length; bin++)
            {
                gradients[bin] += sums[bin] >> RowGradients.CountBits;
                counts[bin] += (int)(sums[bin] & RowGradients.RowsPerSum);
            }

            sums.Clear();
            if (_isFlushed[worker])
            {
                var flushedGradients = _flushedGradients[worker].AsSpan(column * Slots, bins);
                var flushedCounts = _flushedCounts[worker].AsSpan(column * Slots, bins);
                for (var bin = 0; bin < bins; bin++)
                {
                    gradients[bin] += flushedGradients[bin];
                    counts[bin] += flushedCounts[bin];
                }
            }
        }

        for (var bin = 0; bin < bins; bin++)
        {
            into.Gradients[bin] = gradients[bin] * _rows.GradientUnit;
            into.Hessians[bin] = counts[bin];
        }
    }

    private void TakePairs(BinSums into, int column)
    {
        var bins = into.Gradients.Length;
        Span<long> totals = stackalloc long[2 * Slots];
        totals.Clear();
        for (var worker = 0; worker < _sums.Length; worker++)
        {
            if (!_isUsed[worker])
            {
                continue;
            }

            var sums = _sums[worker].AsSpan(column * Slots * 2, 2 * bins);
            TensorPrimitives.Add(totals[..sums.Length], sums, totals);
            sums.Clear();
        }

        for (var bin = 0; bin < bins; bin++)
        {
            into.Gradients[bin] = totals[2 * bin] * _rows.GradientUnit;
            into.Hessians[bin] = totals[(2 * bin) + 1] * _rows.HessianUnit;
        }
    }
}

/// <summary>A feature's histogram in one leaf, shape [bins].</summary>
internal readonly ref struct BinSums(Span<double> gradients, Span<double> hessians)
{
    public readonly Span<double> Gradients = gradients;
    public readonly Span<double> Hessians = hessians;
}
