using TradingConsole.Core.Network;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Network;

public sealed class TokenBucketTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(200)]
    public void Reserve_CallersThatNeverRest_NoSlidingWindowExceedsTheLimit(int calls)
    {
        var clock = new SteppedClock(Start);
        var window = TimeSpan.FromSeconds(10);
        var bucket = new TokenBucket(calls, window, clock);
        var left = new List<DateTimeOffset>();
        for (var i = 0; i < calls * 4; i++)
        {
            clock.Advance(bucket.Reserve());
            left.Add(clock.GetUtcNow());
        }

        for (var i = 0; i < left.Count; i++)
        {
            // Half-open windows; a tick of rounding in the gap is no excess.
            var within = left.Count(at => at >= left[i] && at < left[i] + window - TimeSpan.FromTicks(calls));
            Assert.True(within <= calls, $"{within} calls in 10 s, {calls} are allowed");
        }

        // And it does not dawdle: three more windows are enough for the rest.
        Assert.True(left[^1] - Start <= window * 8, $"{calls * 4} calls took {left[^1] - Start}");
    }

    [Fact]
    public void Reserve_AfterARest_HalfGoesAtOnce()
    {
        var clock = new SteppedClock(Start);
        var bucket = new TokenBucket(10, TimeSpan.FromSeconds(10), clock);
        clock.Advance(TimeSpan.FromMinutes(1));

        var waits = Enumerable.Range(0, 7).Select(_ => bucket.Reserve()).ToList();

        Assert.All(waits[..5], wait => Assert.Equal(TimeSpan.Zero, wait));
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)], waits[5..]);
    }

    [Fact]
    public void Doubling_UpToTheLongest_EndsThere() => Assert.Equal(
        [1.0, 2, 4, 8, 16, 32, 60], Backoff.Doubling(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)).Select(pause => pause.TotalSeconds));
}
