using TradingConsole.Core.Boosting;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

/// <summary>Each objective's score and its constant baseline, worked by hand: train rows 0 to 3, test rows 4 and 5.</summary>
public sealed class TargetScoresTests
{
    private static readonly TimeSplit Split = new([0, 1, 2, 3], [], [4, 5], 0, 4, 4, 6);

    [Fact]
    public void Of_Mean_IsRmseAgainstTheTrainMean()
    {
        var metrics = TargetScores.Of(Target(BoostingObjective.L2, [1, 2, 3, 6, 10, 0]), Split, 7, [7, 4]);

        Assert.Equal(("t", "rmse", "atr", 7), (metrics.Target, metrics.Metric, metrics.Unit, metrics.Iterations));
        Assert.Equal(Math.Sqrt((9 + 16) / 2.0), metrics.Loss, 1e-12);
        Assert.Equal(Math.Sqrt((49 + 9) / 2.0), metrics.BaselineLoss, 1e-12);
        Assert.Equal(3.5, metrics.Mae!.Value, 1e-12);
        Assert.Equal(1 - Math.Sqrt(25 / 58.0), metrics.Skill, 1e-12);
        Assert.Equal((null, null), (metrics.Brier, metrics.Ece));
    }

    [Fact]
    public void Of_Quantile_IsPinballAgainstTheTrainQuantile()
    {
        // The 5 % quantile of 1, 2, 3, 6 is 1.15; the actuals 10 and 0 lie 8.85 above and 1.15 below it.
        var metrics = TargetScores.Of(Target(BoostingObjective.Quantile, [1, 2, 3, 6, 10, 0]), Split, 1, [4, 2]);

        Assert.Equal("pinball", metrics.Metric);
        Assert.Equal(((0.05 * 6) + (0.95 * 2)) / 2, metrics.Loss, 1e-12);
        Assert.Equal(((0.05 * 8.85) + (0.95 * 1.15)) / 2, metrics.BaselineLoss, 1e-12);
        Assert.Equal(4, metrics.Mae!.Value, 1e-12);
    }

    [Fact]
    public void Of_Probability_IsLogLossAgainstTheTrainRate()
    {
        var metrics = TargetScores.Of(Target(BoostingObjective.Binary, [1, 0, 0, 0, 1, 0]), Split, 1, [0.8, 0.4]);

        Assert.Equal("log_loss", metrics.Metric);
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.6)) / 2, metrics.Loss, 1e-12);
        Assert.Equal(-(Math.Log(0.25) + Math.Log(0.75)) / 2, metrics.BaselineLoss, 1e-12);
        Assert.Equal((0.04 + 0.16) / 2, metrics.Brier!.Value, 1e-12);
        Assert.Equal((0.2 + 0.4) / 2, metrics.Ece!.Value, 1e-12);
        Assert.Null(metrics.Mae);
    }

    [Fact]
    public void Calibration_FourForecasts_HasTheirBinsAndScores()
    {
        var target = Target(BoostingObjective.Binary, [1, 0, 0, 0, 1, 1]);

        var calibration = TargetScores.Calibration(target, new long[6], [0, 1, 4, 3], [0.31, 0.39, 0.85, 0.81]);

        Assert.Equal([(2, 0.35, 0.5), (2, 0.83, 0.5)], calibration.Bins.Select(bin => (bin.Count, Math.Round(bin.ProbabilityMean, 12), bin.ObservedRate)));
        Assert.Equal((0.15 + 0.33) / 2, calibration.Ece, 1e-12);
        Assert.Equal(((0.69 * 0.69) + (0.39 * 0.39) + (0.15 * 0.15) + (0.81 * 0.81)) / 4, calibration.Brier, 1e-12);
        Assert.Equal(-(Math.Log(0.31) + Math.Log(0.61) + Math.Log(0.85) + Math.Log(0.19)) / 4, calibration.LogLoss, 1e-12);
        Assert.Null(calibration.BrierInterval); // All of one day.
    }

    [Fact]
    public void Calibration_DaysThatEndAlike_HaveTheIntervalOfDaysAndNotOfMinutes()
    {
        // Forty days of a hundred minutes; a day's minutes all end the same way.
        int[] rows = [.. Enumerable.Range(0, 4_000)];
        var target = Target(BoostingObjective.Binary, [.. rows.Select(row => row / 100 % 3 == 0 ? 1f : 0f)]);
        double[] predictions = [.. rows.Select(_ => 0.3)];

        var byDay = TargetScores.Calibration(target, [.. rows.Select(row => (row / 100 * 1440L) + (row % 100))], rows, predictions);
        var apart = TargetScores.Calibration(target, [.. rows.Select(row => row * 1440L)], rows, predictions);

        Assert.InRange(byDay.Brier, byDay.BrierInterval!.Value.Low, byDay.BrierInterval.Value.High);
        Assert.NotNull(byDay.EceInterval);
        Assert.InRange(Width(byDay) / Width(apart), 7, 14); // Ten in the limit: the root of a hundred minutes.

        static double Width(ProbabilityCalibration measured) => measured.BrierInterval!.Value.High - measured.BrierInterval.Value.Low;
    }

    private static TargetColumn Target(BoostingObjective objective, float[] values) => new("t", "atr", objective, values);
}
