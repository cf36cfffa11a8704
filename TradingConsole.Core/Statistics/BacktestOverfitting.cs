using System.Numerics;

namespace TradingConsole.Core.Statistics;

/// <summary>How often the configuration that looked best in one half of history was below the median in the other half.</summary>
/// <param name="Probability">PBO: share of the combinations whose logit is at or below 0; 0.5 is what picking at random gives.</param>
/// <param name="LossProbability">Share of the combinations in which the pick lost money out of sample (Sharpe ratio below 0).</param>
/// <param name="LogitMedian">Median of ln(ω / (1 − ω)), ω the pick's relative rank out of sample.</param>
/// <param name="Combinations">Ways to choose half of the blocks.</param>
public readonly record struct BacktestOverfitting(double Probability, double LossProbability, double LogitMedian, int Combinations)
{
    /// <summary>Combinatorially symmetric cross-validation over per-period returns of several configurations.</summary>
    /// <param name="trials">Shape [trials][periods], at least two trials, all over the same periods in time order.</param>
    /// <param name="blocks">Blocks the periods are cut into, even, 2 to 20, at most half the periods.</param>
    /// <exception cref="ArgumentException">Fewer than two trials, different lengths, or too few periods.</exception>
    /// <remarks>
    /// Judged by the Sharpe ratio (0 without spread); equal ranks count as their mean, the first of equal picks is taken. Per-block sums
    /// and squares make each combination O(trials · blocks). Source: Bailey, Borwein, López de Prado and Zhu, The probability of
    /// backtest overfitting (2016).
    /// </remarks>
    public static BacktestOverfitting Of(IReadOnlyList<double[]> trials, int blocks = 16)
    {
        ArgumentNullException.ThrowIfNull(trials);
        if (trials.Count < 2)
        {
            throw new ArgumentException($"{trials.Count} trial: overfitting can be measured between at least 2", nameof(trials));
        }

        if (blocks is < 2 or > 20 || blocks % 2 != 0)
        {
            throw new ArgumentException($"blocks were {blocks}, must be even, 2 to 20", nameof(blocks));
        }

        var periods = trials[0].Length;
        if (trials.FirstOrDefault(trial => trial.Length != periods) is { } odd)
        {
            throw new ArgumentException($"trials must cover the same periods, found {periods} and {odd.Length}", nameof(trials));
        }

        if (periods < 2 * blocks)
        {
            throw new ArgumentException($"{periods} periods in {blocks} blocks: each needs at least 2", nameof(trials));
        }

        var sums = trials.Select(trial => new BlockSums(trial, blocks)).ToArray();
        var logits = new List<double>();
        var losses = 0;
        var inSample = new double[sums.Length];
        var outOfSample = new double[sums.Length];
        for (var chosen = 0u; chosen < 1u << blocks; chosen++)
        {
            if (BitOperations.PopCount(chosen) != blocks / 2)
            {
                continue;
            }

            for (var trial = 0; trial < sums.Length; trial++)
            {
                (inSample[trial], outOfSample[trial]) = (sums[trial].Sharpe(chosen), sums[trial].Sharpe(~chosen));
            }

            var pick = Array.IndexOf(inSample, inSample.Max());
            var rank = RankOf(outOfSample, pick) / (sums.Length + 1);
            logits.Add(Math.Log(rank / (1 - rank)));
            losses += outOfSample[pick] < 0 ? 1 : 0;
        }

        return new BacktestOverfitting(
            (double)logits.Count(logit => logit <= 0) / logits.Count,
            (double)losses / logits.Count,
            Quantile.Of([.. logits], 0.5),
            logits.Count);
    }

    /// <summary>1 for the worst; the mean rank among equals.</summary>
    private static double RankOf(double[] values, int index)
    {
        var (below, equal) = (0, 0);
        foreach (var value in values)
        {
            below += value < values[index] ? 1 : 0;
            equal += value == values[index] ? 1 : 0;
        }

        return below + ((equal + 1) / 2.0);
    }

    /// <summary>Sums and squares per block, around the trial's own mean so that nothing cancels.</summary>
    private sealed class BlockSums
    {
        private readonly double _centre;
        private readonly int[] _counts;
        private readonly double[] _sums;
        private readonly double[] _squares;

        public BlockSums(double[] returns, int blocks)
        {
            _centre = TradeScores.Mean(returns);
            (_counts, _sums, _squares) = (new int[blocks], new double[blocks], new double[blocks]);
            for (var block = 0; block < blocks; block++)
            {
                var (from, to) = ((int)((long)returns.Length * block / blocks), (int)((long)returns.Length * (block + 1) / blocks));
                _counts[block] = to - from;
                for (var i = from; i < to; i++)
                {
                    var off = returns[i] - _centre;
                    _sums[block] += off;
                    _squares[block] += off * off;
                }
            }
        }

        public double Sharpe(uint chosen)
        {
            var (count, sum, square) = (0, 0.0, 0.0);
            for (var block = 0; block < _counts.Length; block++)
            {
                if ((chosen >> block & 1) != 0)
                {
                    count += _counts[block];
                    sum += _sums[block];
                    square += _squares[block];
                }
            }

            var variance = (square - (sum * sum / count)) / (count - 1);
            return variance > 0 ? (_centre + (sum / count)) / Math.Sqrt(variance) : 0;
        }
    }
}
