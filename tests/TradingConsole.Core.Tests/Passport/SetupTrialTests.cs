using System.Collections.Immutable;
using System.Text.Json.Nodes;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Setups;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class SetupTrialTests
{
    [Fact]
    public void Run_AHistoryWithAnEdge_IsSafeAndNamesTheFeature()
    {
        var trial = SetupTrial.Run(SampleCases.Many(400, 0.35, seed: 1));

        Assert.True(trial.IsSafe, string.Join(", ", trial.Checks));
        Assert.Equal(new SetupInput("feature", "tilt"), trial.Model!.Importance()[0].Input);
        Assert.InRange(trial.Evaluation!.Skill, 0.15, 0.6); // The edge itself, known, would spare 1 − 4·0.85·0.15 = 49 %.
        var (good, poor) = (Ask(1.5), Ask(-1.5));
        Assert.True(trial.Model.Probability(good) > 0.7 && trial.Model.Probability(poor) < 0.3);
        Assert.Equal("tilt", trial.Model.Reasons(good)[0].Input.Of);
    }

    [Fact]
    public void Run_Chance_IsRefusedNearlyAlways()
    {
        var safe = Enumerable.Range(0, 24).Count(seed => SetupTrial.Run(SampleCases.Many(150, 0, (ulong)seed + 100)).IsSafe);

        Assert.InRange(safe, 0, 2); // The gate lets 2.5 % by at most: 0.6 of 24.
    }

    [Fact]
    public void Run_TooFewOrOneSided_IsRefusedWithTheReason()
    {
        Assert.Equal("enough_samples", SetupTrial.Run(SampleCases.Many(99, 0.4, 1)).Checks.First(check => !check.IsPassed).Code);
        Assert.Equal("both_outcomes", SetupTrial.Run(SampleCases.Many(400, 0.4, 1).Where(sample => sample.HasPaid)).Checks.First(check => !check.IsPassed).Code);
    }

    [Fact]
    public void Run_StopsMovedOnLosers_CountAsTheLossesTheyWere()
    {
        // Whoever widens the stop of a loser has that trade marked as bad. Were such trades left out, the share that pays would be that of the rest.
        var samples = SampleCases.Many(300, 0.3, seed: 11)
            .Select((sample, index) => !sample.HasPaid && index % 3 == 0 ? sample with { LabelQuality = "bad" } : sample).ToImmutableArray();

        var trial = SetupTrial.Run(samples);

        Assert.Contains(samples, sample => sample.LabelQuality == "bad");
        Assert.Equal(300, trial.Checks[0].Figure);
        Assert.Equal(samples.Count(sample => sample.HasPaid) / 300.0, trial.BaseRate!.Value, 12);
        var unmarked = SetupTrial.Run(samples.Select(sample => sample with { LabelQuality = "good" }));
        Assert.Equal(LightGbmText.Write(unmarked.Model!.Trees), LightGbmText.Write(trial.Model!.Trees)); // Nor do they weigh less.
    }

    [Fact]
    public void Run_IdeasOfOthersThatLose_AreToldByWhoseIdeaItWas()
    {
        var samples = SampleCases.Many(300, 0, seed: 12).Select((sample, index) =>
        {
            var (isCopied, decision) = (index % 2 == 0, sample.Decision.DeepClone().AsObject());
            decision["origin"] = isCopied ? "copied" : "own";
            return sample with { Decision = decision, Outcome = Paid(sample, isCopied ? index % 10 == 0 : index % 10 != 1) };
        });

        var model = SetupTrial.Run(samples).Model!;

        Assert.Equal("origin", model.Importance()[0].Input.Kind);
        Assert.True(model.Probability(Ask(0) with { Origin = "own" }) > model.Probability(Ask(0) with { Origin = "copied" }) + 0.3);
    }

    [Fact]
    public void Run_TheSameSamplesTwice_IsTheSameToTheLetter()
    {
        var samples = SampleCases.Many(200, 0.3, seed: 5).ToImmutableArray();

        var (first, second) = (SetupTrial.Run(samples), SetupTrial.Run(samples));

        Assert.Equal(first.Evaluation, second.Evaluation);
        Assert.Equal(LightGbmText.Write(first.Model!.Trees), LightGbmText.Write(second.Model!.Trees));
    }

    [Fact]
    public void Folds_OfOverlappingTrades_NeverLearnWhatWasNotKnown()
    {
        // Trades that run for two days: many are still open when later ones are decided.
        var samples = SampleCases.Many(300, 0.3, seed: 7).Select(sample => sample with { SettledAt = sample.DecidedAt.AddDays(2) }).ToImmutableArray();

        var folds = PurgedFolds.Of(samples);

        Assert.Equal(PurgedFolds.Folds, folds.Length);
        Assert.Equal(samples.Skip(100), folds.SelectMany(fold => fold.Test));
        Assert.All(folds, fold =>
        {
            var first = fold.Test.Min(sample => sample.DecidedAt);
            Assert.All(fold.Train, sample => Assert.True(sample.SettledAt < first - PurgedFolds.Embargo));
            Assert.Equal(samples.Count(sample => sample.DecidedAt < first) - fold.Train.Length, fold.Purged);
            Assert.True(fold.Purged > 0);
        });
    }

    [Fact]
    public void Run_AFeatureThatTellsTheNextOutcomeOnly_GainsNothing()
    {
        // Were the folds to learn from later samples, a counter would give the later half away.
        var samples = SampleCases.Many(300, 0, seed: 9).Select((sample, index) =>
        {
            var features = sample.Features.DeepClone().AsObject();
            features["counter"] = index;
            return sample with { Features = features, Outcome = Paid(sample, index / 50 % 2 == 0) };
        });

        Assert.False(SetupTrial.Run(samples).IsSafe);
    }

    [Fact]
    public void Evaluation_AWorkedExample_HasTheFiguresOfThePaper()
    {
        // Said 0.8, 0.6, 0.3 against a base rate of 0.5; paid, not, not. Brier (0.04 + 0.36 + 0.09) / 3, base 0.25.
        var day = new DateOnly(2026, 3, 2);
        var evaluation = SetupEvaluation.Of(
            [new SetupForecast(day, 0.8, 0.5, true), new SetupForecast(day, 0.6, 0.5, false), new SetupForecast(day, 0.3, 0.5, false)], purged: 4);

        Assert.Equal((3, 4, 1, 1), (evaluation.Samples, evaluation.Purged, evaluation.Paid, evaluation.Days));
        Assert.Equal(0.49 / 3, evaluation.Brier, 12);
        Assert.Equal(0.25 - (0.49 / 3), evaluation.Gain, 12);
        Assert.Equal(1 - (0.49 / 3 / 0.25), evaluation.Skill, 12);
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.4) + Math.Log(0.7)) / 3, evaluation.LogLoss, 12);
        Assert.Null(evaluation.GainLow); // One day says nothing about days.
    }

    private static SetupQuestion Ask(double tilt) =>
        new("BTCUSDT", "LONG", "breakout", 60, PassportCases.Start, new JsonObject { ["tilt"] = tilt, ["noise"] = 0 });

    private static JsonObject Paid(TrainingSample sample, bool paid)
    {
        var outcome = sample.Outcome.DeepClone().AsObject();
        outcome["win"] = paid;
        return outcome;
    }
}
