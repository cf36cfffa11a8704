using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Time;

public sealed class SteppedClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Advance_SeveralTimersDue_FireInOrderOfDueTimeEachAtItsOwn()
    {
        var clock = new SteppedClock(Start);
        List<(string Name, DateTimeOffset At)> fired = [];
        using var late = Timer(clock, "late", 30);
        using var early = Timer(clock, "early", 10);
        using var tied = Timer(clock, "tied", 10);
        using var beyond = Timer(clock, "beyond", 61);

        clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(
            [("early", Start.AddSeconds(10)), ("tied", Start.AddSeconds(10)), ("late", Start.AddSeconds(30))], fired);
        Assert.Equal(Start.AddSeconds(60), clock.GetUtcNow());
        Assert.Equal(1, clock.TimersWaiting);

        ITimer Timer(SteppedClock source, string name, int seconds) => source.CreateTimer(
            _ => fired.Add((name, source.GetUtcNow())), null, TimeSpan.FromSeconds(seconds), Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void Advance_PeriodicTimer_FiresOncePerPeriodWithoutDrift()
    {
        var clock = new SteppedClock(Start);
        List<DateTimeOffset> fired = [];
        using var timer = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6.5));

        Assert.Equal([Start.AddSeconds(1), Start.AddSeconds(3), Start.AddSeconds(5)], fired);
    }

    [Fact]
    public void Advance_CallbackSetsAnotherTimerWithinTheStep_ItFiresToo()
    {
        var clock = new SteppedClock(Start);
        List<DateTimeOffset> fired = [];
        using var first = clock.CreateTimer(
            _ => clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan),
            null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([Start.AddSeconds(10)], fired);
    }

    [Fact]
    public void Advance_DisposedOrChangedTimer_OldDueTimeIsForgotten()
    {
        var clock = new SteppedClock(Start);
        List<string> fired = [];
        var disposed = clock.CreateTimer(_ => fired.Add("disposed"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var moved = clock.CreateTimer(_ => fired.Add("moved"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        disposed.Dispose();
        moved.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(fired);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["moved"], fired);
    }

    [Fact]
    public async Task TaskDelay_ClockReachesItsEnd_Completes()
    {
        var clock = new SteppedClock(Start);
        var delay = Task.Delay(TimeSpan.FromMinutes(1), clock);

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        await delay;
    }

    [Fact]
    public void AdvanceTo_EarlierInstant_Refused()
    {
        var clock = new SteppedClock(Start);

        Assert.Throws<ArgumentOutOfRangeException>(() => clock.AdvanceTo(Start.AddTicks(-1)));
    }
}
