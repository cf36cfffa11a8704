using System.Diagnostics;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>Asks again until it is so; fails after a time that no loaded machine needs.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task TrueAsync(Func<Task<bool>> holds, string claim)
    {
        var began = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"Not within {Deadline}: {claim}.");
            await poll.WaitForNextTickAsync();
        }
    }

    public static Task TrueAsync(Func<bool> holds, string claim) => TrueAsync(() => Task.FromResult(holds()), claim);
}
