using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Training;

/// <summary>Where the cuts fall, minute by minute.</summary>
public sealed class WalkForwardCutTests
{
    private static readonly long[] Thousand = Minutes(1_000);

    [Fact]
    public void Latest_YearOfHours_CutsThePlansDaysFromTheEnd()
    {
        long[] minute = [.. Minutes(365 * 24).Select(hour => 60 * hour)];

        var split = WalkForward.Latest(minute, minute, SplitPlan.Days(180, 30, 30));

        Assert.Equal(minute[^1] + 1, split.TestEnd);
        Assert.Equal((30 * 1440L, 30 * 1440L), (split.TestEnd - split.TestStart, split.TestStart - split.ValidationStart));
        Assert.Equal((180 * 24, 30 * 24, 30 * 24, 0), (split.Train.Length, split.Validation.Length, split.Test.Length, split.Purged));
    }

    [Theory]
    [InlineData(10, 0, 590, 190)]
    [InlineData(10, 1, 589, 189)]
    [InlineData(1, 25, 574, 174)]
    public void Latest_Embargo_WidensThePurge(int labelMinutes, int embargo, int train, int validation)
    {
        long[] end = [.. Thousand.Select(at => at + labelMinutes)];

        var split = WalkForward.Latest(Thousand, end, SplitPlan.Proportional(6, 2, 2, embargo));

        Assert.Equal((train, validation, 200), (split.Train.Length, split.Validation.Length, split.Test.Length));
        Assert.Equal(1_000 - train - validation - 200, split.Purged);
    }

    [Fact]
    public void Latest_EmbargoFraction_CountsWhereItIsLonger()
    {
        var plan = new SplitPlan(300, 100, 100, IsProportional: false, EmbargoMinutes: 5, EmbargoFraction: 0.0101);

        var split = WalkForward.Latest(Thousand, Thousand, plan);

        // 1.01 % of 1,000 minutes are 11 whole ones.
        Assert.Equal((300 - 11, 100 - 11, 100, 22), (split.Train.Length, split.Validation.Length, split.Test.Length, split.Purged));
        Assert.Equal((500, 788), (split.Train[0], split.Train[^1]));
    }

    [Fact]
    public void Latest_SameRowsYearsLater_AreCutAlike()
    {
        long[] later = [.. Thousand.Select(at => at + 29_000_000)];
        foreach (var plan in (SplitPlan[])[SplitPlan.Proportional(3, 1, 1), new SplitPlan(300, 100, 100, IsProportional: false, EmbargoFraction: 0.02)])
        {
            var (now, then) = (WalkForward.Latest(Thousand, Thousand, plan), WalkForward.Latest(later, later, plan));

            Assert.Equal(now.Train, then.Train);
            Assert.Equal(now.Validation, then.Validation);
            Assert.Equal(now.Test, then.Test);
        }

        Assert.Contains("rows span 100 minutes", Assert.Throws<TrainingException>(
            () => WalkForward.Latest(later.AsSpan(0, 100), later.AsSpan(0, 100), SplitPlan.Days(1, 1, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Latest_TrainLongerThanThereIs_TakesWhatThereIs()
    {
        var split = WalkForward.Latest(Thousand, Thousand, new SplitPlan(5_000, 100, 200, IsProportional: false));

        Assert.Equal((0, 700, 100, 200), (split.Train[0], split.Train.Length, split.Validation.Length, split.Test.Length));
    }

    [Fact]
    public void Latest_RowsInAnyOrder_AreCutByTime()
    {
        long[] backwards = [.. Thousand.Reverse()];

        var split = WalkForward.Latest(backwards, backwards, SplitPlan.Proportional(0.6, 0.2, 0.2));

        Assert.Equal(Enumerable.Range(0, 200), split.Test);
        Assert.Equal(Enumerable.Range(400, 600), split.Train);
    }

    [Fact]
    public void Folds_SpanOfExactlyTwoFolds_HasTwo()
    {
        var plan = new SplitPlan(300, 100, 100, IsProportional: false);

        Assert.Equal([400L, 500], WalkForward.Folds(Minutes(600), Minutes(600), plan).Select(fold => fold.TestStart));
        Assert.Single(WalkForward.Folds(Minutes(599), Minutes(599), plan));
        Assert.Single(WalkForward.Folds(Thousand, Thousand, SplitPlan.Proportional(300, 100, 100)));
    }

    [Fact]
    public void Folds_EachFold_TestsWhatTheOneBeforeDidNot()
    {
        var folds = WalkForward.Folds(Thousand, Thousand, new SplitPlan(250, 70, 90, IsProportional: false));

        Assert.Equal(7, folds.Count);
        Assert.All(folds, fold => Assert.Equal((250, 70, 90), (fold.Train.Length, fold.Validation.Length, fold.Test.Length)));
        Assert.Equal(Enumerable.Range(1_000 - (7 * 90), 7 * 90), folds.SelectMany(fold => fold.Test));
    }

    [Fact]
    public void Latest_BadInput_SaysWhichRule()
    {
        var plan = new SplitPlan(300, 100, 100, IsProportional: false);

        Assert.Contains("no rows", Assert.Throws<TrainingException>(() => WalkForward.Latest([], [], plan)).Message, StringComparison.Ordinal);
        Assert.Contains("no rows", Assert.Throws<TrainingException>(() => WalkForward.Folds([], [], plan)).Message, StringComparison.Ordinal);
        Assert.Contains("1000 decision minutes, 3 label ends", Assert.Throws<TrainingException>(
            () => WalkForward.Latest(Thousand, Minutes(3), plan)).Message, StringComparison.Ordinal);
        Assert.Contains("need 200", Assert.Throws<TrainingException>(
            () => WalkForward.Latest(Minutes(200), Minutes(200), plan)).Message, StringComparison.Ordinal);
        Assert.Equal([0], WalkForward.Latest(Minutes(201), Minutes(201), plan).Train);
        Assert.Throws<ArgumentNullException>(() => WalkForward.Latest(Thousand, Thousand, null!));
        Assert.Throws<ArgumentNullException>(() => WalkForward.Folds(Thousand, Thousand, null!));
    }

    [Fact]
    public void Plan_BadNumbers_AreRefused()
    {
        foreach (var length in (double[])[0, -1, double.NaN, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => SplitPlan.Days(length, 1, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => SplitPlan.Days(1, length, 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => SplitPlan.Days(1, 1, length));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => SplitPlan.Days(1, 1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitPlan(1, 1, 1, IsProportional: true, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitPlan(1, 1, 1, IsProportional: true, 0, -0.1));
        Assert.Equal(7, new SplitPlan(1, 1, 1, IsProportional: true, 7, 0.01).EmbargoOver(600));
        Assert.Equal(8, new SplitPlan(1, 1, 1, IsProportional: true, 7, 0.01).EmbargoOver(701));
    }

    private static long[] Minutes(int count) => [.. Enumerable.Range(0, count).Select(i => (long)i)];
}
