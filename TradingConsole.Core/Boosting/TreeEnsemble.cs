using System.Buffers;
using System.Runtime.InteropServices;
using TradingConsole.Core.Boosting.Prediction;

namespace TradingConsole.Core.Boosting;

/// <summary>A trained or imported ensemble of trees. Only predicts; immutable, thread safe, and no prediction allocates.</summary>
/// <remarks>
/// One row, a block and a million rows give the same bits: leaf values are added in tree order whatever path found the leaves.
/// </remarks>
public sealed class TreeEnsemble
{
    /// <summary>LightGBM's zero: a float constant widened, and thresholds of this very value occur in models.</summary>
    internal const double ZeroThreshold = 1e-35f;

    private readonly RankedForest? _forest;
    private readonly TreeWalk? _walk;
    private readonly Lazy<TreeShap> _shap;

    /// <exception cref="ArgumentException">A tree refers to a feature, node or leaf that does not exist.</exception>
    public TreeEnsemble(EnsembleHeader header, IReadOnlyList<Tree> trees)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(trees);
        Header = header;
        Trees = trees;
        for (var t = 0; t < trees.Count; t++)
        {
            TreeShape.Require(trees[t], t, header.FeatureCount);
        }

        _forest = RankedForest.TakesBlocks ? RankedForest.TryBuild(trees) : null;
        _walk = _forest is { TakesSingleRows: true } ? null : new TreeWalk(trees);
        _shap = new(() => new TreeShap(this, _forest));
    }

    public EnsembleHeader Header { get; }

    public IReadOnlyList<Tree> Trees { get; }

    /// <summary>Boosting rounds.</summary>
    public int Iterations => Trees.Count / Header.TreesPerIteration;

    /// <summary>Predicts one row, transformed as the objective says (a probability for binary).</summary>
    /// <param name="row">Feature values in header order, NaN = missing. Values beyond the feature count are ignored.</param>
    /// <exception cref="InvalidOperationException">The ensemble has more than one output.</exception>
    public double Predict(ReadOnlySpan<double> row)
    {
        RequireOneOutput();
        var prediction = 0.0;
        Predict(row, MemoryMarshal.CreateSpan(ref prediction, 1));
        return prediction;
    }

    /// <summary>Predicts every output (class) of one row: probabilities for multiclass.</summary>
    /// <param name="predictions">At least one value an output.</param>
    public void Predict(ReadOnlySpan<double> row, Span<double> predictions)
    {
        PredictRaw(row, predictions);
        Transform(predictions[..Header.TreesPerIteration]);
    }

    /// <summary>Predicts one row before the objective's transform: the sum of leaf values in tree order.</summary>
    /// <exception cref="InvalidOperationException">The ensemble has more than one output.</exception>
    public double PredictRaw(ReadOnlySpan<double> row)
    {
        RequireOneOutput();
        var raw = 0.0;
        PredictRaw(row, MemoryMarshal.CreateSpan(ref raw, 1));
        return raw;
    }

    /// <summary>Raw scores of every output (class) of one row.</summary>
    /// <param name="scores">At least one value an output.</param>
    public void PredictRaw(ReadOnlySpan<double> row, Span<double> scores)
    {
        RequireRow(row);
        scores = scores[..Header.TreesPerIteration];
        scores.Clear();
        if (_walk is null)
        {
            _forest!.AddRow(row, scores);
        }
        else
        {
            _walk.AddRow(row, scores);
        }
    }

    /// <summary>Predicts many rows that lie one after the other; several threads may each take a part.</summary>
    /// <param name="rows">Shape [rows][feature count].</param>
    /// <param name="predictions">Shape [rows][outputs].</param>
    /// <exception cref="ArgumentException">The two shapes do not agree.</exception>
    public void PredictMany(ReadOnlySpan<double> rows, Span<double> predictions)
    {
        var (features, outputs) = (Header.FeatureCount, Header.TreesPerIteration);
        var count = predictions.Length / outputs;
        if (predictions.Length % outputs != 0 || rows.Length != (long)count * features)
        {
            throw new ArgumentException(
                $"{rows.Length} values and {predictions.Length} predictions; {features} features and {outputs} outputs need equally many rows", nameof(rows));
        }

        Span<sbyte> ranks = stackalloc sbyte[BlockBytes];
        for (var first = 0; first < count; first += RankedForest.Block)
        {
            var block = predictions.Slice(first * outputs, Math.Min(RankedForest.Block, count - first) * outputs);
            for (var i = 0; i < block.Length / outputs; i++)
            {
                var row = rows.Slice((first + i) * features, features);
                if (_forest is null)
                {
                    Predict(row, block.Slice(i * outputs, outputs));
                }
                else
                {
                    _forest.Ranks.Rank(row, ranks[i..], RankedForest.Block);
                }
            }

            PredictBlock(ranks, block);
        }
    }

    /// <summary>Predicts many rows that lie column by column; several threads may each take a range of rows.</summary>
    /// <param name="columns">One array a feature, in header order.</param>
    /// <param name="firstRow">The row the first prediction is for.</param>
    /// <param name="predictions">Shape [rows][outputs].</param>
    /// <exception cref="ArgumentException">Too few columns, or a column ends before the last row.</exception>
    public void PredictMany(ReadOnlySpan<double[]> columns, int firstRow, Span<double> predictions)
    {
        var (features, outputs) = (Header.FeatureCount, Header.TreesPerIteration);
        var count = predictions.Length / outputs;
        RequireColumns(columns, firstRow, count, predictions.Length);
        Span<sbyte> ranks = stackalloc sbyte[BlockBytes];
        var row = _forest is null ? ArrayPool<double>.Shared.Rent(features) : [];
        for (var first = 0; first < count; first += RankedForest.Block)
        {
            var block = predictions.Slice(first * outputs, Math.Min(RankedForest.Block, count - first) * outputs);
            _forest?.Ranks.Rank(columns, firstRow + first, block.Length / outputs, ranks, RankedForest.Block);
            for (var i = 0; _forest is null && i < block.Length / outputs; i++)
            {
                for (var f = 0; f < features; f++)
                {
                    row[f] = columns[f][firstRow + first + i];
                }

                Predict(row.AsSpan(0, features), block.Slice(i * outputs, outputs));
            }

            PredictBlock(ranks, block);
        }

        if (_forest is null)
        {
            ArrayPool<double>.Shared.Return(row);
        }
    }

    /// <summary>The leaf one tree puts a row into.</summary>
    public int LeafOf(int tree, ReadOnlySpan<double> row)
    {
        RequireRow(row);
        return TreeWalk.LeafOf(Trees[tree], row);
    }

    /// <summary>Splits the raw score of one row into the features' contributions by path-dependent TreeSHAP.</summary>
    /// <param name="contributions">Filled; at least one value a feature.</param>
    /// <returns>The expected value; expected value + all contributions = the raw score.</returns>
    /// <exception cref="InvalidOperationException">The model carries no row counts, without which there is no expectation.</exception>
    public double Contributions(ReadOnlySpan<double> row, Span<double> contributions, int output = 0)
    {
        RequireRow(row);
        return _shap.Value.Explain(row[..Header.FeatureCount], contributions[..Header.FeatureCount], output);
    }

    /// <summary>As <see cref="Contributions"/>, for many rows that lie one after the other; several threads may each take a part.</summary>
    /// <param name="rows">Shape [rows][feature count].</param>
    /// <param name="contributions">Same shape; overwritten.</param>
    /// <returns>The expected value, the same for every row.</returns>
    public double ContributionsMany(ReadOnlySpan<double> rows, Span<double> contributions, int output = 0)
    {
        if (rows.Length != contributions.Length || rows.Length % Header.FeatureCount != 0)
        {
            throw new ArgumentException(
                $"{rows.Length} values and {contributions.Length} contributions; both must be rows of {Header.FeatureCount} features", nameof(rows));
        }

        return _shap.Value.Explain(rows, contributions, output);
    }

    private int BlockBytes => Math.Max(1, _forest?.Ranks.Slots ?? 0) * RankedForest.Block;

    private void PredictBlock(ReadOnlySpan<sbyte> ranks, Span<double> block)
    {
        if (_forest is null)
        {
            return;
        }

        var outputs = Header.TreesPerIteration;
        block.Clear();
        _forest.AddBlock(ranks, block, outputs);
        for (var i = 0; i < block.Length; i += outputs)
        {
            Transform(block.Slice(i, outputs));
        }
    }

    private void Transform(Span<double> scores)
    {
        if (Header.AverageOutput)
        {
            foreach (ref var score in scores)
            {
                score /= Iterations;
            }
        }

        Header.Transform(scores);
    }

    private void RequireOneOutput()
    {
        if (Header.TreesPerIteration != 1)
        {
            throw new InvalidOperationException(
                $"the ensemble has {Header.TreesPerIteration} outputs; ask for all of them");
        }
    }

    private void RequireRow(ReadOnlySpan<double> row)
    {
        if (row.Length < Header.FeatureCount)
        {
            throw new ArgumentException(
                $"the row has {row.Length} values, the ensemble reads {Header.FeatureCount} features", nameof(row));
        }
    }

    private void RequireColumns(ReadOnlySpan<double[]> columns, int firstRow, int count, int predictions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        if (columns.Length < Header.FeatureCount || predictions != count * Header.TreesPerIteration)
        {
            throw new ArgumentException(
                $"{columns.Length} columns and {predictions} predictions; the ensemble reads {Header.FeatureCount} features and gives {Header.TreesPerIteration} outputs",
                nameof(columns));
        }

        for (var f = 0; f < Header.FeatureCount; f++)
        {
            if (columns[f].Length - firstRow < count)
            {
                throw new ArgumentException(
                    $"column {Header.FeatureNames[f]} has {columns[f].Length} rows, rows {firstRow} to {firstRow + count - 1} were asked", nameof(columns));
            }
        }
    }
}
