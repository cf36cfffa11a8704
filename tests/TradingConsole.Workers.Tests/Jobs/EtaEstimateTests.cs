using TradingConsole.Workers.Jobs;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

public sealed class EtaEstimateTests
{
    [Fact]
    public void Add_SteadyPace_TellsWhatIsLeft()
    {
        var eta = new EtaEstimate();
        TimeSpan? left = null;
        for (var second = 1; second <= 40; second++)
        {
            left = eta.Add(TimeSpan.FromSeconds(second), second / 100.0);
        }

        Assert.Equal(60, left!.Value.TotalSeconds, 6);
    }

    [Theory]
    [InlineData(1, 0.5)] // Too early.
    [InlineData(60, 0.01)] // Too little.
    [InlineData(60, 0)]
    public void Add_TooLittleKnown_IsNull(double seconds, double progress)
    {
        Assert.Null(new EtaEstimate().Add(TimeSpan.FromSeconds(seconds), progress));
    }

    [Fact]
    public void Add_PaceDoubles_FollowsWithinAFewTimeConstants()
    {
        var eta = new EtaEstimate();
        var progress = 0.0;
        TimeSpan? left = null;
        for (var second = 1; second <= 100; second++)
        {
            progress += second <= 40 ? 0.002 : 0.004;
            left = eta.Add(TimeSpan.FromSeconds(second), progress);
        }

        // 1 − e^(−60/30) = 86 % of the way from 0.002 to 0.004.
        var pace = 0.004 - (0.002 * Math.Exp(-2));
        Assert.Equal((1 - progress) / pace, left!.Value.TotalSeconds, 3);
    }

    [Fact]
    public void Add_Standstill_GrowsInsteadOfPromising()
    {
        var eta = new EtaEstimate();
        var before = eta.Add(TimeSpan.FromSeconds(10), 0.5);
        var after = eta.Add(TimeSpan.FromSeconds(70), 0.5);

        Assert.Equal(10, before!.Value.TotalSeconds, 6);
        Assert.True(after > TimeSpan.FromSeconds(60), $"{after}");
    }

    [Fact]
    public void Add_Done_IsZero()
    {
        Assert.Equal(TimeSpan.Zero, new EtaEstimate().Add(TimeSpan.FromSeconds(10), 1));
    }

    [Fact]
    public void Add_ProgressFallsBack_NeverCountsAPieceTwice()
    {
        var eta = new EtaEstimate();
        eta.Add(TimeSpan.FromSeconds(10), 0.4);
        eta.Add(TimeSpan.FromSeconds(20), 0.2);
        var left = eta.Add(TimeSpan.FromSeconds(30), 0.4);

        Assert.True(left > TimeSpan.FromSeconds(15), $"{left}"); // Nothing was gained since second 10.
    }
}
