using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>An ensemble laid out for many comparisons in one instruction: bytes instead of thresholds, labels instead of pointers.</summary>
/// <remarks>
/// <para>
/// Every row starts with label 0. Split k sends the rows that carry its label and lie above its threshold to label k + 1; after the
/// last split a row's label names its leaf. Splits are visited in order, so there is no walk, no branch and no data-dependent load: a
/// tree costs its number of splits, shared by 32 rows (block) or, for one row, by 32 trees. Up to 256 leaves that beats walking.
/// </para>
/// <para>Immutable; all work space is on the caller's stack, so any number of threads may predict.</para>
/// </remarks>
internal sealed class RankedForest
{
    /// <summary>Rows predicted together: enough to hide latency, few enough that their bytes stay in the first-level cache.</summary>
    public const int Block = 128;

    private const int Lanes = 32;
    private const int LeavesMax = 256;

    // Above this many slots one row's bytes no longer fit the registers that are shuffled.
    private const int RowSlotsMax = 64;

    private readonly Split[] _splits;
    private readonly int[] _firstSplit;
    private readonly double[] _leafValues;
    private readonly int[] _firstLeaf;
    private readonly byte[] _groups;
    private readonly int[] _groupSplits;

    private RankedForest(FeatureRanks ranks, IReadOnlyList<Tree> trees)
    {
        Ranks = ranks;
        Trees = trees.Count;
        _splits = new Split[trees.Sum(tree => tree.Leaves - 1)];
        _leafValues = new double[trees.Sum(tree => tree.Leaves)];
        _firstSplit = new int[trees.Count + 1];
        _firstLeaf = new int[trees.Count];
        var leaf = 0;
        for (var t = 0; t < trees.Count; t++)
        {
            _firstLeaf[t] = leaf;
            _firstSplit[t + 1] = _firstSplit[t] + trees[t].Leaves - 1;
            Lay(trees[t], _splits.AsSpan(_firstSplit[t]), _leafValues.AsSpan(leaf));
            leaf += trees[t].Leaves;
        }

        (_groups, _groupSplits) = Group();
    }

    public FeatureRanks Ranks { get; }

    public int Trees { get; }

    /// <summary>Whether <see cref="AddRow"/> may be asked on this machine.</summary>
    public bool TakesSingleRows => Avx2.IsSupported && Ranks.Slots <= RowSlotsMax;

    /// <summary>Whether <see cref="AddBlock"/> is fast on this machine.</summary>
    public static bool TakesBlocks => Vector256.IsHardwareAccelerated;

    /// <returns>Null when the ensemble does not fit bytes (<see cref="FeatureRanks.TryBuild"/>, or a tree above 256 leaves).</returns>
    public static RankedForest? TryBuild(IReadOnlyList<Tree> trees) =>
        trees.All(tree => tree.Leaves <= LeavesMax) && FeatureRanks.TryBuild(trees) is { } ranks ? new(ranks, trees) : null;

