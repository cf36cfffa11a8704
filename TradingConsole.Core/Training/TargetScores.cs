using TradingConsole.Core.Boosting;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>Scores one target's predictions against what happened and against the best constant of the train part.</summary>
internal static class TargetScores
{
    private const int Bins = 10;
    private const int MinutesADay = 24 * 60;

    /// <summary>Any will do, so long as it stays.</summary>
    private const ulong IntervalSeed = 1;

    public static TargetMetrics Of(TargetColumn target, TimeSplit split, int iterations, double[] predictions)
    {
        var actuals = Values(target, split.Test);
        var learned = Values(target, split.Train);
        return target.Objective switch
        {
            BoostingObjective.Quantile => OfQuantile(target, learned, actuals, iterations, predictions),
            BoostingObjective.Binary => OfProbability(target, learned, actuals, iterations, predictions),
            _ => OfMean(target, learned, actuals, iterations, predictions),
        };
    }

    public static ProbabilityCalibration Calibration(TargetColumn target, long[] minutes, int[] test, double[] predictions)
    {
        bool[] outcomes = [.. test.Select(row => target.Values[row] > 0)];
        var days = ClusterBootstrap.Of(test.Select(row => minutes[row] / MinutesADay).ToArray());
        var intervals = ScoreIntervals.Of(days, predictions, outcomes, Bins, IntervalSeed);
        var fit = CalibrationFit.Of(predictions, outcomes);
        return new ProbabilityCalibration(
            target.Name,
            ProbabilityScores.Brier(predictions, outcomes),
            ProbabilityScores.LogLoss(predictions, outcomes),
            ProbabilityScores.Ece(predictions, outcomes),
            ProbabilityScores.EceEqualMass(predictions, outcomes),
            fit?.Slope,
            fit?.Intercept,
            ProbabilityScores.Reliability(predictions, outcomes)) { BrierInterval = intervals.Brier, EceInterval = intervals.Ece };
    }

    private static TargetMetrics OfMean(TargetColumn target, double[] learned, double[] actuals, int iterations, double[] predictions) => new(
        target.Name,
        "rmse",
        target.Unit,
        RegressionScores.Rmse(predictions, actuals),
        RegressionScores.Rmse(Constant(TradeScores.Mean(learned), actuals), actuals),
        RegressionScores.Mae(predictions, actuals),
        null,
        null,
        iterations);

    private static TargetMetrics OfQuantile(TargetColumn target, double[] learned, double[] actuals, int iterations, double[] predictions) => new(
        target.Name,
        "pinball",
        target.Unit,
        RegressionScores.Pinball(predictions, actuals, TargetColumn.Alpha),
        RegressionScores.Pinball(Constant(Quantile.Of(learned, TargetColumn.Alpha), actuals), actuals, TargetColumn.Alpha),
        RegressionScores.Mae(predictions, actuals),
        null,
        null,
        iterations);

    private static TargetMetrics OfProbability(TargetColumn target, double[] learned, double[] actuals, int iterations, double[] predictions)
    {
        bool[] outcomes = [.. actuals.Select(actual => actual > 0)];
        return new(
            target.Name,
            "log_loss",
            target.Unit,
            ProbabilityScores.LogLoss(predictions, outcomes),
            ProbabilityScores.LogLoss(Constant(TradeScores.Mean(learned), actuals), outcomes),
            null,
            ProbabilityScores.Brier(predictions, outcomes),
            ProbabilityScores.Ece(predictions, outcomes),
            iterations);
    }

    private static double[] Values(TargetColumn target, int[] rows) => [.. rows.Select(row => (double)target.Values[row])];

    private static double[] Constant(double value, double[] like)
    {
        var constant = new double[like.Length];
        Array.Fill(constant, value);
        return constant;
    }
}
