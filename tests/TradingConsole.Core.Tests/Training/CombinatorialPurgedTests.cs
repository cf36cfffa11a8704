using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

public sealed class CombinatorialPurgedTests
{
    [Theory]
    [InlineData(6, 2, 15, 5)]
    [InlineData(5, 1, 5, 1)]
    [InlineData(10, 3, 120, 36)]
    [InlineData(4, 3, 4, 3)]
    public void Paths_AnyPlan_UseEveryGroupOnceAndEveryTestOnce(int groups, int testGroups, int splits, int paths)
    {
        var plan = new CombinatorialPlan(groups, testGroups);
        var found = CombinatorialPurged.Paths(plan);

        Assert.Equal((splits, paths), (plan.Splits, plan.Paths));
        Assert.Equal(paths, found.Length);
        Assert.All(found, path => Assert.Equal(groups, path.Length));
        var used = found.SelectMany(path => path.Select((split, group) => (split, group))).ToArray();
        Assert.Equal(used.Length, used.Distinct().Count());
        Assert.Equal(splits * testGroups, used.Length);

        long[] minute = [.. Enumerable.Range(0, 500).Select(i => (long)i)];
        var cut = CombinatorialPurged.Splits(minute, minute, plan);
        Assert.Equal(splits, cut.Length);
        Assert.Equal(splits, cut.Select(split => string.Join(',', split.TestGroups)).Distinct().Count());
        Assert.All(used, pair => Assert.Contains(pair.group, cut[pair.split].TestGroups));
    }

