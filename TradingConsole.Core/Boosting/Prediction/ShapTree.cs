using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>One tree prepared for TreeSHAP by quadrature, eight rows an instruction.</summary>
/// <remarks>
/// <para>
/// A feature's Shapley weight over the other features of a leaf's path is Σ_S |S|!(d−1−|S|)!/d! · Π_{j∈S} o_j · Π_{j∉S} z_j, and
/// |S|!(d−1−|S|)!/d! = ∫ t^|S| (1−t)^(d−1−|S|) dt over (0, 1). So the sum is ∫ Π_j f_j dt with f_j = z_j(1−t) + o_j·t: a polynomial of
/// degree d − 1, which ⌈d/2⌉ Gauss points integrate exactly. z = share of training rows that follow the path's conditions on the
/// feature, o = whether this row does. Every term is positive: nothing cancels.
/// </para>
/// <para>
/// Going down, an edge multiplies its path's product by its factor; where its feature is on the path already, by the ratio of the two
/// factors. Going up, an edge gives its feature (what lies below it) · (o − z)/f, less the same of the edge it replaced. For a row that
/// does not follow, (o − z)/f is −1/(1−t) whatever the edge, so the products carry a 1/(1−t) and that gain is their plain sum.
/// </para>
/// <para>
/// A row enters only through one bit an edge: every factor and gain is made once for each value of the bit, and a row selects. That is
/// O(edges · points) a row, without a division, and rows share each constant. Sources: Lundberg et al. 2018 (path-dependent TreeSHAP);
/// Yu et al. 2022 (Linear TreeSHAP: the replacing edge, one pass down and one up); Yang 2021 (Fast TreeSHAP v2: what depends on the tree
/// alone is made once for all rows).
/// </para>
/// </remarks>
internal sealed class ShapTree
{
    /// <summary>Rows explained by one instruction.</summary>
    public const int Lanes = 8;

    // Doubles a node and point: six factors and gains that a bit chooses from, and the gain of the replaced edge.
    private const int Stride = 8;
    private const int LeftFollowed = 0;
    private const int LeftNot = 1;
    private const int RightFollowed = 2;
    private const int RightNot = 3;
    private const int LeftGain = 4;
    private const int RightGain = 5;
    private const int ReplacedGain = 6;

    private readonly Node[] _nodes;
    private readonly double[] _constants;
    private readonly double[] _weights;
    private readonly int _points;

    public ShapTree(Tree tree)
    {
        Source = tree;
        _nodes = new Node[tree.Leaves - 1];
        var edges = new PathEdge[2 * Nodes];
        var deepest = Connect(tree, edges);
        _points = Math.Max(1, (deepest + 1) / 2);
        var (points, weights) = UnitQuadrature.Of(_points);
        _weights = [.. weights.Zip(points, (weight, t) => weight / (1 - t))];
        _constants = new double[Nodes * _points * Stride];
        for (var node = 0; node < Nodes; node++)
        {
            for (var q = 0; q < _points; q++)
            {
                Fill(_constants.AsSpan(((node * _points) + q) * Stride, Stride), node, points[q], edges);
            }
        }
    }

    public Tree Source { get; }

    public int Nodes => _nodes.Length;

    /// <summary>Doubles of work space one call of <see cref="Add"/> needs.</summary>
    public int SpaceNeeded => ((2 * Nodes) + 1) * _points * Lanes;

    /// <summary>Which rows follow an edge and every edge above it on the same feature, one bit a row.</summary>
    /// <param name="left">Rows that go left, for each node.</param>
    /// <param name="followed">Filled: two edges a node, left first, and last the edge that stands for no condition.</param>
    public void Follow(ReadOnlySpan<ulong> left, Span<ulong> followed)
    {
        followed[2 * Nodes] = ulong.MaxValue;
        for (var node = 0; node < Nodes; node++)
        {
            var before = followed[_nodes[node].Replaced];
            followed[2 * node] = before & left[node];
            followed[(2 * node) + 1] = before & ~left[node];
        }
    }

    /// <summary>Adds the tree's contributions of eight rows to <paramref name="phi"/>.</summary>
    /// <param name="followed">As <see cref="Follow"/> left it.</param>
    /// <param name="firstRow">Bit of the first of the eight rows.</param>
    /// <param name="space">Work space of <see cref="SpaceNeeded"/>.</param>
    /// <param name="phi">Shape [features][<see cref="Lanes"/>].</param>
    public void Add(ReadOnlySpan<ulong> followed, int firstRow, Span<double> space, Span<double> phi)
    {
        // Every index below comes from the tree itself, which was proven to be one.
        ref var products = ref MemoryMarshal.GetReference(space);
        ref var bits = ref MemoryMarshal.GetReference(followed);
        Down(ref products, ref bits, firstRow);
        Up(ref products, ref bits, firstRow, ref MemoryMarshal.GetReference(phi));
    }

