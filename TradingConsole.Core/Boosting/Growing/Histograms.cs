using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TradingConsole.Core.Boosting.Growing;

/// <summary>The histograms of all leaves of one tree: one slot a leaf, all features of a leaf side by side.</summary>
internal sealed class Histograms
{
    private readonly BinnedMatrix _matrix;
    private readonly int[] _offsets;
    private readonly BinSums[][] _slots;

    public Histograms(BinnedMatrix matrix, int leaves)
    {
        _matrix = matrix;
        _offsets = new int[matrix.Used.Length + 1];
        for (var c = 0; c < matrix.Used.Length; c++)
        {
            _offsets[c + 1] = _offsets[c] + matrix.MapperOf(c).Bins;
        }

        _slots = new BinSums[leaves][];
    }

    public ReadOnlySpan<BinSums> Of(int slot, int column) =>
        _slots[slot].AsSpan(_offsets[column], _offsets[column + 1] - _offsets[column]);

    /// <summary>Adds up the gradients of a leaf's rows, every feature in one pass over them.</summary>
    public void Build(int slot, ReadOnlySpan<int> rows, float[] gradients, float[] hessians)
    {
        var sums = _slots[slot] ??= new BinSums[_offsets[^1]];
        Array.Clear(sums);
        var columns = _matrix.Used.Length;
        ref var target = ref Unsafe.As<BinSums, Vector128<double>>(ref MemoryMarshal.GetArrayDataReference(sums));
        ref var offset = ref MemoryMarshal.GetArrayDataReference(_offsets);
        ref var bins = ref MemoryMarshal.GetArrayDataReference(_matrix.RowMajor);
        foreach (var row in rows)
        {
            // Rows come from the partition and bins were counted when the matrix was built: both lie inside.
            var add = Vector128.Create((double)gradients[row], hessians[row]);
            ref var rowBins = ref Unsafe.Add(ref bins, (nint)row * columns);
            var c = 0;
            for (; c + 4 <= columns; c += 4)
            {
                ref var first = ref Unsafe.Add(ref target, Unsafe.Add(ref offset, c) + Unsafe.Add(ref rowBins, c));
                ref var second = ref Unsafe.Add(ref target, Unsafe.Add(ref offset, c + 1) + Unsafe.Add(ref rowBins, c + 1));
                ref var third = ref Unsafe.Add(ref target, Unsafe.Add(ref offset, c + 2) + Unsafe.Add(ref rowBins, c + 2));
                ref var fourth = ref Unsafe.Add(ref target, Unsafe.Add(ref offset, c + 3) + Unsafe.Add(ref rowBins, c + 3));
                first += add;
                second += add;
                third += add;
                fourth += add;
            }

            for (; c < columns; c++)
            {
                Unsafe.Add(ref target, Unsafe.Add(ref offset, c) + Unsafe.Add(ref rowBins, c)) += add;
            }
        }
    }

    /// <summary>Takes the commonest bin of each feature from the leaf's sums and the other bins, as LightGBM does.</summary>
    /// <remarks>
    /// Changes only the last bits; without it leaf values differ from LightGBM's in the last digit and ties may fall the other way.
    /// </remarks>
    public void FixCommonestBins(int slot, LeafSums leaf, bool onlyFirstBins)
    {
        for (var column = 0; column < _matrix.Used.Length; column++)
        {
            var commonest = _matrix.MapperOf(column).CommonestBin;
            if (onlyFirstBins && commonest != 0)
            {
                continue;
            }

            var bins = _slots[slot].AsSpan(_offsets[column], _offsets[column + 1] - _offsets[column]);
            double gradient = leaf.Gradient, hessian = leaf.Hessian;
            for (var bin = 0; bin < bins.Length; bin++)
            {
                if (bin != commonest)
                {
                    gradient -= bins[bin].Gradient;
                    hessian -= bins[bin].Hessian;
                }
            }

            bins[commonest] = new BinSums { Gradient = gradient, Hessian = hessian };
        }
    }

    /// <summary>Turns the parent's histogram in <paramref name="slot"/> into the larger child's by taking the smaller child away.</summary>
    public void Subtract(int slot, int smaller)
    {
        var target = MemoryMarshal.Cast<BinSums, double>(_slots[slot].AsSpan());
        TensorPrimitives.Subtract(target, MemoryMarshal.Cast<BinSums, double>(_slots[smaller].AsSpan()), target);
    }

    /// <summary>Hands a leaf's histogram to another leaf number.</summary>
    public void Swap(int first, int second) => (_slots[first], _slots[second]) = (_slots[second], _slots[first]);
}
