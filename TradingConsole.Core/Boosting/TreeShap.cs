namespace TradingConsole.Core.Boosting;

/// <summary>Path-dependent TreeSHAP; one instance holds the work space of one thread.</summary>
/// <remarks>Source: Lundberg et al. 2018, algorithm 2, in the form LightGBM computes it (cover = row counts).</remarks>
internal sealed class TreeShap(int depth, int features)
{
    // A path holds each feature once, plus the root's empty element; each level keeps its own copy behind its parent's.
    private readonly PathElement[] _paths = new PathElement[PathSpace(Math.Min(depth, features), depth)];
    private Tree _tree = null!;

    /// <summary>Adds one tree's contributions to <paramref name="phi"/>.</summary>
    public void Add(Tree tree, ReadOnlySpan<double> row, Span<double> phi)
    {
        if (tree.Leaves > 1)
        {
            _tree = tree;
            Visit(row, phi, 0, 0, 0, 0, 1, 1, -1);
        }
    }

    /// <summary>Mean output over the training rows: what a row is expected to score before its features are known.</summary>
    public static double ExpectedValue(Tree tree)
    {
        if (tree.Leaves == 1)
        {
            return tree.LeafValue[0];
        }

        var sum = 0.0;
        for (var leaf = 0; leaf < tree.Leaves; leaf++)
        {
            sum += (double)tree.LeafCount[leaf] / tree.InternalCount[0] * tree.LeafValue[leaf];
        }

        return sum;
    }

    private static int PathSpace(int elements, int depth) => (elements + 2) * (depth + 2);

    private void Visit(
        ReadOnlySpan<double> row,
        Span<double> phi,
        int node,
        int parentStart,
        int start,
        int length,
        double zeroFraction,
        double oneFraction,
        int feature)
    {
        var path = _paths.AsSpan(start, length + 1);
        _paths.AsSpan(parentStart, length).CopyTo(path);
        Extend(path, length, zeroFraction, oneFraction, feature);

        if (node < 0)
        {
            for (var i = 1; i <= length; i++)
            {
                var weight = UnwoundSum(path, length, i);
                phi[path[i].Feature] += weight * (path[i].One - path[i].Zero) * _tree.LeafValue[~node];
            }

            return;
        }

        var split = _tree.SplitFeature[node];
        var goesLeft = TreeEnsemble.GoesLeft(_tree, node, row[split]);
        var hot = goesLeft ? _tree.LeftChild[node] : _tree.RightChild[node];
        var cold = goesLeft ? _tree.RightChild[node] : _tree.LeftChild[node];
        double count = _tree.InternalCount[node];
        double incomingZero = 1, incomingOne = 1;
        for (var i = 1; i <= length; i++)
        {
            if (path[i].Feature == split)
            {
                incomingZero = path[i].Zero;
                incomingOne = path[i].One;
                Unwind(path, length, i);
                length--;
                break;
            }
        }

        var next = start + path.Length;
        Visit(row, phi, hot, start, next, length + 1, Count(hot) / count * incomingZero, incomingOne, split);
        Visit(row, phi, cold, start, next, length + 1, Count(cold) / count * incomingZero, 0, split);
    }

    private double Count(int node) => node >= 0 ? _tree.InternalCount[node] : _tree.LeafCount[~node];

    private static void Extend(Span<PathElement> path, int length, double zero, double one, int feature)
    {
        path[length] = new PathElement(feature, zero, one, length == 0 ? 1 : 0);
        for (var i = length - 1; i >= 0; i--)
        {
            path[i + 1].Weight += one * path[i].Weight * (i + 1) / (length + 1);
            path[i].Weight = zero * path[i].Weight * (length - i) / (length + 1);
        }
    }

    private static void Unwind(Span<PathElement> path, int length, int index)
    {
        var one = path[index].One;
        var zero = path[index].Zero;
        var next = path[length].Weight;
        for (var i = length - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                var weight = path[i].Weight;
                path[i].Weight = next * (length + 1) / ((i + 1) * one);
                next = weight - (path[i].Weight * zero * (length - i) / (length + 1));
            }
            else
            {
                path[i].Weight = path[i].Weight * (length + 1) / (zero * (length - i));
            }
        }

        for (var i = index; i < length; i++)
        {
            path[i] = path[i + 1] with { Weight = path[i].Weight };
        }
    }

    private static double UnwoundSum(Span<PathElement> path, int length, int index)
    {
        var one = path[index].One;
        var zero = path[index].Zero;
        var next = path[length].Weight;
        var total = 0.0;
        for (var i = length - 1; i >= 0; i--)
        {
            if (one != 0)
            {
                var weight = next * (length + 1) / ((i + 1) * one);
                total += weight;
                next = path[i].Weight - (weight * zero * ((length - i) / (double)(length + 1)));
            }
            else
            {
                total += path[i].Weight / zero / ((length - i) / (double)(length + 1));
            }
        }

        return total;
    }

    private record struct PathElement(int Feature, double Zero, double One, double Weight);
}