    [Fact]
    public void Splits_RandomLabelsOfSymbolsWithGaps_NoTrainLabelTouchesATestInterval()
    {
        var random = new SeededRandom(9);
        for (var trial = 0; trial < 60; trial++)
        {
            var (minute, end) = Intervals(random);
            var plan = new CombinatorialPlan(
                3 + random.NextInt(4), 1 + random.NextInt(2), embargoMinutes: random.NextInt(40), featureMinutes: random.NextInt(60));
            foreach (var split in CombinatorialPurged.Splits(minute, end, plan))
            {
                Assert.Empty(split.Train.Intersect(split.Test));
                Assert.Equal(minute.Length, split.Train.Length + split.Test.Length + split.Purged);
                foreach (var train in split.Train)
                {
                    foreach (var test in split.Test)
                    {
                        // Label lives are closed intervals; after a test, features and embargo keep their distance too.
                        var isBefore = end[train] < minute[test];
                        var isAfter = minute[train] > end[test] + plan.EmbargoMinutes + plan.FeatureMinutes;
                        Assert.True(isBefore || isAfter, $"train {minute[train]}–{end[train]}, test {minute[test]}–{end[test]}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Splits_EveryMinuteLabelledTenAhead_PurgesJustTheEdges()
    {
        long[] minute = [.. Enumerable.Range(0, 100).Select(i => (long)i)];
        long[] end = [.. minute.Select(at => at + 10)];

        var split = CombinatorialPurged.Splits(minute, end, new CombinatorialPlan(5, 1, embargoMinutes: 2, featureMinutes: 3))[2];

        // Test 40–59, its labels read up to 69; before it 30–39 look in, after it 60–69 overlap and 70–74 are quiet.
        Assert.Equal([2], split.TestGroups.ToArray());
        Assert.Equal(Enumerable.Range(40, 20), split.Test);
        Assert.Equal(Enumerable.Range(0, 30).Concat(Enumerable.Range(75, 25)), split.Train);
        Assert.Equal(25, split.Purged);
    }

    [Fact]
    public void Splits_NeighbouringTestGroups_KeepTheRowsBetweenOthers()
    {
        long[] minute = [.. Enumerable.Range(0, 60).Select(i => (long)i)];

        var splits = CombinatorialPurged.Splits(minute, minute, new CombinatorialPlan(6, 2, featureMinutes: 0));

        Assert.Equal([0, 5], splits[4].TestGroups.ToArray());
        Assert.Equal(Enumerable.Range(10, 40), splits[4].Train);
        Assert.All(splits, split => Assert.Equal((20, 40, 0), (split.Test.Length, split.Train.Length, split.Purged)));
    }

    [Fact]
    public void Splits_EmbargoFraction_IsTakenOfTheSpan()
    {
        long[] minute = [.. Enumerable.Range(0, 100).Select(i => (long)i)];

        var split = CombinatorialPurged.Splits(minute, minute, new CombinatorialPlan(5, 1, embargoFraction: 0.05, featureMinutes: 0))[0];

        Assert.Equal(25, split.Train[0]); // Test 0–19, five minutes of quiet.
    }

    [Fact]
    public void Splits_SameRowsYearsLater_AreCutAlike()
    {
        long[] minute = [.. Enumerable.Range(0, 100).Select(i => (long)i)];
        long[] later = [.. minute.Select(at => at + 29_000_000)];
        var plan = new CombinatorialPlan(5, 2, embargoFraction: 0.05, featureMinutes: 3);

        foreach (var (now, then) in CombinatorialPurged.Splits(minute, minute, plan).Zip(CombinatorialPurged.Splits(later, later, plan)))
        {
            Assert.Equal(now.Train, then.Train);
            Assert.Equal(now.Test, then.Test);
            Assert.Equal(now.Purged, then.Purged);
        }
    }

    [Fact]
    public void Splits_RowsOfOneMinute_StayTogether()
    {
        long[] minute = [.. Enumerable.Range(0, 100).SelectMany(i => Enumerable.Repeat((long)i, 7))];

        foreach (var split in CombinatorialPurged.Splits(minute, minute, new CombinatorialPlan(3, 1, featureMinutes: 0)))
        {
            Assert.Empty(split.Train.Select(row => minute[row]).Intersect(split.Test.Select(row => minute[row])));
        }
    }

    [Fact]
    public void Splits_RowsInAnyOrder_AreCutByTime()
    {
        long[] minute = [5, 1, 9, 3, 7, 0, 8, 2, 6, 4];

        var split = CombinatorialPurged.Splits(minute, minute, new CombinatorialPlan(5, 1, featureMinutes: 0))[0];

        Assert.Equal([1, 5], split.Test);
    }

    [Fact]
    public void Plan_BadNumbers_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CombinatorialPlan(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CombinatorialPlan(4, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CombinatorialPlan(4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CombinatorialPlan(embargoMinutes: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CombinatorialPlan(featureMinutes: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CombinatorialPlan(embargoFraction: 1));
        Assert.Contains("20000", Assert.Throws<ArgumentException>(() => new CombinatorialPlan(30, 15)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_TooFewRows_SaysSo()
    {
        Assert.Contains("0 rows", Throws([], []), StringComparison.Ordinal);
        Assert.Contains("cannot be cut into 6 groups", Throws([1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1]), StringComparison.Ordinal);
        Assert.Contains("must be equal", Throws([1, 2], [1]), StringComparison.Ordinal);
    }

    private static string Throws(long[] minute, long[] end) =>
        Assert.Throws<TrainingException>(() => CombinatorialPurged.Splits(minute, end, new CombinatorialPlan())).Message;

    /// <summary>Two symbols' decisions with gaps, some at the same minute, label lives of 0 to 50 minutes.</summary>
    private static (long[] Minute, long[] End) Intervals(SeededRandom random)
    {
        var rows = new List<(long Minute, long End)>();
        for (var symbol = 0; symbol < 2; symbol++)
        {
            var at = 1_000L + random.NextInt(50);
            for (var i = 0; i < 60; i++)
            {
                at += random.NextInt(12) == 0 ? 30 + random.NextInt(200) : 1 + random.NextInt(6);
                rows.Add((at, at + random.NextInt(50)));
            }
        }

        rows.Sort();
        return ([.. rows.Select(row => row.Minute)], [.. rows.Select(row => row.End)]);
    }
}
