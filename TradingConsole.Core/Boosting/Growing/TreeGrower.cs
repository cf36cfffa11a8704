namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Grows one tree leaf-wise: always splits the leaf that gains most. Reused for every tree of a run.</summary>
internal sealed class TreeGrower
{
    private readonly BinnedMatrix _matrix;
    private readonly BoostingParameters _parameters;
    private readonly SplitFinder _finder;
    private readonly Histograms _histograms;
    private readonly LeafSums[] _sums;
    private readonly SplitCandidate[] _best;
    private readonly bool[][] _splittable;
    private readonly int[] _depth;

    public TreeGrower(BinnedMatrix matrix, BoostingParameters parameters)
    {
        _matrix = matrix;
        _parameters = parameters;
        _finder = new SplitFinder(parameters);
        _histograms = new Histograms(matrix, parameters.NumLeaves);
        _sums = new LeafSums[parameters.NumLeaves];
        _best = new SplitCandidate[parameters.NumLeaves];
        _depth = new int[parameters.NumLeaves];
        _splittable = new bool[parameters.NumLeaves][];
        for (var leaf = 0; leaf < _splittable.Length; leaf++)
        {
            _splittable[leaf] = new bool[matrix.Used.Length];
        }

        Partition = new RowPartition(matrix.Rows, parameters.NumLeaves);
    }

    /// <summary>The rows of each leaf of the tree grown last.</summary>
    public RowPartition Partition { get; }

    /// <param name="rows">Rows to learn from (the bag), ascending.</param>
    /// <param name="columns">Which used columns this tree may split on.</param>
    public GrownTree Grow(ReadOnlySpan<int> rows, bool[] columns, float[] gradients, float[] hessians)
    {
        double gradient = 0, hessian = 0;
        foreach (var row in rows)
        {
            gradient += gradients[row];
            hessian += hessians[row];
        }

        Partition.Reset(rows);
        var tree = new GrownTree(_parameters.NumLeaves, _finder.Output(gradient, hessian));
        _sums[0] = new LeafSums(gradient, hessian, rows.Length);
        _depth[0] = 0;
        columns.CopyTo(_splittable[0].AsSpan());
        _histograms.Build(0, rows, gradients, hessians);
        _histograms.FixCommonestBins(0, _sums[0], onlyFirstBins: false);
        FindBest(0);

        while (tree.Leaves < _parameters.NumLeaves)
        {
            var leaf = MostGaining(tree.Leaves);
            if (!(_best[leaf].Gain > 0))
            {
                break;
            }

            Split(tree, leaf, gradients, hessians);
        }

        return tree;
    }

    private void Split(GrownTree tree, int leaf, float[] gradients, float[] hessians)
    {
        var split = _best[leaf];
        var right = tree.Leaves;
        var mapper = _matrix.MapperOf(split.Column);
        var missingBin = mapper.HasMissing ? mapper.Bins - 1 : -1;
        Partition.Split(leaf, right, _matrix.Columns[split.Column], split.Threshold, missingBin, split.DefaultLeft);
        _sums[leaf] = new LeafSums(split.LeftGradient, split.LeftHessian, Partition.CountOf(leaf));
        _sums[right] = new LeafSums(split.RightGradient, split.RightHessian, Partition.CountOf(right));
        _depth[right] = ++_depth[leaf];
        tree.Split(leaf, _matrix, split, _sums[leaf], _sums[right]);

        if (tree.Leaves >= _parameters.NumLeaves || IsFinished(leaf, right))
        {
            _best[leaf] = SplitCandidate.None;
            _best[right] = SplitCandidate.None;
            return;
        }

        // The parent's histogram sits in `leaf`; the smaller child is counted, the larger one is what remains.
        _splittable[leaf].CopyTo(_splittable[right].AsSpan());
        var (smaller, larger) = _sums[leaf].Rows < _sums[right].Rows ? (leaf, right) : (right, leaf);
        if (larger == right)
        {
            _histograms.Swap(leaf, right);
        }

        _histograms.Build(smaller, Partition.RowsOf(smaller), gradients, hessians);
        _histograms.FixCommonestBins(smaller, _sums[smaller], onlyFirstBins: false);
        _histograms.Subtract(larger, smaller);
        _histograms.FixCommonestBins(larger, _sums[larger], onlyFirstBins: true);
        FindBest(smaller);
        FindBest(larger);
    }

    private bool IsFinished(int left, int right) =>
        (_parameters.MaxDepth > 0 && _depth[left] >= _parameters.MaxDepth)
        || (_sums[left].Rows < 2 * _parameters.MinDataInLeaf && _sums[right].Rows < 2 * _parameters.MinDataInLeaf);

    private void FindBest(int leaf)
    {
        _best[leaf] = SplitCandidate.None;
        for (var column = 0; column < _matrix.Used.Length; column++)
        {
            // A feature that could not split the parent is not asked again below it, as in the original.
            if (_splittable[leaf][column])
            {
                _splittable[leaf][column] = _finder.Find(
                    _histograms.Of(leaf, column), _matrix.MapperOf(column).HasMissing, column, _sums[leaf], ref _best[leaf]);
            }
        }
    }

    private int MostGaining(int leaves)
    {
        var best = 0;
        for (var leaf = 1; leaf < leaves; leaf++)
        {
            if (_best[leaf].IsBetterThan(_best[best]))
            {
                best = leaf;
            }
        }

        return best;
    }
}
