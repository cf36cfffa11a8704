namespace TradingConsole.Core.Boosting.Growing;

/// <summary>A tree while it grows and is fitted: thresholds as bins and as values, outputs still to be shrunk.</summary>
internal sealed class GrownTree(int leavesMax, double rootOutput)
{
    private readonly int[] _column = new int[leavesMax - 1];
    private readonly int[] _feature = new int[leavesMax - 1];
    private readonly int[] _thresholdBin = new int[leavesMax - 1];
    private readonly int[] _missingBin = new int[leavesMax - 1];
    private readonly double[] _threshold = new double[leavesMax - 1];
    private readonly DecisionType[] _decision = new DecisionType[leavesMax - 1];
    private readonly int[] _left = new int[leavesMax - 1];
    private readonly int[] _right = new int[leavesMax - 1];
    private readonly int[] _parent = new int[leavesMax];
    private readonly double[] _gain = new double[leavesMax - 1];
    private readonly double[] _internalValue = new double[leavesMax - 1];
    private readonly double[] _internalWeight = new double[leavesMax - 1];
    private readonly int[] _internalCount = new int[leavesMax - 1];
    private readonly double[] _leafWeight = new double[leavesMax];
    private readonly int[] _leafCount = new int[leavesMax];
    private double _shrinkage = 1;

    public int Leaves { get; private set; } = 1;

    /// <summary>Outputs of the leaves; index = leaf number.</summary>
    public double[] LeafValue { get; } = InitialLeaves(leavesMax, rootOutput);

    public void Split(
        int leaf, BinnedMatrix matrix, in SplitCandidate split, LeafSums left, LeafSums right)
    {
        var node = Leaves - 1;
        var mapper = matrix.MapperOf(split.Column);
        if (node > 0)
        {
            var parent = _parent[leaf];
            if (_left[parent] == ~leaf)
            {
                _left[parent] = node;
            }
            else
            {
                _right[parent] = node;
            }
        }

        _column[node] = split.Column;
        _feature[node] = matrix.Used[split.Column];
        _thresholdBin[node] = split.Threshold;
        _missingBin[node] = mapper.HasMissing ? mapper.Bins - 1 : -1;

        // LightGBM keeps thresholds finite.
        _threshold[node] = Math.Clamp(mapper.Bounds[split.Threshold], -1e300, 1e300);
        _decision[node] = new DecisionType(mapper.HasMissing ? MissingType.NaN : MissingType.None, split.DefaultLeft);
        _left[node] = ~leaf;
        _right[node] = ~Leaves;
        _gain[node] = split.Gain;
        _internalValue[node] = LeafValue[leaf];
        _internalWeight[node] = split.LeftHessian + split.RightHessian;
        _internalCount[node] = left.Rows + right.Rows;
        SetLeaf(leaf, node, split.LeftOutput, left);
        SetLeaf(Leaves, node, split.RightOutput, right);
        Leaves++;
    }

    /// <summary>Multiplies all outputs by the learning rate.</summary>
    public void Shrink(double rate)
    {
        for (var leaf = 0; leaf < Leaves; leaf++)
        {
            LeafValue[leaf] = RoundTiny(LeafValue[leaf] * rate);
        }

        for (var node = 0; node < Leaves - 1; node++)
        {
            _internalValue[node] = RoundTiny(_internalValue[node] * rate);
        }

        _shrinkage *= rate;
    }

    /// <summary>Adds the init score to all outputs; by LightGBM's convention the tree then has shrinkage 1.</summary>
    public void AddBias(double bias)
    {
        for (var leaf = 0; leaf < Leaves; leaf++)
        {
            LeafValue[leaf] = RoundTiny(LeafValue[leaf] + bias);
        }

        for (var node = 0; node < Leaves - 1; node++)
        {
            _internalValue[node] = RoundTiny(_internalValue[node] + bias);
        }

        _shrinkage = 1;
    }

    /// <summary>The leaf of a binned row.</summary>
    public int LeafOf(ReadOnlySpan<byte> rowBins)
    {
        if (Leaves == 1)
        {
            return 0;
        }

        var node = 0;
        while (node >= 0)
        {
            var bin = rowBins[_column[node]];
            var left = bin == _missingBin[node] ? _decision[node].DefaultLeft : bin <= _thresholdBin[node];
            node = left ? _left[node] : _right[node];
        }

        return ~node;
    }

    public Tree ToTree() => new()
    {
        SplitFeature = _feature[..(Leaves - 1)],
        Threshold = _threshold[..(Leaves - 1)],
        Decision = _decision[..(Leaves - 1)],
        LeftChild = _left[..(Leaves - 1)],
        RightChild = _right[..(Leaves - 1)],
        SplitGain = _gain[..(Leaves - 1)],
        InternalValue = _internalValue[..(Leaves - 1)],
        InternalWeight = _internalWeight[..(Leaves - 1)],
        InternalCount = _internalCount[..(Leaves - 1)],
        LeafValue = LeafValue[..Leaves],
        LeafWeight = _leafWeight[..Leaves],
        LeafCount = _leafCount[..Leaves],
        Shrinkage = _shrinkage,
    };

    private void SetLeaf(int leaf, int parent, double output, LeafSums sums)
    {
        LeafValue[leaf] = double.IsNaN(output) ? 0 : RoundTiny(output);
        _leafWeight[leaf] = sums.Hessian;
        _leafCount[leaf] = sums.Rows;
        _parent[leaf] = parent;
    }

    private static double RoundTiny(double value) => Math.Abs(value) <= TreeEnsemble.ZeroThreshold ? 0 : value;

    private static double[] InitialLeaves(int leavesMax, double rootOutput)
    {
        var values = new double[leavesMax];
        values[0] = rootOutput;
        return values;
    }
}
