using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TradingConsole.Core.Boosting.Prediction;

/// <summary>One tree prepared for TreeSHAP by quadrature.</summary>
/// <remarks>
/// <para>
/// A feature's Shapley weight over the other features of a leaf's path is Σ_S |S|!(d−1−|S|)!/d! · Π_{j∈S} o_j · Π_{j∉S} z_j, and
/// |S|!(d−1−|S|)!/d! = ∫ t^|S| (1−t)^(d−1−|S|) dt over (0, 1). So the sum is ∫ Π_j (z_j(1−t) + o_j·t) dt: a polynomial of degree d − 1,
/// which d/2 Gauss points integrate exactly. z = share of training rows that follow the path's conditions on the feature, o = whether
/// this row does. Every term is positive: nothing cancels.
/// </para>
/// <para>
/// Going down, a node holds the product of its path's factors at every point; an edge whose feature is on the path already replaces
/// that factor. Going up, an edge adds (what lies below it) · (its own share − the share of the edge it replaced) to its feature.
/// That is O(edges · points) a row instead of O(leaves · depth²). Sources: Lundberg et al. 2018 (path-dependent TreeSHAP);
/// Yu et al. 2022 (Linear TreeSHAP, the replacing edge).
/// </para>
/// </remarks>
internal sealed class ShapTree
{
    /// <summary>Doubles a vector; contributions come in this many parts.</summary>
    public const int Lanes = 8;

    private readonly Edge[] _edges;
    private readonly int[] _parents;
    private readonly int[] _leafEdges;
    private readonly double[] _inverses;
    private readonly double[] _points;
    private readonly double[] _rest;
    private readonly double[] _weights;
    private readonly int _vectors;

    public ShapTree(Tree tree)
    {
        Source = tree;
        var nodes = tree.Leaves - 1;
        _edges = new Edge[(2 * nodes) + 1];

        // The last edge stands for "no condition on this feature yet": share 1, followed.
        var none = 2 * nodes;
        _edges[none] = new Edge(-1, 0, none, 1, 1, 0);
        _parents = new int[nodes];
        _parents.AsSpan().Fill(-1);
        var distinct = new int[none + 1];
        var deepest = 0;
        for (var node = 0; node < nodes; node++)
        {
            var feature = tree.SplitFeature[node];
            var replaced = _parents[node];
            while (replaced >= 0 && _edges[replaced].Feature != feature)
            {
                replaced = _parents[replaced / 2];
            }

            for (var side = 0; side < 2; side++)
            {
                var edge = (2 * node) + side;
                var child = side == 0 ? tree.LeftChild[node] : tree.RightChild[node];
                double rows = child >= 0 ? tree.InternalCount[child] : tree.LeafCount[~child];
                var share = tree.InternalCount[node] > 0 ? rows / tree.InternalCount[node] : 0;
                var before = replaced >= 0 ? _edges[replaced].Share : 1;
                _edges[edge] = new Edge(feature, child, replaced >= 0 ? replaced : none, share * before, before, child >= 0 ? 0 : tree.LeafValue[~child]);
                distinct[edge] = (_parents[node] >= 0 ? distinct[_parents[node]] : 0) + (replaced >= 0 ? 0 : 1);
                deepest = Math.Max(deepest, distinct[edge]);
                if (child >= 0)
                {
                    _parents[child] = edge;
                }
            }
        }

        _leafEdges = [.. Enumerable.Range(0, none).Where(edge => _edges[edge].Child < 0)];
        _vectors = Math.Max(1, (deepest + (2 * Lanes) - 1) / (2 * Lanes));
        (_points, _weights) = UnitQuadrature.Of(_vectors * Lanes);
        _rest = [.. _points.Select(point => 1 - point)];
        _inverses = Inverses(none);
    }

    public Tree Source { get; }

    public int Nodes => Source.Leaves - 1;

    /// <summary>Doubles of work space one call needs.</summary>
    public int SpaceNeeded => 2 * Nodes * _vectors * Lanes;

