using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;
using Xunit;

namespace TradingConsole.Workers.Tests.Quality;

/// <summary>The whole way from a paper market's minutes to an alert: kernel, references, rolling window, limits, alert book.</summary>
public sealed class ShiftedFeedTests
{
    private static readonly DateTimeOffset Trained = PaperWatch.Trained;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Moves in another unit. Four times as large, a calm day may still be a day of this market (docs/adr/0026).
    [Theory]
    [InlineData(51)]
    [InlineData(53)]
    [InlineData(23)]
    public void Feed_ShiftedForADay_RaisesADriftAlertThenAndResolvesItAfterwards(int seed)
    {
        var market = new SyntheticMarket((ulong)seed);
        var watch = new PaperWatch(market);
        var shift = new FeedShift(Trained + Day, Day) { Volatility = 30 };
        var shifted = new ShiftedMarket(market);
        shifted.Add(shift);

        var (raised, open) = watch.Run(shifted, Trained, shift.From + shift.Duration + Day + TimeSpan.FromHours(3));

        Assert.Contains(raised, alert => alert.Subject == "ret_1" && alert.RaisedAt <= shift.From + shift.Duration);
        Assert.All(raised, alert => Assert.InRange(alert.RaisedAt, shift.From, shift.From + shift.Duration + Day));
        Assert.Empty(open);
    }

    [Theory]
    [InlineData(23)] // Trained on wild weeks, watched in a calm one.
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(44)]
    [InlineData(48)]
    public void Feed_UnshiftedForAWeek_RaisesNothing(int seed)
    {
        var market = new SyntheticMarket((ulong)seed);

        var (raised, _) = new PaperWatch(market).Run(market, Trained, Trained + (7 * Day));

        Assert.Empty(raised);
    }
}
