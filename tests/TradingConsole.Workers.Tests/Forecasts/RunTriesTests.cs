using TradingConsole.Workers.Forecasts;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

public sealed class RunTriesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    [Fact]
    public void Look_RunThatFailsEachTime_IsStartedAfterGrowingPausesUpToAnHour()
    {
        var (tries, run) = (new RunTries(), Guid.NewGuid());
        var starts = new List<DateTimeOffset>();

        // Each try is seen under way once and has failed at the next look.
        var wasStarted = false;
        for (var now = Start; now < Start.AddHours(12); now += Look)
        {
            var answer = tries.Look(run, wasStarted, now);
            wasStarted = answer == TryAnswer.Start;
            if (wasStarted)
            {
                starts.Add(now);
            }
        }

        Assert.Equal(Start, starts[0]);
        var pauses = starts.Zip(starts.Skip(1), (one, next) => (next - one - (2 * Look)).TotalMinutes).ToArray();
        foreach (var (pause, least) in pauses.Zip((double[])[1, 2, 4, 8, 16, 32, 60, 60, 60, 60]))
        {
            Assert.InRange(pause, least - 0.01, (least * 1.2) + Look.TotalMinutes);
        }

        Assert.InRange(starts.Count, 12, 17);
    }

    [Fact]
    public void Look_AnotherRunOrNothingDue_BeginsAnew()
    {
        var tries = new RunTries();
        var (run, next) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal(TryAnswer.Start, tries.Look(run, false, Start));
        Assert.Equal(TryAnswer.WaitAnew, tries.Look(run, false, Start + Look)); // It ended between two looks.
        Assert.Equal(TryAnswer.Wait, tries.Look(run, false, Start + (2 * Look)));

        Assert.Equal(TryAnswer.Start, tries.Look(next, false, Start + (3 * Look)));

        Assert.Equal(TryAnswer.Wait, tries.Look(null, false, Start + (4 * Look)));
        Assert.Equal(TryAnswer.Start, tries.Look(next, false, Start + (5 * Look)));
    }

    [Fact]
    public void Look_WhileAPersonHasStartedIt_WaitsForItsEndAndThenAPause()
    {
        var (tries, run) = (new RunTries(), Guid.NewGuid());

        Assert.Equal(TryAnswer.Wait, tries.Look(run, true, Start));
        Assert.Equal(TryAnswer.WaitAnew, tries.Look(run, false, Start.AddHours(1)));

        Assert.InRange(tries.NextAt, Start.AddHours(1).AddMinutes(1), Start.AddHours(1).AddMinutes(1.2));
    }
}
