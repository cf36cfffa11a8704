using TradingConsole.Core.Boosting.Growing;
using TradingConsole.Core.Boosting.Objectives;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Boosting;

/// <summary>The rounds of one training: gradients, a tree, scores, and when to stop.</summary>
internal sealed class BoostingRun
{
    private readonly BinnedMatrix _matrix;
    private readonly Objective _objective;
    private readonly BoostingParameters _parameters;
    private readonly ValidationSet? _validation;
    private readonly Objective? _validationObjective;
    private readonly SeededRandom _random;
    private readonly TreeGrower _grower;
    private readonly double[] _scores;
    private readonly double[] _validationScores;
    private readonly float[] _gradients;
    private readonly float[] _hessians;
    private readonly bool[] _columns;
    private int[] _bag;

    public BoostingRun(BinnedMatrix matrix, Objective objective, BoostingParameters parameters, ValidationSet? validation)
    {
        _matrix = matrix;
        _objective = objective;
        _parameters = parameters;
        _validation = validation;
        _validationObjective = validation is null
            ? null
            : Objective.Create(parameters, validation.Labels, validation.Weights);
        _random = new SeededRandom(parameters.Seed);
        _grower = new TreeGrower(matrix, parameters);
        _scores = new double[matrix.Rows];
        _validationScores = new double[validation?.Matrix.Rows ?? 0];
        _gradients = new float[matrix.Rows];
        _hessians = new float[matrix.Rows];
        _columns = new bool[matrix.Used.Length];
        _bag = [.. Enumerable.Range(0, matrix.Rows)];
    }

    public List<Tree> Execute(IProgress<BoostingProgress>? progress, CancellationToken cancellationToken)
    {
        var init = _parameters.BoostFromAverage ? _objective.InitScore() : 0;
        init = Math.Abs(init) > Objective.Epsilon ? init : 0;
        Array.Fill(_scores, init);
        Array.Fill(_validationScores, init);

        var trees = new List<Tree>();
        var bestLoss = double.PositiveInfinity;
        var bestRounds = 0;
        for (var round = 0; round < _parameters.NumIterations; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tree = Round(round);
            if (tree.Leaves == 1)
            {
                break;
            }

            if (round == 0 && init != 0)
            {
                tree.AddBias(init);
            }

            trees.Add(tree.ToTree());
            var loss = _validationObjective?.Loss(_validationScores);
            progress?.Report(new BoostingProgress(round + 1, _parameters.NumIterations, loss));
            if (loss < bestLoss)
            {
                bestLoss = loss.Value;
                bestRounds = trees.Count;
            }
            else if (_parameters.EarlyStoppingRound > 0 && trees.Count - bestRounds >= _parameters.EarlyStoppingRound)
            {
                break;
            }
        }

        if (trees.Count == 0)
        {
            // Nothing to split on: the best constant is the model.
            return [Tree.Constant(_parameters.BoostFromAverage ? init : _objective.InitScore(), _matrix.Rows)];
        }

        return _parameters.EarlyStoppingRound > 0 ? trees[..Math.Max(1, bestRounds)] : trees;
    }

    private GrownTree Round(int round)
    {
        _objective.Gradients(_scores, _gradients, _hessians);
        DrawBag(round);
        DrawColumns();
        var tree = _grower.Grow(_bag, _columns, _gradients, _hessians);
        if (tree.Leaves == 1)
        {
            return tree;
        }

        if (_objective.RenewsLeaves)
        {
            for (var leaf = 0; leaf < tree.Leaves; leaf++)
            {
                tree.LeafValue[leaf] = _objective.RenewLeaf(_grower.Partition.RowsOf(leaf), _scores);
            }
        }

        tree.Shrink(_parameters.LearningRate);
        AddToScores(tree);
        return tree;
    }

    private void AddToScores(GrownTree tree)
    {
        if (_bag.Length == _matrix.Rows)
        {
            for (var leaf = 0; leaf < tree.Leaves; leaf++)
            {
                foreach (var row in _grower.Partition.RowsOf(leaf))
                {
                    _scores[row] += tree.LeafValue[leaf];
                }
            }
        }
        else
        {
            AddByWalking(tree, _matrix, _scores);
        }

        if (_validation is not null)
        {
            AddByWalking(tree, _validation.Matrix, _validationScores);
        }
    }

    private static void AddByWalking(GrownTree tree, BinnedMatrix matrix, double[] scores)
    {
        var columns = matrix.Used.Length;
        for (var row = 0; row < scores.Length; row++)
        {
            scores[row] += tree.LeafValue[tree.LeafOf(matrix.RowMajor.AsSpan(row * columns, columns))];
        }
    }

    private void DrawBag(int round)
    {
        if (_parameters.BaggingFreq == 0 || _parameters.BaggingFraction >= 1 || round % _parameters.BaggingFreq != 0)
        {
            return;
        }

        var rows = Enumerable.Range(0, _matrix.Rows).ToArray();
        _bag = Draw(rows, Math.Max(1, (int)(_parameters.BaggingFraction * rows.Length)));
    }

    private void DrawColumns()
    {
        Array.Fill(_columns, _parameters.FeatureFraction >= 1);
        if (_parameters.FeatureFraction < 1)
        {
            var count = Math.Max(1, (int)Math.Round(_parameters.FeatureFraction * _columns.Length));
            foreach (var column in Draw([.. Enumerable.Range(0, _columns.Length)], Math.Min(count, _columns.Length)))
            {
                _columns[column] = true;
            }
        }
    }

    /// <summary>The first places of a shuffle, put back into ascending order.</summary>
    private int[] Draw(int[] items, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var other = i + _random.NextInt(items.Length - i);
            (items[i], items[other]) = (items[other], items[i]);
        }

        Array.Sort(items, 0, count);
        return items[..count];
    }
}
