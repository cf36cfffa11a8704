using TradingConsole.Core.Boosting;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class TrainingRecipeTests
{
    private const long Month = 30 * 1_440;

    [Fact]
    public void Metrics_StoredAndReadBack_KeepTheRecipeTheirHashIsOf()
    {
        var outcome = SmallModel.Train(1);

        var metrics = TrainingMetrics.Parse(outcome.MetricsJson);

        Assert.Equal(outcome.Metrics.ConfigHash, metrics.ConfigHash);
        Assert.Equal(metrics.ConfigHash, metrics.Recipe!.Hash);
        Assert.True(metrics.Recipe.SpanMinutes > 0);
    }

    [Fact]
    public void Recipe_EverySettingOtherThanTheDefault_SurvivesStorage()
    {
        var config = TrainingConfig.Full(LabelSpec.Seed) with
        {
            Events = new EventSampler(EventKind.Cusum, 0.003),
            Weighting = new SampleWeighting(true, 0.25),
            Split = SplitPlan.Days(20, 5, 4, 30),
            Boosting = new BoostingParameters { MonotoneConstraints = [1, 0, -1], Objective = BoostingObjective.Huber, Seed = 9 },
            Seed = 7,
        };
        var metrics = SmallModel.Train(1).Metrics with { Recipe = new TrainingRecipe(config, Month) };

        Assert.Equal(config.Hash(), TrainingMetrics.Parse(metrics.ToJson()).Recipe!.Hash);
    }

    [Fact]
    public void FoldsOver_LongerHistory_KeepsTheModelsDensityAndLengths()
    {
        var config = TrainingConfig.QuickStart(LabelSpec.Calibrated) with { RowsMax = 90_000 };

        var folds = new TrainingRecipe(config, Month).FoldsOver(3 * Month);

        Assert.Equal(270_000, folds.RowsMax);
        Assert.Equal((18 * 1_440, 6 * 1_440, 6 * 1_440, false), (folds.Split.Train, folds.Split.Validation, folds.Split.Test, folds.Split.IsProportional));
        Assert.Equal(config, folds with { RowsMax = config.RowsMax, Split = config.Split });
    }

    [Fact]
    public void FoldsOver_NoMoreHistoryThanTheModelHad_IsTheRecipeItself()
    {
        var config = TrainingConfig.QuickStart(LabelSpec.Calibrated);

        Assert.Equal(config, new TrainingRecipe(config, Month).FoldsOver(Month));
    }

    [Fact]
    public void FoldsOver_ManyTimesTheHistory_TestsLongerPartsInsteadOfMoreFolds()
    {
        var config = TrainingConfig.QuickStart(LabelSpec.Calibrated);

        var folds = new TrainingRecipe(config, 1_440).FoldsOver(300 * 1_440);

        Assert.Equal(Math.Ceiling(((300 * 1_440) - 864 - 288) / 48.0), folds.Split.Test);
        Assert.Equal((864, 288), (folds.Split.Train, folds.Split.Validation));
    }
}
