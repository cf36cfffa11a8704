using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class WalkForwardTests
{
    [Fact]
    public void Folds_AnyRows_NoLabelReachesIntoALaterPart()
    {
        var random = new SeededRandom(4);
        for (var trial = 0; trial < 200; trial++)
        {
            var rows = 50 + random.NextInt(400);
            var minute = Enumerable.Range(0, rows).Select(_ => 1_000L + random.NextInt(3_000)).Order().ToArray();
            var end = minute.Select(at => at + 1 + random.NextInt(120)).ToArray();
            var embargo = random.NextInt(60);
            var plan = trial % 2 == 0
                ? SplitPlan.Proportional(0.6, 0.2, 0.2, embargo)
                : new SplitPlan(900, 200, 200, IsProportional: false, embargo);

            foreach (var split in WalkForward.Folds(minute, end, plan))
            {
                Assert.All(split.Train, row => Assert.True(end[row] + embargo < split.ValidationStart));
                Assert.All(split.Validation, row => Assert.InRange(minute[row], split.ValidationStart, split.TestStart - 1));
                Assert.All(split.Validation, row => Assert.True(end[row] + embargo < split.TestStart));
                Assert.All(split.Test, row => Assert.True(minute[row] >= split.TestStart));
                Assert.Empty(split.Train.Intersect(split.Validation).Concat(split.Validation.Intersect(split.Test)));
            }
        }
    }

    [Fact]
    public void Latest_EveryMinuteLabelledTenAhead_PurgesOnlyTheOverlap()
    {
        long[] minute = [.. Enumerable.Range(0, 1_000).Select(i => (long)i)];
        long[] end = [.. minute.Select(at => at + 10)];

        var split = WalkForward.Latest(minute, end, SplitPlan.Proportional(0.6, 0.2, 0.2));

        Assert.Equal((600, 800), (split.ValidationStart, split.TestStart));
        Assert.Equal(Enumerable.Range(0, 590), split.Train);
        Assert.Equal(Enumerable.Range(600, 190), split.Validation);
        Assert.Equal(Enumerable.Range(800, 200), split.Test);
        Assert.Equal(20, split.Purged);
    }

    [Fact]
    public void Folds_LongSpan_RollByTheTestLengthUpToTheLastRow()
    {
        long[] minute = [.. Enumerable.Range(0, 1_000).Select(i => (long)i)];

        var folds = WalkForward.Folds(minute, minute, new SplitPlan(300, 100, 100, IsProportional: false));

        Assert.Equal([400L, 500, 600, 700, 800, 900], folds.Select(fold => fold.TestStart));
        Assert.Equal(500, folds[^1].Train[0]);
    }

    [Fact]
    public void Latest_TooShortASpan_SaysHowMuchIsNeeded()
    {
        long[] minute = [.. Enumerable.Range(0, 500).Select(i => (long)i)];

        var thrown = Assert.Throws<TrainingException>(() => WalkForward.Latest(minute, minute, SplitPlan.Days(180, 30, 30)));

        Assert.Contains("span 500 minutes", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("86400", thrown.Message, StringComparison.Ordinal);
    }
}
