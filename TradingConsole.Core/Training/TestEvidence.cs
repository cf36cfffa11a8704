using System.Collections.Immutable;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>Measures a run's ensembles on its test part.</summary>
internal static class TestEvidence
{
    private const int ErLong = 0;
    private const int ErShort = 5;

    /// <returns>Shape [targets][test rows].</returns>
    public static double[][] Predict(
        TrainingRows rows, int[] test, TreeEnsemble[] ensembles, int parallelism, CancellationToken cancellationToken)
    {
        var table = new double[test.Length][];
        for (var i = 0; i < test.Length; i++)
        {
            table[i] = new double[rows.Features.Length];
            for (var f = 0; f < rows.Features.Length; f++)
            {
                table[i][f] = rows.Features[f][test[i]];
            }
        }

        var predictions = new double[ensembles.Length][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism), CancellationToken = cancellationToken };
        Parallel.For(0, ensembles.Length, options, target =>
        {
            predictions[target] = [.. table.Select(row => ensembles[target].Predict(row))];
        });
        return predictions;
    }

    public static ImmutableArray<TargetMetrics> OfTargets(
        TargetColumn[] targets, TimeSplit split, TreeEnsemble[] ensembles, double[][] predictions) =>
        [.. targets.Select((target, i) => OfTarget(target, split, ensembles[i].Iterations, predictions[i]))];

    public static ImmutableArray<TradingMetrics> OfTrading(TrainingRows rows, int[] test, double[][] predictions) =>
    [
        OfSide("long", rows, rows.Long, test, predictions[ErLong]),
        OfSide("short", rows, rows.Short, test, predictions[ErShort]),
    ];

    private static TargetMetrics OfTarget(TargetColumn target, TimeSplit split, int iterations, double[] predictions)
    {
        double[] actuals = [.. split.Test.Select(row => (double)target.Values[row])];
        double[] learned = [.. split.Train.Select(row => (double)target.Values[row])];
        switch (target.Objective)
        {
            case BoostingObjective.Quantile:
                return new TargetMetrics(
                    target.Name,
                    "pinball",
                    target.Unit,
                    RegressionScores.Pinball(predictions, actuals, TargetColumn.Alpha),
                    RegressionScores.Pinball(Constant(Quantile.Of(learned, TargetColumn.Alpha), actuals), actuals, TargetColumn.Alpha),
                    RegressionScores.Mae(predictions, actuals),
                    null,
                    null,
                    iterations);
            case BoostingObjective.Binary:
                bool[] outcomes = [.. actuals.Select(actual => actual > 0)];
                return new TargetMetrics(
                    target.Name,
                    "log_loss",
                    target.Unit,
                    ProbabilityScores.LogLoss(predictions, outcomes),
                    ProbabilityScores.LogLoss(Constant(TradeScores.Mean(learned), actuals), outcomes),
                    null,
                    ProbabilityScores.Brier(predictions, outcomes),
                    ProbabilityScores.Ece(predictions, outcomes),
                    iterations);
            default:
                return new TargetMetrics(
                    target.Name,
                    "rmse",
                    target.Unit,
                    RegressionScores.Rmse(predictions, actuals),
                    RegressionScores.Rmse(Constant(TradeScores.Mean(learned), actuals), actuals),
                    RegressionScores.Mae(predictions, actuals),
                    null,
                    null,
                    iterations);
        }
    }

    private static TradingMetrics OfSide(string side, TrainingRows rows, DirectionOutcomes outcomes, int[] test, double[] er)
    {
        var traded = Enumerable.Range(0, test.Length)
            .Where(i => (er[i] * rows.AtrFraction[test[i]]) - outcomes.KnownCost[test[i]] > 0)
            .Select(i => test[i])
            .ToArray();
        double[] net = [.. traded.Select(row => outcomes.GrossReturn[row] - outcomes.Cost[row])];
        return net.Length == 0
            ? new TradingMetrics(side, 0, 0, null, 0, 0, 0, 0, 0)
            : new TradingMetrics(
                side,
                net.Length,
                (double)net.Count(value => value > 0) / net.Length,
                TradeScores.ProfitFactor(net),
                TradeScores.MaxDrawdownOfSum(net),
                TradeScores.Mean(net),
                TradeScores.TailLoss(net),
                traded.Average(row => outcomes.GrossReturn[row]),
                traded.Average(row => outcomes.Cost[row]));
    }

    private static double[] Constant(double value, double[] like) => [.. Enumerable.Repeat(value, like.Length)];
}