    /// <summary>The product of the factors above and of each edge, at every point; at a leaf times its output.</summary>
    private void Down(ref double products, ref ulong bits, int firstRow)
    {
        var points = _points;
        ref var constants = ref MemoryMarshal.GetArrayDataReference(_constants);
        ref var root = ref Unsafe.Add(ref products, (nint)2 * Nodes * points * Lanes);
        for (var q = 0; q < points; q++)
        {
            At(ref root, q) = Vector512.Create(_weights[q]);
        }

        ref var bit = ref bits;
        ref var below = ref products;
        foreach (ref readonly var node in _nodes.AsSpan())
        {
            ref var above = ref Unsafe.Add(ref products, (nint)node.Above * points * Lanes);
            var left = Mask(bit, firstRow);
            var right = Mask(Unsafe.Add(ref bit, 1), firstRow);
            if (node.Replaced == 2 * Nodes)
            {
                for (var q = 0; q < points; q++)
                {
                    var product = At(ref above, q);
                    At(ref below, q) = product * Vector512.ConditionalSelect(left, All(ref constants, LeftFollowed), All(ref constants, LeftNot));
                    At(ref below, points + q) = product * Vector512.ConditionalSelect(left, All(ref constants, RightNot), All(ref constants, RightFollowed));
                    constants = ref Unsafe.Add(ref constants, Stride);
                }
            }
            else
            {
                var before = Mask(Unsafe.Add(ref bits, node.Replaced), firstRow);
                var leftNever = Vector512.Create(node.LeftNever);
                var rightNever = Vector512.Create(node.RightNever);
                for (var q = 0; q < points; q++)
                {
                    var product = At(ref above, q);
                    At(ref below, q) = product * Vector512.ConditionalSelect(
                        left, All(ref constants, LeftFollowed), Vector512.ConditionalSelect(before, All(ref constants, LeftNot), leftNever));
                    At(ref below, points + q) = product * Vector512.ConditionalSelect(
                        right, All(ref constants, RightFollowed), Vector512.ConditionalSelect(before, All(ref constants, RightNot), rightNever));
                    constants = ref Unsafe.Add(ref constants, Stride);
                }
            }

            bit = ref Unsafe.Add(ref bit, 2);
            below = ref Unsafe.Add(ref below, 2 * points * Lanes);
        }
    }

    /// <summary>Sums what lies below each edge and gives every node's gains to its feature; children come after their parents.</summary>
    private void Up(ref double products, ref ulong bits, int firstRow, ref double phi)
    {
        var points = _points;
        var nodes = _nodes.AsSpan();
        for (var index = nodes.Length - 1; index >= 0; index--)
        {
            ref readonly var node = ref nodes[index];
            ref var above = ref Unsafe.Add(ref products, (nint)node.Above * points * Lanes);
            ref var below = ref Unsafe.Add(ref products, (nint)2 * index * points * Lanes);
            ref var constants = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_constants), (nint)index * points * Stride);
            var (leftGain, rightGain) = (Vector512<double>.Zero, Vector512<double>.Zero);
            var (leftSum, rightSum) = (Vector512<double>.Zero, Vector512<double>.Zero);
            var replacedGain = Vector512<double>.Zero;
            for (var q = 0; q < points; q++)
            {
                var left = At(ref below, q);
                var right = At(ref below, points + q);
                var both = left + right;
                At(ref above, q) = both;
                leftSum += left;
                rightSum += right;
                leftGain = Vector512.FusedMultiplyAdd(left, All(ref constants, LeftGain), leftGain);
                rightGain = Vector512.FusedMultiplyAdd(right, All(ref constants, RightGain), rightGain);
                replacedGain = Vector512.FusedMultiplyAdd(both, All(ref constants, ReplacedGain), replacedGain);
                constants = ref Unsafe.Add(ref constants, Stride);
            }