    /// <summary>Adds the tree's contributions of one row to <paramref name="phi"/>.</summary>
    /// <param name="left">Whether the row goes left, for each node: 1 or 0.</param>
    /// <param name="followed">Work space of 2 · nodes + 1 bytes.</param>
    /// <param name="space">Work space of <see cref="SpaceNeeded"/>.</param>
    /// <param name="phi">Shape [features][<see cref="Lanes"/>]; a feature's contribution is the sum of its lanes.</param>
    public void Add(ReadOnlySpan<byte> left, Span<byte> followed, Span<double> space, Span<double> phi)
    {
        var nodes = Nodes;
        space[..SpaceNeeded].Clear();
        _weights.CopyTo(space);
        followed[2 * nodes] = 1;

        // Every index below comes from the tree itself, which was proven to be one.
        ref var down = ref MemoryMarshal.GetReference(space);
        ref var up = ref Unsafe.Add(ref down, nodes * _vectors * Lanes);
        ref var follow = ref MemoryMarshal.GetReference(followed);
        ref var contributions = ref MemoryMarshal.GetReference(phi);
        ref var points = ref MemoryMarshal.GetArrayDataReference(_points);
        ref var rest = ref MemoryMarshal.GetArrayDataReference(_rest);
        ref var inverses = ref MemoryMarshal.GetArrayDataReference(_inverses);
        ref var edges = ref MemoryMarshal.GetArrayDataReference(_edges);
        for (var index = 0; index < 2 * nodes; index++)
        {
            Unsafe.Add(ref follow, index) = (byte)(
                Unsafe.Add(ref follow, Unsafe.Add(ref edges, index).Replaced) & (left[index >> 1] ^ (index & 1)));
        }

        // Inner edges and leaves apart: which of the two comes next would be a branch nobody can predict.
        for (var node = 1; node < nodes; node++)
        {
            var index = _parents[node];
            ref readonly var edge = ref Unsafe.Add(ref edges, index);
            int follows = Unsafe.Add(ref follow, index), before = Unsafe.Add(ref follow, edge.Replaced);
            for (var v = 0; v < _vectors; v++)
            {
                At(ref down, (node * _vectors) + v) = Product(edge, index, follows, before, v, ref down, ref points, ref rest, ref inverses);
            }
        }

        foreach (var index in _leafEdges)
        {
            ref readonly var edge = ref Unsafe.Add(ref edges, index);
            int follows = Unsafe.Add(ref follow, index), before = Unsafe.Add(ref follow, edge.Replaced);
            for (var v = 0; v < _vectors; v++)
            {
                var below = Product(edge, index, follows, before, v, ref down, ref points, ref rest, ref inverses) * Vector512.Create(edge.Value);
                At(ref up, ((index >> 1) * _vectors) + v) += below;
                At(ref contributions, edge.Feature) += below * Gained(edge, index, follows, before, v, ref inverses);
            }
        }

        // Children come after their parents, so a node's sum is complete when it is reached backwards.
        for (var node = nodes - 1; node > 0; node--)
        {
            var index = _parents[node];
            ref readonly var edge = ref Unsafe.Add(ref edges, index);
            int follows = Unsafe.Add(ref follow, index), before = Unsafe.Add(ref follow, edge.Replaced);
            for (var v = 0; v < _vectors; v++)
            {
                var below = At(ref up, (node * _vectors) + v);
                At(ref up, ((index >> 1) * _vectors) + v) += below;
                At(ref contributions, edge.Feature) += below * Gained(edge, index, follows, before, v, ref inverses);
            }
        }
    }

    /// <summary>The path's product of factors with that of an edge put in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Product(
        in Edge edge, int index, int follows, int before, int v, ref double down, ref double points, ref double rest, ref double inverses) =>
        ((Vector512.Create(edge.Share) * At(ref rest, v)) + (Vector512.Create((double)follows) * At(ref points, v)))
        * (At(ref down, ((index >> 1) * _vectors) + v) * At(ref inverses, (((2 * edge.Replaced) + before) * _vectors) + v));

    /// <summary>(o − z) / factor of an edge, less that of the edge it replaced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Gained(in Edge edge, int index, int follows, int before, int v, ref double inverses) =>
        (Vector512.Create(follows - edge.Share) * At(ref inverses, (((2 * index) + follows) * _vectors) + v))
        - (Vector512.Create(before - edge.ReplacedShare) * At(ref inverses, (((2 * edge.Replaced) + before) * _vectors) + v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref Vector512<double> At(ref double values, int vector) =>
        ref Unsafe.As<double, Vector512<double>>(ref Unsafe.Add(ref values, (nint)vector * Lanes));

    /// <summary>1 / factor of each edge, at every point, for a row that does not follow it and for one that does.</summary>
    private double[] Inverses(int none)
    {
        var inverses = new double[_edges.Length * 2 * _points.Length];
        for (var edge = 0; edge < _edges.Length; edge++)
        {
            for (var i = 0; i < _points.Length; i++)
            {
                // A share of 0 makes every product below it 0: what it is divided by does not matter.
                var absent = _edges[edge].Share * _rest[i];
                inverses[(2 * edge * _points.Length) + i] = edge == none ? 1 : absent > 0 ? 1 / absent : 0;
                inverses[(((2 * edge) + 1) * _points.Length) + i] = edge == none ? 1 : 1 / (absent + _points[i]);
            }
        }

        return inverses;
    }

    /// <param name="Child">As in the tree: a later node, or ~leaf.</param>
    /// <param name="Replaced">The nearest edge above that asks the same feature, or the edge that stands for none.</param>
    /// <param name="Value">The leaf's output.</param>
    /// <param name="Share">Training rows that follow every condition on the feature down to here, given the rest of the path.</param>
    private readonly record struct Edge(int Feature, int Child, int Replaced, double Share, double ReplacedShare, double Value);
}
