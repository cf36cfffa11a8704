using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Time;

public sealed class ScaledClockTests
{
    private static readonly DateTimeOffset Origin = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly SteppedClock _real = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void GetUtcNow_OneRealSecondAtFactor60_IsOneMinuteOn()
    {
        var clock = new ScaledClock(Origin, 60, _real);

        _real.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Origin.AddMinutes(1), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(1), clock.ToReal(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Timers_AtFactor60_LastASixtieth()
    {
        var clock = new ScaledClock(Origin, 60, _real);
        var ticks = 0;
        var minute = Task.Delay(TimeSpan.FromMinutes(1), clock);
        using var periodic = clock.CreateTimer(_ => ticks++, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));

        _real.Advance(TimeSpan.FromSeconds(0.999));
        Assert.False(minute.IsCompleted);
        _real.Advance(TimeSpan.FromSeconds(4.1));

        await minute;
        Assert.Equal(3, ticks);
    }

    [Fact]
    public void GetTimestamp_MeasuresRealTime()
    {
        var clock = new ScaledClock(Origin, 60, _real);
        var started = clock.GetTimestamp();

        _real.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(2), clock.GetElapsedTime(started));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_FactorBelowOneOrNotFinite_Refused(double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScaledClock(Origin, factor));
}