    /// <summary>Adds every tree's leaf value, in tree order, to the scores of one row; 32 trees an instruction.</summary>
    /// <param name="row">At least as long as the highest feature used.</param>
    /// <param name="scores">Shape [outputs]; tree t belongs to output t mod outputs.</param>
    public void AddRow(ReadOnlySpan<double> row, Span<double> scores)
    {
        Span<sbyte> ranks = stackalloc sbyte[RowSlotsMax];
        Ranks.Rank(row, ranks, 1);
        ref var bytes = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(ranks));
        var chunk0 = Both(ref bytes, 0);
        var chunk1 = Both(ref bytes, 16);
        var chunk2 = Both(ref bytes, 32);
        var chunk3 = Both(ref bytes, 48);
        var chunks = (Ranks.Slots + 15) / 16;
        ref var at = ref MemoryMarshal.GetArrayDataReference(_groups);
        Span<byte> labels = stackalloc byte[Lanes];
        var (tree, output) = (0, 0);
        foreach (var splits in _groupSplits)
        {
            var label = Vector256<byte>.Zero;
            var next = Vector256<byte>.One;
            for (var k = 0; k < splits; k++)
            {
                var slot = Vector256.LoadUnsafe(ref at);
                Vector256<byte> rank;
                if (chunks <= 1)
                {
                    rank = Avx2.Shuffle(chunk0, slot);
                }
                else
                {
                    // A shuffle yields 0 where bit 7 is set, so each chunk answers for its own sixteen slots.
                    rank = Avx2.Shuffle(chunk0, Chunk(slot, 0)) | Avx2.Shuffle(chunk1, Chunk(slot, 16));
                    if (chunks > 2)
                    {
                        rank |= Avx2.Shuffle(chunk2, Chunk(slot, 32)) | Avx2.Shuffle(chunk3, Chunk(slot, 48));
                    }
                }

                var moved = Vector256.GreaterThan(rank.AsSByte(), Vector256.LoadUnsafe(ref at, Lanes).AsSByte()).AsByte();
                var here = Vector256.LoadUnsafe(ref at, 2 * Lanes);
                label += Vector256.Equals(label, here) & (moved & (next - here));
                next += Vector256<byte>.One;
                at = ref Unsafe.Add(ref at, 3 * Lanes);
            }

            label.StoreUnsafe(ref MemoryMarshal.GetReference(labels));
            foreach (var leaf in labels[..Math.Min(Lanes, Trees - tree)])
            {
                scores[output] += Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leafValues), _firstLeaf[tree++] + leaf);
                output = output + 1 == scores.Length ? 0 : output + 1;
            }
        }
    }

    /// <summary>Adds every tree's leaf value, in tree order, to the scores of one block of rows.</summary>
    /// <param name="ranks">Shape [slots][<see cref="Block"/>].</param>
    /// <param name="scores">Shape [rows][outputs], at most <see cref="Block"/> rows; tree t belongs to output t mod outputs.</param>
    public void AddBlock(ReadOnlySpan<sbyte> ranks, Span<double> scores, int outputs)
    {
        Span<byte> labels = stackalloc byte[Block];
        ref var rankBytes = ref MemoryMarshal.GetReference(ranks);
        var rows = scores.Length / outputs;
        var output = 0;
        for (var t = 0; t < Trees; t++)
        {
            Label(t, ref rankBytes, ref MemoryMarshal.GetReference(labels));
            ref var values = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leafValues), _firstLeaf[t]);
            ref var score = ref Unsafe.Add(ref MemoryMarshal.GetReference(scores), output);
            ref var label = ref MemoryMarshal.GetReference(labels);
            for (nint row = 0; row < rows; row++)
            {
                Unsafe.Add(ref score, row * outputs) += Unsafe.Add(ref values, Unsafe.Add(ref label, row));
            }

            output = output + 1 == outputs ? 0 : output + 1;
        }
    }

    /// <summary>Which of 64 rows go left at every split of a tree, reached or not.</summary>
    /// <param name="ranks">Shape [slots][64].</param>
    /// <param name="left">Shape [splits]: one bit a row, set = left.</param>
    public void Decide(int tree, ReadOnlySpan<sbyte> ranks, Span<ulong> left)
    {
        var splits = _splits.AsSpan(_firstSplit[tree], left.Length);
        for (var k = 0; k < splits.Length; k++)
        {
            var values = Vector512.Create(ranks.Slice(splits[k].Slot * 64, 64));
            left[k] = Vector512.LessThanOrEqual(values, Vector512.Create(splits[k].Rank)).ExtractMostSignificantBits();
        }
    }

    private void Label(int tree, ref sbyte ranks, ref byte labels)
    {
        var (label0, label1, label2, label3) = (Vector256<byte>.Zero, Vector256<byte>.Zero, Vector256<byte>.Zero, Vector256<byte>.Zero);
        var next = Vector256<byte>.One;
        ref var split = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_splits), _firstSplit[tree]);
        ref var end = ref Unsafe.Add(ref split, _firstSplit[tree + 1] - _firstSplit[tree]);
        while (Unsafe.IsAddressLessThan(ref split, ref end))
        {
            ref var values = ref Unsafe.Add(ref ranks, (nint)(uint)(split.Slot * Block));
            var rank = Vector256.Create(split.Rank);
            var here = Vector256.Create(split.Label);
            label0 = Split32(label0, here, next, Vector256.LoadUnsafe(ref values), rank);
            label1 = Split32(label1, here, next, Vector256.LoadUnsafe(ref values, 32), rank);
            label2 = Split32(label2, here, next, Vector256.LoadUnsafe(ref values, 64), rank);
            label3 = Split32(label3, here, next, Vector256.LoadUnsafe(ref values, 96), rank);
            next += Vector256<byte>.One;
            split = ref Unsafe.Add(ref split, 1);
        }

        label0.StoreUnsafe(ref labels);
        label1.StoreUnsafe(ref labels, 32);
        label2.StoreUnsafe(ref labels, 64);
        label3.StoreUnsafe(ref labels, 96);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Split32(
        Vector256<byte> label, Vector256<byte> here, Vector256<byte> next, Vector256<sbyte> values, Vector256<sbyte> rank) =>
        Vector256.ConditionalSelect(
            Vector256.Equals(label, here) & Vector256.GreaterThan(values, rank).AsByte(), next, label);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Chunk(Vector256<byte> slot, byte first) =>
        Avx2.AddSaturate(slot - Vector256.Create(first), Vector256.Create((byte)0x70));

    private static Vector256<byte> Both(ref byte bytes, nuint offset)
    {
        var half = Vector128.LoadUnsafe(ref bytes, offset);
        return Vector256.Create(half, half);
    }

    /// <summary>Numbers the leaves as growth would: split k keeps the label on the left and gives k + 1 to the right.</summary>
    private void Lay(Tree tree, Span<Split> splits, Span<double> values)
    {
        if (tree.Leaves == 1)
        {
            values[0] = tree.LeafValue[0];
            return;
        }

        var labels = new byte[tree.Leaves - 1];
        for (var node = 0; node < tree.Leaves - 1; node++)
        {
            var (slot, rank) = Ranks.Of(tree, node);
            splits[node] = new Split(slot, rank, labels[node]);
            Give(tree.LeftChild[node], labels[node], values);
            Give(tree.RightChild[node], (byte)(node + 1), values);
        }

        void Give(int child, byte label, Span<double> leaves)
        {
            if (child >= 0)
            {
                labels[child] = label;
            }
            else
            {
                leaves[label] = tree.LeafValue[~child];
            }
        }
    }

    /// <summary>The same splits, 32 trees side by side: for split k the slots of all trees, then their ranks, then their labels.</summary>
    private (byte[] Groups, int[] Splits) Group()
    {
        var groupSplits = new int[(Trees + Lanes - 1) / Lanes];
        for (var t = 0; t < Trees; t++)
        {
            groupSplits[t / Lanes] = Math.Max(groupSplits[t / Lanes], _firstSplit[t + 1] - _firstSplit[t]);
        }

        var groups = new byte[groupSplits.Sum() * 3 * Lanes];
        var start = 0;
        for (var g = 0; g < groupSplits.Length; g++)
        {
            for (var k = 0; k < groupSplits[g]; k++, start += 3 * Lanes)
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    // Nothing lies above rank 127: a lane without a split stays where it is.
                    var t = (g * Lanes) + lane;
                    var split = t < Trees && k < _firstSplit[t + 1] - _firstSplit[t] ? _splits[_firstSplit[t] + k] : new Split(0, 127, 0);
                    (groups[start + lane], groups[start + Lanes + lane], groups[start + (2 * Lanes) + lane]) =
                        (split.Slot, (byte)split.Rank, split.Label);
                }
            }
        }

        return (groups, groupSplits);
    }

    private readonly record struct Split(byte Slot, sbyte Rank, byte Label);
}
