namespace TradingConsole.Core.Boosting.Growing;

/// <summary>Grows one tree leaf-wise: always splits the leaf that gains most. Reused for every tree of a run.</summary>
internal sealed class TreeGrower
{
    private readonly BinnedMatrix _matrix;
    private readonly BoostingParameters _parameters;
    private readonly RowGradients _rows;
    private readonly WorkerTeam _team;
    private readonly SplitFinder _finder;
    private readonly Histograms _histograms;
    private readonly SplitFeature[] _features;
    private readonly LeafSums[] _sums;
    private readonly OutputBounds[] _bounds;
    private readonly SplitCandidate[] _best;
    private readonly SplitCandidate[] _bestOfWorker;
    private readonly bool[][] _splittable;
    private readonly int[] _depth;
    private readonly Action<int, int> _placeAndAdd;
    private readonly Action<int, int> _searchColumn;
    private int _smaller;
    private int _larger;
    private bool _smallerIsRight;

    public TreeGrower(BinnedMatrix matrix, BoostingParameters parameters, RowGradients rows, WorkerTeam team)
    {
        _matrix = matrix;
        _parameters = parameters;
        _rows = rows;
        _team = team;
        _finder = new SplitFinder(parameters);
        _histograms = new Histograms(matrix, rows, parameters.NumLeaves, team.Threads);
        _features = [.. matrix.Used.Select((feature, column) => new SplitFeature(
            column, matrix.MapperOf(column).HasMissing, parameters.MonotoneConstraints.ElementAtOrDefault(feature)))];
        _sums = new LeafSums[parameters.NumLeaves];
        _bounds = new OutputBounds[parameters.NumLeaves];
        _best = new SplitCandidate[parameters.NumLeaves];
        _bestOfWorker = new SplitCandidate[2 * team.Threads];
        _depth = new int[parameters.NumLeaves];
        _splittable = [.. Enumerable.Range(0, parameters.NumLeaves).Select(_ => new bool[matrix.Used.Length])];
        _placeAndAdd = PlaceAndAdd;
        _searchColumn = SearchColumn;
        Partition = new RowPartition(matrix.Rows, parameters.NumLeaves, team);
    }

    /// <summary>The rows of each leaf of the tree grown last.</summary>
    public RowPartition Partition { get; }

    /// <param name="rows">Rows to learn from (the bag), ascending.</param>
    /// <param name="columns">Which used columns this tree may split on.</param>
    public GrownTree Grow(int[] rows, bool[] columns)
    {
        Partition.Reset(rows);
        _sums[0] = _rows.Total(rows, rows.Length);
        _bounds[0] = OutputBounds.None;
        _depth[0] = 0;
        var tree = new GrownTree(_parameters.NumLeaves, _finder.Output(_sums[0].Gradient, _sums[0].Hessian));
        columns.CopyTo(_splittable[0].AsSpan());
        _smallerIsRight = false;
        Search(smaller: 0, larger: -1);
        while (tree.Leaves < _parameters.NumLeaves)
        {
            var leaf = MostGaining(tree.Leaves);
            if (!(_best[leaf].Gain > 0))
            {
                break;
            }

            Split(tree, leaf);
        }

        return tree;
    }

    private void Split(GrownTree tree, int leaf)
    {
        var split = _best[leaf];
        var right = tree.Leaves;
        var mapper = _matrix.MapperOf(split.Column);
        var missingBin = mapper.HasMissing ? mapper.Bins - 1 : -1;
        Partition.Split(leaf, right, _matrix.Columns[split.Column], split.Threshold, missingBin, split.DefaultLeft);
        _sums[leaf] = new LeafSums(split.LeftGradient, split.LeftHessian, Partition.CountOf(leaf));
        _sums[right] = new LeafSums(split.RightGradient, split.RightHessian, Partition.CountOf(right));
        (_bounds[leaf], _bounds[right]) = _bounds[leaf].Split(_features[split.Column].Monotone, split.LeftOutput, split.RightOutput);
        _depth[right] = ++_depth[leaf];
        tree.Split(leaf, _matrix, split, _sums[leaf], _sums[right]);

        if (tree.Leaves >= _parameters.NumLeaves || IsFinished(leaf, right))
        {
            _best[leaf] = SplitCandidate.None;
            _best[right] = SplitCandidate.None;
            Partition.PlaceAll();
            return;
        }

        // The parent's histogram sits in `leaf`; the smaller child is counted, the larger one is what remains.
        _splittable[leaf].CopyTo(_splittable[right].AsSpan());
        _smallerIsRight = _sums[right].Rows <= _sums[leaf].Rows;
        var (smaller, larger) = _smallerIsRight ? (right, leaf) : (leaf, right);
        if (larger == right)
        {
            _histograms.Swap(leaf, right);
        }

        Search(smaller, larger);
    }

    private bool IsFinished(int left, int right) =>
        (_parameters.MaxDepth > 0 && _depth[left] >= _parameters.MaxDepth)
        || (_sums[left].Rows < 2 * _parameters.MinDataInLeaf && _sums[right].Rows < 2 * _parameters.MinDataInLeaf);

    /// <summary>Counts the smaller leaf's rows, and finds the best split of it and of the larger one that holds its parent's sums.</summary>
    private void Search(int smaller, int larger)
    {
        (_smaller, _larger) = (smaller, larger);
        _histograms.Prepare(smaller);
        _team.ForEach(Partition.Blocks, _placeAndAdd);
        Array.Fill(_bestOfWorker, SplitCandidate.None);
        _team.ForEach(_features.Length, _searchColumn);
        _histograms.EndTake();
        _best[smaller] = SplitCandidate.None;
        if (larger >= 0)
        {
            _best[larger] = SplitCandidate.None;
        }

        for (var worker = 0; worker < _team.Threads; worker++)
        {
            Keep(ref _best[smaller], _bestOfWorker[2 * worker]);
            if (larger >= 0)
            {
                Keep(ref _best[larger], _bestOfWorker[(2 * worker) + 1]);
            }
        }
    }

    // The rows a block has just sorted are still near: they are counted with the same hand that puts them in their place.
    private void PlaceAndAdd(int block, int worker)
    {
        Partition.Place(block);
        _histograms.Add(worker, Partition.RowsOf(block, _smallerIsRight));
    }

    private void SearchColumn(int column, int worker)
    {
        _histograms.Take(_smaller, column);
        if (_larger >= 0)
        {
            _histograms.Subtract(_larger, _smaller, column);
            Find(_larger, column, ref _bestOfWorker[(2 * worker) + 1]);
        }

        Find(_smaller, column, ref _bestOfWorker[2 * worker]);
    }

    private void Find(int leaf, int column, ref SplitCandidate best)
    {
        // A feature that could not split the parent is not asked again below it, as in the original.
        ref var splittable = ref _splittable[leaf][column];
        splittable = splittable && _finder.Find(_histograms.Of(leaf, column), _features[column], _sums[leaf], _bounds[leaf], ref best);
    }

    private static void Keep(ref SplitCandidate best, in SplitCandidate candidate)
    {
        if (candidate.IsBetterThan(best))
        {
            best = candidate;
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
