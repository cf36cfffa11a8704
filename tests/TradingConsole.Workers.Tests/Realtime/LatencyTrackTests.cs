using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class LatencyTrackTests
{
    [Theory]
    [InlineData(100, 0.5, 50)]
    [InlineData(100, 0.99, 99)]
    [InlineData(100, 1, 100)]
    [InlineData(100, 0, 1)]
    [InlineData(101, 0.5, 51)]
    [InlineData(1, 0.99, 1)]
    [InlineData(2, 0.5, 1)]
    [InlineData(4_000, 0, 1_001)] // Only the latest 3,000 are kept.
    public void Percentile_OneToN_IsTheSmallestThatCoversTheFraction(int count, double fraction, double wanted)
    {
        var track = new LatencyTrack();
        for (var i = 0; i < count; i++)
        {
            track.Add(i + 1);
        }

        Assert.Equal(wanted, track.Percentile(fraction));
        Assert.Equal(count, track.Count);
    }

    [Fact]
    public void Percentile_NothingMeasuredOrCleared_IsNull()
    {
        var track = new LatencyTrack();
        Assert.Null(track.Percentile(0.5));

        track.Add(7);
        track.Clear();

        Assert.Equal((null, 0L), (track.Percentile(0.5), track.Count));
    }
}
