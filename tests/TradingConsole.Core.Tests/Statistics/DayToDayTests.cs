using System.Text.Json;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class DayToDayTests
{
    [Fact]
    public void Of_OneDayUnlikeTheOthers_IsThatDayAgainstTheRest()
    {
        int[][] hours = [.. Enumerable.Range(0, 96).Select(hour => hour / 24 == 2 ? new[] { 30, 10 } : [20, 20])];

        // 3/4 and 1/4 against halves; the windows that lie only partly in the day are nearer.
        Assert.Equal((0.25 * Math.Log(1.5)) - (0.25 * Math.Log(0.5)), DayToDay.Of(hours)!.Largest, 12);
        Assert.Equal(4, DayToDay.Of(hours)!.Days);
    }

    [Fact]
    public void Of_RandomRows_IsTheLargestOverAllWindowsRecounted()
    {
        var random = new SeededRandom(11);
        var level = 0.0;
        var (minutes, values) = (new List<long>(), new List<double>());
        for (var minute = 29_000_040L; minute < 29_000_040 + (5 * 1_440) - 7; minute++) // Begins inside an hour and ends inside one.
        {
            level = (0.999 * level) + (0.05 * random.NextGaussian());
            if (random.NextDouble() < 0.6)
            {
                minutes.Add(minute);
                values.Add(random.NextDouble() < 0.05 ? double.NaN : level + random.NextGaussian());
            }
        }

        double[] sample = [.. values];
        var reference = PsiReference.Of(sample);
        var expected = 0.0;
        var (first, last) = (minutes[0] / 60, minutes[^1] / 60);
        for (var from = first; from + 23 <= last; from++)
        {
            bool Inside(int row) => minutes[row] / 60 >= from && minutes[row] / 60 < from + 24;
            double[] window = [.. Enumerable.Range(0, sample.Length).Where(Inside).Select(row => sample[row])];
            double[] rest = [.. Enumerable.Range(0, sample.Length).Where(row => !Inside(row)).Select(row => sample[row])];
            var edges = reference.InnerEdges.AsSpan();
            expected = Math.Max(expected, Psi.OfCounts(Psi.Count(rest, edges), Psi.Count(window, edges)));
        }

        Assert.Equal(expected, DayToDay.Of(reference, minutes.ToArray(), sample)!.Largest, 12);
    }

    [Fact]
    public void Of_LessThanTwoDays_KnowsNothing()
    {
        long[] minutes = [.. Enumerable.Range(0, (2 * 1_440) - 1)];
        double[] values = [.. minutes.Select(minute => (double)minute)];

        Assert.Null(DayToDay.Of(PsiReference.Of(values), minutes, values));
        Assert.Null(DayToDay.Of([.. Enumerable.Repeat(new[] { 1, 2 }, 47)]));
    }

    [Fact]
    public void Of_WindowWithFewRows_IsNoDay()
    {
        int[][] hours = [.. Enumerable.Range(0, 120).Select(hour => hour / 24 == 2 ? new[] { 1, 0 } : [20, 20])];

        Assert.InRange(DayToDay.Of(hours)!.Largest, 0, 0.01);
    }

    [Fact]
    public void Limit_NineDays_ExtendsTheLargestByPublishedQuantiles()
    {
        // χ²(0.9, 1) = 2.7055 and χ²(0.999, 1) = 10.8276, as every table has them.
        Assert.Equal(0.1 * 10.8276 / 2.7055, new DayToDay(9, 0.1).Limit(0.999), 4);
        Assert.Equal(0.1, new DayToDay(9, 0.1).Limit(0.9), 12);
        Assert.Equal(0.1, new DayToDay(9, 0.1).Limit(0.5), 12); // Never below a day that was seen.
    }

    [Fact]
    public void Reference_StoredBeforeItWasMeasured_HasNone()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        var now = new FeatureReference("atr", PsiReference.Of([1, 2, 3])) { DayToDay = new DayToDay(21, 0.4) };
        var back = JsonSerializer.Deserialize<FeatureReference>(JsonSerializer.Serialize(now, options), options)!;
        var old = JsonSerializer.Deserialize<FeatureReference>(
            """{"feature":"atr","distribution":{"innerEdges":[2],"shares":[0.5,0.5,0],"rows":2}}""", options)!;

        Assert.Equal(new DayToDay(21, 0.4), back.DayToDay);
        Assert.Null(old.DayToDay);
    }
}
