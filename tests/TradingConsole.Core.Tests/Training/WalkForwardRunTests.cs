using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class WalkForwardRunTests
{
    private static readonly TrainingConfig Config = TrainingConfig.QuickStart(LabelSpec.Calibrated) with
    {
        Split = new SplitPlan(500, 150, 150, IsProportional: false),
        Boosting = TrainingConfig.QuickStart(LabelSpec.Calibrated).Boosting with { NumIterations = 8, NumLeaves = 5 },
    };

    [Fact]
    public void Execute_SeveralFolds_PredictsEachTestRowWithAModelLearnedBefore()
    {
        var rows = SyntheticRows.Make(2, 1_100);
        var seen = new List<TrainingProgress>();

        var walk = WalkForwardRun.Execute(rows, Config, new Seen(seen));

        Assert.Equal(3, walk.Folds.Length);
        Assert.Equal((rows.Hash(), Config.Hash(), Config.Seed), (walk.DataHash, walk.ConfigHash, walk.Seed));
        Assert.All(walk.Folds.Zip(walk.Folds.Skip(1)), pair => Assert.Equal(pair.First.Split.TestEnd, pair.Second.Split.TestStart));
        foreach (var fold in walk.Folds)
        {
            var model = fold.Model();
            Assert.True(model.Header.TrainEndMinute < fold.Split.ValidationStart);
            Assert.Equal(ModelTargets.All.Length, fold.Predictions.Length);
            var row = fold.Split.Test[5];
            double[] features = [.. rows.Features.Select(column => (double)column[row])];
            Assert.Equal(
                fold.Predictions[0][5] * rows.AtrFraction[row], model.Predict(features).Long.Er, 1e-9);
            Assert.Equal(fold.Split.Test.Length, fold.Outcome.Metrics.TestRows);
        }

        Assert.Equal(seen.Select(progress => progress.Fraction).Order(), seen.Select(progress => progress.Fraction));
        Assert.StartsWith("Fold 3 of 3", seen[^1].Step, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_Twice_GivesTheSameModels()
    {
        var rows = SyntheticRows.Make(2, 900);

        var first = WalkForwardRun.Execute(rows, Config);
        var second = WalkForwardRun.Execute(rows, Config with { Parallelism = 1 });

        Assert.Equal(first.Folds.Select(fold => fold.Outcome.ModelId), second.Folds.Select(fold => fold.Outcome.ModelId));
        Assert.Equal(first.ConfigHash, second.ConfigHash);
    }

    private sealed class Seen(List<TrainingProgress> seen) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => seen.Add(value);
    }
}
