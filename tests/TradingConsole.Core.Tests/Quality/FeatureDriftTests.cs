using TradingConsole.Core.Quality;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Quality;

public sealed class FeatureDriftTests
{
    private static readonly PsiReference Halves = new([0, 10], [0.25, 0.5, 0.25, 0], 4_000);

    [Fact]
    public void Of_HandWorkedCounts_GivesPsiLimitAndMedian()
    {
        var drift = FeatureDrift.Of(new FeatureCounts("ret_1", Halves, [100, 200, 100, 0]), 4, 1_000, 400, 0.95);
        var moved = FeatureDrift.Of(new FeatureCounts("ret_1", Halves, [50, 200, 150, 0]), 4, 1_000, 400, 0.95);

        Assert.Equal(0, drift.Psi, 12);
        Assert.Equal((0.125 - 0.25) * Math.Log(0.5) + ((0.375 - 0.25) * Math.Log(1.5)), moved.Psi, 12);
        // 400 rows worth 100; the reference's 1,000 minutes at 100/400 a minute are worth 250; χ²(0.95, 2) = 5.991465.
        Assert.Equal(5.991464547107979 * ((1.0 / 100) + (1.0 / 250)), moved.SizeLimit!.Value, 6);
        Assert.Equal(5, drift.ReferenceMedian, 12);
        Assert.Equal(7.5, moved.CurrentMedian, 12);
        Assert.True(moved.IsOver(0.05));
        Assert.False(moved.IsOver(0.2));
    }

    [Fact]
    public void Of_DaysThatLieFarApart_RaiseTheLimit()
    {
        var counts = new FeatureCounts("ret_1", Halves, [50, 200, 150, 0], new DayToDay(9, 0.05));
        var day = FeatureDrift.Of(counts, 4, 20_000, 1_440, 0.999);
        var half = FeatureDrift.Of(counts, 4, 20_000, 720, 0.999);

        // χ²(0.999, 1)/χ²(0.9, 1) = 10.8276/2.7055; half a day may lie twice as far away.
        Assert.Equal(0.05 * 10.8276 / 2.7055, day.DayLimit!.Value, 4);
        Assert.Equal(2 * day.DayLimit.Value, half.DayLimit!.Value, 12);
        Assert.Equal(Math.Max(day.SizeLimit!.Value, day.DayLimit.Value), day.ByChance);
        Assert.Null(FeatureDrift.Of(counts, null, 20_000, 1_440, 0.999).ByChance); // Dependence comes first, as before.
        Assert.Null(FeatureDrift.Of(counts with { DayToDay = null }, 4, 20_000, 1_440, 0.999).DayLimit);
    }

    [Fact]
    public void Of_UnknownDependence_IsNeverOver()
    {
        var drift = FeatureDrift.Of(new FeatureCounts("ret_1", Halves, [0, 0, 400, 0]), null, 1_000, 400, 0.95);

        Assert.True(drift.Psi > 5);
        Assert.Null(drift.SizeLimit);
        Assert.False(drift.IsOver(0.25));
    }

    [Fact]
    public void Of_NoRows_SaysNothing()
    {
        var drift = FeatureDrift.Of(new FeatureCounts("ret_1", Halves, [0, 0, 0, 0]), 4, 1_000, 0, 0.95);

        Assert.True(double.IsNaN(drift.Psi));
        Assert.False(drift.IsOver(0));
    }
}
