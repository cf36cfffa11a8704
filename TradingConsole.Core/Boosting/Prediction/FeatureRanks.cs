using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>
/// Replaces a value by its rank among the ensemble's own thresholds of that feature: <c>value ≤ threshold[j]</c> exactly when
/// <c>rank ≤ j</c>, so that a node compares bytes and no rounding enters.
/// </summary>
/// <remarks>
/// A feature has one slot for every treatment of missing values its nodes ask for; a missing value ranks below every threshold
/// (left) or above (right). Ranks are stored as signed bytes, 128 less, because that is what the processor compares.
/// </remarks>
internal sealed class FeatureRanks
{
    public const int SlotsMax = 256;

    private readonly Column[] _columns;
    private readonly Slot[] _slots;
    private readonly double[] _thresholds;
    private readonly Dictionary<(int Feature, byte Missing), int> _slotOf;
    private readonly Dictionary<int, Column> _columnOf;

    private FeatureRanks(
        Column[] columns, Slot[] slots, double[] thresholds, Dictionary<(int, byte), int> slotOf)
    {
        _columns = columns;
        _slots = slots;
        _thresholds = thresholds;
        _slotOf = slotOf;
        _columnOf = columns.ToDictionary(column => column.Feature);
    }

    public int Slots => _slots.Length;

    /// <returns>Null when a rank would not fit: categorical splits, more than 255 thresholds of a feature, too many slots.</returns>
    public static FeatureRanks? TryBuild(IReadOnlyList<Tree> trees)
    {
        var nodes = new SortedDictionary<int, (SortedSet<double> Thresholds, SortedSet<byte> Missing)>();
        foreach (var tree in trees)
        {
            for (var node = 0; node < tree.Leaves - 1; node++)
            {
                if (tree.Decision[node].IsCategorical || double.IsNaN(tree.Threshold[node]))
                {
                    return null;
                }

                if (!nodes.TryGetValue(tree.SplitFeature[node], out var of))
                {
                    nodes[tree.SplitFeature[node]] = of = ([], []);
                }

                of.Thresholds.Add(tree.Threshold[node]);
                of.Missing.Add(Treatment(tree.Decision[node]));
            }
        }

        if (nodes.Values.Any(of => of.Thresholds.Count > byte.MaxValue) || nodes.Values.Sum(of => of.Missing.Count) > SlotsMax)
        {
            return null;
        }

        var columns = new List<Column>();
        var slots = new List<Slot>();
        var thresholds = new List<double>();
        var slotOf = new Dictionary<(int, byte), int>();
        foreach (var (feature, of) in nodes)
        {
            var (first, start) = (slots.Count, thresholds.Count);
            foreach (var missing in of.Missing)
            {
                slotOf[(feature, missing)] = slots.Count;
                var whenMissing = (byte)((missing & 2) != 0 ? 0 : of.Thresholds.Count);
                slots.Add(new Slot((byte)(missing >> 2), whenMissing));
            }

            var padded = 1;
            while (padded <= of.Thresholds.Count)
            {
                padded *= 2;
            }

            thresholds.AddRange(of.Thresholds);
            thresholds.AddRange(Enumerable.Repeat(double.PositiveInfinity, padded - of.Thresholds.Count));
            columns.Add(new Column(feature, start, padded / 2, first, slots.Count, of.Thresholds.Count));
        }

        return new FeatureRanks([.. columns], [.. slots], [.. thresholds], slotOf);
    }

    /// <summary>Slot and rank a node compares with: the row goes right when its byte in the slot is greater.</summary>
    public (byte Slot, sbyte Rank) Of(Tree tree, int node)
    {
        var column = _columnOf[tree.SplitFeature[node]];
        var index = _thresholds.AsSpan(column.Start, column.Thresholds).BinarySearch(tree.Threshold[node]);
        return ((byte)_slotOf[(column.Feature, Treatment(tree.Decision[node]))], (sbyte)(index - 128));
    }

    /// <summary>Ranks one row into <c>ranks[slot · stride]</c>.</summary>
    /// <param name="row">At least as long as the highest feature used.</param>
    public void Rank(ReadOnlySpan<double> row, Span<sbyte> ranks, int stride)
    {
        ref var to = ref MemoryMarshal.GetReference(ranks);
        ref var values = ref MemoryMarshal.GetReference(row);
        foreach (ref readonly var column in _columns.AsSpan())
        {
            Rank(column, Unsafe.Add(ref values, column.Feature), ref to, stride);
        }
    }

    /// <summary>Ranks rows that lie column by column into <c>ranks[slot · stride + row]</c>.</summary>
    /// <param name="columns">One array a feature.</param>
    public void Rank(ReadOnlySpan<double[]> columns, int first, int rows, Span<sbyte> ranks, int stride)
    {
        foreach (ref readonly var column in _columns.AsSpan())
        {
            var values = columns[column.Feature].AsSpan(first, rows);
            for (var i = 0; i < values.Length; i++)
            {
                Rank(column, values[i], ref Unsafe.Add(ref MemoryMarshal.GetReference(ranks), i), stride);
            }
        }
    }

    private static byte Treatment(DecisionType decision) => decision.Missing switch
    {
        // Bits from 4 on: which inputs count as missing (4 = NaN, 8 = zero or NaN); bit 2: missing goes left.
        MissingType.NaN => (byte)(4 | (decision.DefaultLeft ? 2 : 0)),
        MissingType.Zero => (byte)(8 | (decision.DefaultLeft ? 2 : 0)),
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Rank(in Column column, double value, ref sbyte to, int stride)
    {
        var isNaN = double.IsNaN(value);
        var isZero = !(Math.Abs(value) > TreeEnsemble.ZeroThreshold);
        if (isZero)
        {
            value = 0;
        }

        // Branch-free: the outcome of each comparison is as good as random, and many searches overlap.
        ref var thresholds = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_thresholds), column.Start);
        nint rank = 0;
        for (nint step = column.Step; step > 0; step >>= 1)
        {
            var above = Unsafe.Add(ref thresholds, rank + step - 1) < value;
            rank += -(nint)Unsafe.BitCast<bool, byte>(above) & step;
        }

        var missing = (isNaN ? 1 : 0) | (isZero ? 2 : 0);
        ref var slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        for (var slot = column.FirstSlot; slot < column.EndSlot; slot++)
        {
            ref readonly var at = ref Unsafe.Add(ref slots, slot);
            Unsafe.Add(ref to, (nint)slot * stride) = (sbyte)(((at.MissingMask & missing) != 0 ? at.WhenMissing : (int)rank) - 128);
        }
    }

    private readonly record struct Column(int Feature, int Start, int Step, int FirstSlot, int EndSlot, int Thresholds);

    private readonly record struct Slot(byte MissingMask, byte WhenMissing);
}
