using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class TrainingRunTests
{
    private static readonly TrainingConfig Config = TrainingConfig.QuickStart(LabelSpec.Calibrated) with
    {
        Boosting = TrainingConfig.QuickStart(LabelSpec.Calibrated).Boosting with { NumIterations = 25, NumLeaves = 7 },
    };

    [Fact]
    public void Execute_RowsWithARule_LearnsItBeyondTheConstant()
    {
        var outcome = TrainingRun.Execute(SyntheticRows.Make(4, 1_500), Config);

        var er = outcome.Metrics.Targets.Single(target => target.Target == "er_long");
        Assert.True(er.Skill > 0.05, $"skill {er.Skill}");
        Assert.Equal(ModelTargets.All, outcome.Metrics.Targets.Select(target => target.Target));
        Assert.All(outcome.Metrics.Trading, trading => Assert.True(trading.Expectancy > 0 && trading.Trades > 50));
        Assert.Equal(outcome.MetricsJson, TrainingMetrics.Parse(outcome.MetricsJson).ToJson());
    }

    [Fact]
    public void Execute_Evidence_AddsUpAndNamesItsInputs()
    {
        var rows = SyntheticRows.Make(3, 1_500);

        var metrics = TrainingRun.Execute(rows, Config).Metrics;

        Assert.Equal(Config.Hash(), metrics.ConfigHash);
        Assert.Equal((rows.Hash(), Config.Seed), (metrics.DataHash, metrics.Seed));
        Assert.Equal(Config.Schema.Names, metrics.References.Select(reference => reference.Feature));
        Assert.All(metrics.References, reference => Assert.Equal(metrics.TrainRows, reference.Distribution.Rows));
        Assert.Equal(["p_tp_long", "p_tp_short"], metrics.Calibration.Select(calibration => calibration.Target));
        Assert.All(metrics.Calibration, calibration => Assert.Equal(metrics.TestRows, calibration.Bins.Sum(bin => bin.Count)));
        Assert.Equal("ret_1", metrics.Importance.First(importance => importance.Target == "er_long").Feature);

        // Every dimension's slices cut the same test rows and trades.
        foreach (var side in metrics.Trading)
        {
            foreach (var slices in metrics.Slices.Where(slice => slice.Trading.Direction == side.Direction).GroupBy(slice => slice.Dimension))
            {
                Assert.Equal(metrics.TestRows, slices.Sum(slice => slice.Rows));
                Assert.Equal(side.Trades, slices.Sum(slice => slice.Trading.Trades));
                Assert.Equal(side.Expectancy, slices.Sum(slice => slice.Trading.Expectancy * slice.Trading.Trades) / side.Trades, 1e-12);
            }
        }

        Assert.Equal(["S0USDT", "S1USDT", "S2USDT"], metrics.Slices.Where(slice => slice.Dimension == "symbol").Select(slice => slice.Key).Distinct());
        Assert.Equal(metrics.Trading[0].CostMean, metrics.Trading[0].Costs!.Value.Total, 1e-9);
        Assert.Equal(0.00006, metrics.Trading[0].Costs!.Value.Fee, 1e-9);
    }

    [Fact]
    public void Hash_ADecidingSettingChanges_DiffersElseNot()
    {
        var before = Config.Hash();

        Assert.Equal(before, (Config with { Parallelism = 7 }).Hash());
        Assert.NotEqual(before, (Config with { Seed = 7 }).Hash());
        Assert.NotEqual(before, (Config with { RowsMax = 7 }).Hash());
        Assert.NotEqual(before, (Config with { Events = new EventSampler(EventKind.Cusum, 0.01) }).Hash());
        Assert.NotEqual(before, (Config with { Weighting = SampleWeighting.UniqueAndRecent }).Hash());
        Assert.NotEqual(before, (Config with { Boosting = Config.Boosting with { LambdaL2 = 1 } }).Hash());
        Assert.NotEqual(before, (Config with { Split = SplitPlan.Proportional(0.6, 0.2, 0.2, 5) }).Hash());
    }

    [Fact]
    public void Over_DaysOfHistory_TakesTheFullPlanWhereItFits()
    {
        Assert.Equal(180 * 1440, TrainingConfig.Over(240, LabelSpec.Calibrated).Split.Train);
        Assert.True(TrainingConfig.Over(239, LabelSpec.Calibrated).Split.IsProportional);
    }

    [Fact]
    public void Execute_OneOrTwoThreads_GiveTheSameBytes()
    {
        var rows = SyntheticRows.Make(2, 1_000);

        var alone = TrainingRun.Execute(rows, Config with { Parallelism = 1 });
        var paired = TrainingRun.Execute(rows, Config with { Parallelism = 2 });

        Assert.Equal(alone.Artifact, paired.Artifact);
        Assert.Equal(alone.ModelId, paired.ModelId);
    }

    [Fact]
    public void Execute_ThenLoad_PredictsInFractionsWithinBounds()
    {
        var rows = SyntheticRows.Make(2, 1_500);
        var model = TradingModel.Load(TrainingRun.Execute(rows, Config).Artifact);
        var contributions = new double[rows.Features.Length];

        for (var i = 0; i < rows.Count; i += 37)
        {
            double[] row = [.. rows.Features.Select(column => column[i])];
            var prediction = model.Predict(row);
            foreach (var side in (PositionSide[])[PositionSide.Long, PositionSide.Short])
            {
                var expected = side == PositionSide.Long ? prediction.Long : prediction.Short;
                Assert.InRange(expected.Er, -10 * rows.AtrFraction[i], 10 * rows.AtrFraction[i]);
                Assert.True(expected.Q05 <= expected.Er);
                Assert.True(expected.Mae >= 0);
                Assert.InRange(expected.HoldMinutes, 1, LabelSpec.Calibrated.HorizonBars);
                Assert.InRange(expected.PTp, 0, 1);
                var baseValue = model.ExplainEr(side, row, contributions);
                Assert.Equal(expected.Er, baseValue + contributions.Sum(), 1e-12);
            }
        }
    }

    [Fact]
    public void Execute_Canceled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(
            () => TrainingRun.Execute(SyntheticRows.Make(2, 1_000), Config, cancellationToken: source.Token));
    }

    [Fact]
    public void Execute_Progress_RisesToOneAndNamesItsSteps()
    {
        var seen = new List<TrainingProgress>();

        TrainingRun.Execute(SyntheticRows.Make(2, 1_000), Config, new Seen(seen));

        Assert.Equal(seen.Select(progress => progress.Fraction).Order(), seen.Select(progress => progress.Fraction));
        Assert.Equal(1, seen[^1].Fraction);
        Assert.Contains(seen, progress => progress.Step.StartsWith("Learning q05_short, tree ", StringComparison.Ordinal));
    }

    [Fact]
    public void Execute_BadRows_SaysWhichRule()
    {
        var rows = SyntheticRows.Make(2, 1_000);

        Assert.Contains("spec", Assert.Throws<TrainingException>(
            () => TrainingRun.Execute(rows, Config with { LabelSpec = LabelSpec.Seed })).Message, StringComparison.Ordinal);
        Assert.Contains("fetch more history", Assert.Throws<TrainingException>(
            () => TrainingRun.Execute(SyntheticRows.Make(1, 100), Config)).Message, StringComparison.Ordinal);
        rows.AtrFraction[7] = 0;
        Assert.Contains("atr of row 7 is 0", Assert.Throws<TrainingException>(
            () => TrainingRun.Execute(rows, Config)).Message, StringComparison.Ordinal);
    }

    private sealed class Seen(List<TrainingProgress> seen) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => seen.Add(value);
    }
}
