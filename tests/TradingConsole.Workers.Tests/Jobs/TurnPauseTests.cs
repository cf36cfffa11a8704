using System.Diagnostics;
using System.Globalization;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Jobs.Apart;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

public sealed class TurnPauseTests
{
    private static readonly DateTimeOffset Minute = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);
    private static readonly long Index = MinuteGrid.ToIndex(Minute);

    [Theory]
    [InlineData(10, 1, 49_980)] // 50 s to the close, less the lead of 20 ms.
    [InlineData(10, 120, 396.667)] // The same market time passes 120 times faster; the lead is real time.
    [InlineData(59.99, 1, 0)] // Inside the lead: at once.
    [InlineData(0, 1, 59_980)]
    public void Next_MinuteNotYetDone_IsItsCloseLessTheLead(double second, double speed, double waitMs)
    {
        var (minute, wait) = TurnPause.Next(Minute.AddSeconds(second), speed, Index - 1);

        Assert.Equal(Index, minute);
        Assert.Equal(waitMs, wait.TotalMilliseconds, 3);
    }

    [Fact]
    public void Next_CloseHandledInsideItsLead_WaitsForTheOneAfter()
    {
        var (minute, wait) = TurnPause.Next(Minute.AddSeconds(59.99), 1, Index);

        Assert.Equal((Index + 1, 59_990.0), (minute, wait.TotalMilliseconds));
    }

    [Fact]
    public void StopAndContinue_AProcess_RestsAndGoesOn()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var sleeper = Process.Start("sleep", "60");
        try
        {
            Assert.True(ProcessSignal.Stop(sleeper.Id));
            Assert.True(Becomes(sleeper.Id, stopped: true), "It went on running.");

            Assert.True(ProcessSignal.Continue(sleeper.Id));
            Assert.True(Becomes(sleeper.Id, stopped: false), "It stayed stopped.");
        }
        finally
        {
            sleeper.Kill();
            sleeper.WaitForExit();
        }

        Assert.False(ProcessSignal.Stop(sleeper.Id));
    }

    // A signal is on its way when kill returns: the state follows a moment later.
    private static bool Becomes(int processId, bool stopped) =>
        SpinWait.SpinUntil(() => StateOf(processId) == 'T' == stopped, TimeSpan.FromSeconds(5));

    /// <summary>The letter after the name in parentheses, e.g. <c>T</c> for stopped.</summary>
    private static char StateOf(int processId)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        return stat[stat.LastIndexOf(')') + 2];
    }
}
