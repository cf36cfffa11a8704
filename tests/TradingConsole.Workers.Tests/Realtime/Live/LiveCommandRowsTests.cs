using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

/// <summary>Catalogue rows 39, 41, 42 and 45 at the wire: the exchange's own book says what left, and when.</summary>
public sealed class LiveCommandRowsTests
{
    private const int Rounds = 200;

    /// <summary>Row 39: pressed at random points of an opening whose calls take their time; nothing that adds risk leaves afterwards.</summary>
    [Theory]
    [InlineData(1UL, KillLevel.NoNewEntries)]
    [InlineData(2UL, KillLevel.ReduceOnly)]
    [InlineData(3UL, KillLevel.FlattenAll)]
    public void Row39_PressedAtRandomPoints_NothingRiskyLeavesAfterwards(ulong seed, KillLevel level)
    {
        using var rig = new LiveRig();
        var random = new SeededRandom(seed);
        for (var round = 0; round < Rounds; round++)
        {
            rig.Fault(
                VenueFaultKind.SlowReply, TimeSpan.FromSeconds(2), null,
                fault => fault with { Delay = TimeSpan.FromMilliseconds(20 + random.NextInt(120)) });
            rig.Open(leverage: 5 + (round % 2)); // Another leverage each time: the opening is two calls long.
            rig.Run(TimeSpan.FromMilliseconds(random.NextInt(300)));

            rig.Gate.Raise(level);
            var left = rig.Entries;
            if (level == KillLevel.FlattenAll)
            {
                rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "race"));
            }

            rig.Run(TimeSpan.FromSeconds(2.5));
            Assert.Equal(left, rig.Entries);
            rig.AssertProtected();

            rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "next round"));
            rig.RunUntil(() => rig.IsFlat && rig.Picture.Flattening is null, TimeSpan.FromMinutes(4));
            rig.Gate.Reset();
        }

        Assert.InRange(rig.Entries, 1, Rounds - 1); // Some were in time and some were not: the presses did hit the opening.
        rig.AssertEndedWell();
    }

    /// <summary>Row 42: live is left at random points; what was in flight ends flat or protected, and nothing new leaves.</summary>
    [Fact]
    public void Row42_LeftAtRandomPoints_WhatIsInFlightStaysProtected()
    {
        using var rig = new LiveRig();
        var random = new SeededRandom(4);
        for (var round = 0; round < Rounds; round++)
        {
            rig.Fault(
                VenueFaultKind.SlowReply, TimeSpan.FromSeconds(2), null,
                fault => fault with { Delay = TimeSpan.FromMilliseconds(20 + random.NextInt(120)) });
            rig.Open(leverage: 5 + (round % 2)); // Another leverage each time: the opening is two calls long.
            rig.Run(TimeSpan.FromMilliseconds(random.NextInt(300)));

            rig.Gate.Disarm();
            var left = rig.Entries;
            rig.Say(new LiveInput.CancelEntries("live was left"));
            rig.Run(TimeSpan.FromSeconds(2.5));

            Assert.Equal(left, rig.Entries);
            rig.AssertProtected();
            Assert.Equal(rig.Position != 0, rig.Book.Algos.Open.Any(order => order.Protects));

            rig.Say(new LiveInput.CloseAll(ExitReason.Operator, "next round"));
            rig.RunUntil(() => rig.IsFlat && rig.Picture.Flattening is null, TimeSpan.FromMinutes(4));
            rig.Gate.Arm(DateTimeOffset.MaxValue);
        }

        rig.AssertEndedWell();
    }

    /// <summary>Rows 41 and 45: the venue refuses every exit for a while; the flatten goes on and ends within moments of the first that can be.</summary>
    [Theory]
    [InlineData(VenueFaultKind.Maintenance, 1)]
    [InlineData(VenueFaultKind.Maintenance, 60)]
    [InlineData(VenueFaultKind.SwallowCall, 20)]
    [InlineData(VenueFaultKind.RefuseCall, 5)]
    [InlineData(VenueFaultKind.RefuseCall, 120)]
    public void Row45_ExitsFailForAWhile_NoEntryAndFlatSoonAfter(VenueFaultKind kind, int seconds)
    {
        using var rig = new LiveRig();
        rig.Open();
        rig.Run(TimeSpan.FromSeconds(2));
        Assert.NotEqual(0, rig.Position);
        var entries = rig.Entries;
        rig.Fault(
            kind, TimeSpan.FromSeconds(seconds), kind == VenueFaultKind.RefuseCall ? "POST /fapi/v1/order" : null,
            fault => fault with { Code = -1001, Status = 503 });

        rig.Gate.Raise(KillLevel.FlattenAll);
        rig.Say(new LiveInput.CloseAll(ExitReason.Kill, "the day's loss"));
        for (var tried = 0; tried < 3; tried++)
        {
            rig.Open();
            rig.Run(TimeSpan.FromSeconds(seconds / 3.0));
        }

        rig.RunUntil(() => rig.IsFlat, TimeSpan.FromSeconds(10));

        Assert.Equal(entries, rig.Entries);
        Assert.Equal(0, rig.Position);
    }
}
