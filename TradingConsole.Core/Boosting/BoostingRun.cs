using TradingConsole.Core.Boosting.Growing;
using TradingConsole.Core.Boosting.Objectives;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Boosting;

/// <summary>The rounds of one training: gradients, a tree, scores, and when to stop.</summary>
internal sealed class BoostingRun
{
    private const int WalkChunk = 4_096;
    private const int ScoreBlock = 32_768;

    private readonly BinnedMatrix _matrix;
    private readonly Objective _objective;
    private readonly BoostingParameters _parameters;
    private readonly ValidationSet? _validation;
    private readonly Objective? _validationObjective;
    private readonly WorkerTeam _team;
    private readonly SeededRandom _random;
    private readonly RowGradients _gradients;
    private readonly TreeGrower _grower;
    private readonly double[] _scores;
    private readonly double[] _validationScores;
    private readonly LeafScratch[] _scratch;
    private readonly bool[] _columns;
    private int[] _bag;
    private int[] _outOfBag = [];

    public BoostingRun(
        BinnedMatrix matrix, Objective objective, BoostingParameters parameters, ValidationSet? validation, WorkerTeam team)
    {
        _matrix = matrix;
        _objective = objective;
        _parameters = parameters;
        _validation = validation;
        _validationObjective = validation is null
            ? null
            : Objective.Create(parameters, validation.Labels, validation.Weights);
        _team = team;
        _random = new SeededRandom(parameters.Seed);
        _gradients = new RowGradients(objective, matrix.Rows, team);
        _grower = new TreeGrower(matrix, parameters, _gradients, team);
        _scores = new double[matrix.Rows];
        _validationScores = new double[validation?.Matrix.Rows ?? 0];
        _scratch = [.. Enumerable.Range(0, team.Threads).Select(_ => new LeafScratch())];
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
            var loss = _validationObjective?.Loss(_validationScores, _team);
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
        _gradients.Refresh(_scores);
        DrawBag(round);
        DrawColumns();
        var tree = _grower.Grow(_bag, _columns);
        if (tree.Leaves == 1)
        {
            return tree;
        }

        if (_objective.RenewsLeaves)
        {
            RenewLeaves(tree);
        }

        tree.Shrink(_parameters.LearningRate);
        AddToScores(tree);
        return tree;
    }

    private void RenewLeaves(GrownTree tree)
    {
        // The longest first, so that nobody waits long for the last one.
        var order = Enumerable.Range(0, tree.Leaves).OrderByDescending(_grower.Partition.CountOf).ToArray();
        _team.ForEach(order.Length, (item, worker) =>
        {
            var rows = _grower.Partition.RowsOf(order[item]);
            tree.LeafValue[order[item]] = _objective.RenewLeaf(rows, _scores, _scratch[worker]);
        });
    }

    private void AddToScores(GrownTree tree)
    {
        var partition = _grower.Partition;
        _team.ForEach((_bag.Length + ScoreBlock - 1) / ScoreBlock, (block, _) =>
        {
            var from = block * ScoreBlock;
            var to = Math.Min(_bag.Length, from + ScoreBlock);
            for (var leaf = 0; leaf < tree.Leaves; leaf++)
            {
                var start = Math.Max(from, partition.StartOf(leaf));
                var end = Math.Min(to, partition.StartOf(leaf) + partition.CountOf(leaf));
                var value = tree.LeafValue[leaf];
                for (var i = start; i < end; i++)
                {
                    _scores[partition.Rows[i]] += value;
                }
            }
        });
        AddByWalking(tree, _matrix, _scores, _outOfBag);
        if (_validation is not null)
        {
            AddByWalking(tree, _validation.Matrix, _validationScores, null);
        }
    }

    /// <param name="rows">Null: all.</param>
    private void AddByWalking(GrownTree tree, BinnedMatrix matrix, double[] scores, int[]? rows)
    {
        var width = matrix.Used.Length;
        var count = rows?.Length ?? scores.Length;
        _team.ForEach((count + WalkChunk - 1) / WalkChunk, (chunk, _) =>
        {
            var end = Math.Min(count, (chunk + 1) * WalkChunk);
            for (var i = chunk * WalkChunk; i < end; i++)
            {
                var row = rows is null ? i : rows[i];
                scores[row] += tree.LeafValue[tree.LeafOf(matrix.RowMajor.AsSpan(row * width, width))];
            }
        });
    }

    private void DrawBag(int round)
    {
        if (_parameters.BaggingFreq == 0 || _parameters.BaggingFraction >= 1 || round % _parameters.BaggingFreq != 0)
        {
            return;
        }

        var rows = Enumerable.Range(0, _matrix.Rows).ToArray();
        (_bag, _outOfBag) = Draw(rows, Math.Max(1, (int)(_parameters.BaggingFraction * rows.Length)));
    }

    private void DrawColumns()
    {
        Array.Fill(_columns, _parameters.FeatureFraction >= 1);
        if (_parameters.FeatureFraction < 1)
        {
            var count = Math.Max(1, (int)Math.Round(_parameters.FeatureFraction * _columns.Length));
            foreach (var column in Draw([.. Enumerable.Range(0, _columns.Length)], Math.Min(count, _columns.Length)).Drawn)
            {
                _columns[column] = true;
            }
        }
    }

    /// <summary>The first places of a shuffle, and the rest, both put back into ascending order.</summary>
    private (int[] Drawn, int[] Left) Draw(int[] items, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var other = i + _random.NextInt(items.Length - i);
            (items[i], items[other]) = (items[other], items[i]);
        }

        Array.Sort(items, 0, count);
        Array.Sort(items, count, items.Length - count);
        return (items[..count], items[count..]);
    }
}