            // A row that left the feature's path higher up gains nothing here: there the two gains are the same.
            var before = Mask(Unsafe.Add(ref bits, node.Replaced), firstRow);
            var follows = Mask(Unsafe.Add(ref bits, 2 * index), firstRow);
            var gain = Vector512.ConditionalSelect(follows, leftGain - rightSum, rightGain - leftSum) - replacedGain;
            At(ref phi, node.Feature) += Vector512.ConditionalSelect(before, gain, Vector512<double>.Zero);
        }
    }

    /// <summary>Finds each node's edge above and the edge its own replace; tells the shares of rows.</summary>
    /// <returns>Most distinct features on one path.</returns>
    private int Connect(Tree tree, PathEdge[] edges)
    {
        var none = 2 * Nodes;
        var above = new int[Nodes];
        above.AsSpan().Fill(none);
        var deepest = 0;
        for (var node = 0; node < Nodes; node++)
        {
            var feature = tree.SplitFeature[node];
            var replaced = above[node];
            while (replaced != none && tree.SplitFeature[replaced / 2] != feature)
            {
                replaced = above[replaced / 2];
            }

            var before = replaced == none ? 1 : edges[replaced].Share;
            var distinct = (above[node] == none ? 0 : edges[above[node]].Distinct) + (replaced == none ? 1 : 0);
            deepest = Math.Max(deepest, distinct);
            for (var side = 0; side < 2; side++)
            {
                var child = side == 0 ? tree.LeftChild[node] : tree.RightChild[node];
                double rows = child >= 0 ? tree.InternalCount[child] : tree.LeafCount[~child];
                var share = tree.InternalCount[node] > 0 ? rows / tree.InternalCount[node] : 0;
                edges[(2 * node) + side] = new PathEdge(share * before, share, child >= 0 ? 1 : tree.LeafValue[~child], distinct);
                if (child >= 0)
                {
                    above[child] = (2 * node) + side;
                }
            }

            var (left, right) = (edges[2 * node], edges[(2 * node) + 1]);
            _nodes[node] = new Node(feature, above[node], replaced, Never(left), Never(right));
        }

        return deepest;

        // Both factors are shares of the same 1 − t. Below a share of 0 every product is 0 already.
        double Never(PathEdge edge) => edge.Step * edge.Output;
    }

    private void Fill(Span<double> constants, int node, double t, PathEdge[] edges)
    {
        var (left, right) = (edges[2 * node], edges[(2 * node) + 1]);
        var replaced = _nodes[node].Replaced;
        var (gain, divisor) = (0.0, 1.0);
        if (replaced != 2 * Nodes)
        {
            divisor = Factor(edges[replaced].Share);
            gain = Gain(edges[replaced].Share);
        }

        constants[LeftFollowed] = Factor(left.Share) / divisor * left.Output;
        constants[LeftNot] = left.Share * (1 - t) / divisor * left.Output;
        constants[RightFollowed] = Factor(right.Share) / divisor * right.Output;
        constants[RightNot] = right.Share * (1 - t) / divisor * right.Output;
        constants[LeftGain] = Gain(left.Share);
        constants[RightGain] = Gain(right.Share);
        constants[ReplacedGain] = gain;

        // Of a row that follows. The products carry 1 / (1 − t), which the gain takes out again.
        double Factor(double share) => (share * (1 - t)) + t;
        double Gain(double share) => (1 - share) / Factor(share) * (1 - t);
    }

    /// <summary>All ones in the lanes of the rows whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Mask(ulong bits, int firstRow)
    {
        var lanes = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.Equals(Vector512.Create((long)(bits >> firstRow)) & lanes, lanes).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> All(ref double constants, int index) => Vector512.Create(Unsafe.Add(ref constants, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector512<double> At(ref double values, int vector) =>
        ref Unsafe.As<double, Vector512<double>>(ref Unsafe.Add(ref values, (nint)vector * Lanes));

    /// <param name="Above">The edge that leads here; for the root the edge that stands for none.</param>
    /// <param name="Replaced">The nearest edge above that asks the same feature, or the edge that stands for none.</param>
    /// <param name="LeftNever">Ratio of factors for a row that left the replaced edge's path, times the leaf's output if one lies left.</param>
    private readonly record struct Node(int Feature, int Above, int Replaced, double LeftNever, double RightNever);

    /// <param name="Share">Training rows that follow every condition on the feature down to here, given the rest of the path.</param>
    /// <param name="Step">Training rows of the node that take this edge.</param>
    /// <param name="Output">The leaf's output; 1 where no leaf follows.</param>
    /// <param name="Distinct">Features on the path down to here.</param>
    private readonly record struct PathEdge(double Share, double Step, double Output, int Distinct);
}
