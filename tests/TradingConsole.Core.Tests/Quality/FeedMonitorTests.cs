using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Quality;

public sealed class FeedMonitorTests
{
    private const long First = 29_000_000;

    [Fact]
    public void TakeFinished_FiveMinutes_TellsBarsAndLatenciesOnce()
    {
        var monitor = new FeedMonitor();
        foreach (var (offset, ms) in new[] { (0, 30.0), (1, 10), (3, 500), (4, 20), (5, 1) }) // Minute 2 never arrived.
        {
            monitor.Take(Minute(First + offset, ms, 0.0001), QualityPreset.Standard);
        }

        var row = Assert.Single(monitor.TakeFinished());
        Assert.Equal((4, 0, 30.0, 500.0, 508.0, 3.0), (row.Bars, row.Outliers, row.CandleMsMedian!.Value, row.CandleMsMax!.Value, row.FeatureMsMax!.Value, row.InferenceMsMax!.Value));
        Assert.Empty(monitor.TakeFinished());
    }

    [Fact]
    public void LastHour_ThreeMissingMinutes_AreExpectedAndNotThere()
    {
        var monitor = new FeedMonitor();
        for (var minute = First; minute < First + 180; minute++)
        {
            if (minute - First is not (150 or 151 or 160))
            {
                monitor.Take(Minute(minute, 10, 0.0001), QualityPreset.Standard);
            }
        }

        var hour = Assert.Single(monitor.LastHour(First + 179));
        Assert.Equal((60, 57), (hour.Expected, hour.Bars));
    }

    [Fact]
    public void Take_SpikesAndPricesOffMark_AreOutliers()
    {
        var random = new SeededRandom(9);
        var monitor = new FeedMonitor();
        for (var minute = First; minute < First + 240; minute++)
        {
            var isSpike = minute - First is 200 or 210;
            monitor.Take(
                Minute(minute, 10, isSpike ? 0.05 : (random.NextDouble() - 0.5) * 0.002, basisAtr: minute - First == 220 ? -6 : 0.1), QualityPreset.Standard);
        }

        Assert.Equal(3, Assert.Single(monitor.LastHour(First + 239)).Outliers);
    }

    private static FeedMinute Minute(long minute, double candleMs, double change, double basisAtr = 0) =>
        new(Symbol.Btc, minute, candleMs, candleMs + 8, 3, change, basisAtr);
}
