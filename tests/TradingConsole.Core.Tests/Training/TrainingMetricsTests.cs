using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class TrainingMetricsTests
{
    private const string Stored =
        """
        {"trainRows":10,"validationRows":5,"testRows":5,"purgedRows":1,"trainStart":"2026-01-01T00:00:00+00:00",
        "trainEnd":"2026-01-02T00:00:00+00:00","testStart":"2026-01-03T00:00:00+00:00","testEnd":"2026-01-04T00:00:00+00:00",
        "trainSeconds":1.5,"targets":[{"target":"er_long","metric":"rmse","unit":"atr","loss":1,"baselineLoss":2,"mae":0.5,
        "brier":null,"ece":null,"iterations":7,"skill":0.5}],"trading":[{"direction":"long","trades":3,"winRate":0.5,
        "profitFactor":null,"maxDrawdown":0.1,"expectancy":0.01,"tailLoss":-0.02,"grossReturnMean":0.02,"costMean":0.01}]}
        """;

    [Fact]
    public void Parse_StoredBeforeTheNewFields_LeavesThemEmpty()
    {
        var metrics = TrainingMetrics.Parse(Stored);

        Assert.Equal((10, 0.5, 3), (metrics.TrainRows, metrics.Targets[0].Skill, metrics.Trading[0].Trades));
        Assert.Empty(metrics.References);
        Assert.Empty(metrics.Slices);
        Assert.Equal(("", 0UL, null), (metrics.DataHash, metrics.Seed, metrics.Trading[0].Costs));
        Assert.Equal(metrics.ToJson(), TrainingMetrics.Parse(metrics.ToJson()).ToJson());
    }

    [Fact]
    public void Parse_NewFields_ComeBack()
    {
        var old = TrainingMetrics.Parse(Stored);
        var metrics = old with
        {
            References = [new FeatureReference("atr", PsiReference.Of([1, 2, 3]))],
            Importance = [new FeatureImportance("er_long", "atr", 4, 2.5)],
            Calibration = [new ProbabilityCalibration("p_tp_long", 0.2, 0.6, 0.01, 0.02, 1.1, null, [new(0, 0.1, 5, 0.05, 0.2)])],
            Slices = [new MetricSlice("month", "2026-01", 5, 1, 2, 3, old.Trading[0] with { Costs = new CostSplit(1, 2, 3) })],
            Seed = ulong.MaxValue,
        };

        var back = TrainingMetrics.Parse(metrics.ToJson());

        Assert.Equal(metrics.ToJson(), back.ToJson());
        Assert.Equal(ulong.MaxValue, back.Seed);
        Assert.Equal(5, back.Calibration[0].Bins[0].Count);
        Assert.Equal(6, back.Slices[0].Trading.Costs?.Total);
        Assert.Equal(3, back.References[0].Distribution.Rows);
    }
}
