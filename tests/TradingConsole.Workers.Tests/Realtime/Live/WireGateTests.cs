using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Live;

public sealed class WireGateTests
{
    private static readonly OutgoingAct Entry = new("tc-e-1", Symbol.Btc, true);
    private static readonly OutgoingAct Exit = new("tc-x-1", Symbol.Btc, false);

    private static readonly TraderSeat Seat = new("binance:main", 7);

    private readonly SteppedClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly WireGate _gate;

    public WireGateTests() => _gate = new WireGate(_clock);

    [Fact]
    public void Gate_Fresh_LetsNothingPass()
    {
        Assert.NotNull(_gate.Refuse(Entry));
        Assert.NotNull(_gate.Refuse(Exit));
    }

    [Fact]
    public void Lease_AloneLetsProtectionPassUntilItEnds()
    {
        _gate.HoldLease(Seat, _clock.GetUtcNow().AddSeconds(5));
        Assert.Equal(7, _gate.LeaseToken);
        Assert.Null(_gate.Refuse(Exit));
        Assert.NotNull(_gate.Refuse(Entry));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.NotNull(_gate.Refuse(Exit)); // A process that was stopped and goes on finds its lease over.
        Assert.Null(_gate.LeaseToken);
    }

    [Fact]
    public void Arming_EndsByItself()
    {
        Open();
        Assert.Null(_gate.Refuse(Entry));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.NotNull(_gate.Refuse(Entry));
        Assert.Null(_gate.Refuse(Exit));
    }

    [Theory]
    [InlineData(KillLevel.NoNewEntries)]
    [InlineData(KillLevel.ReduceOnly)]
    [InlineData(KillLevel.FlattenAll)]
    public void Latch_Raised_RefusesRiskAndNeverSinksByItself(KillLevel level)
    {
        Open();
        _gate.Raise(level);
        _gate.Raise(KillLevel.None);
        _gate.Raise(KillLevel.NoNewEntries);
        Assert.Equal(level, _gate.Level);
        Assert.NotNull(_gate.Refuse(Entry));
        Assert.Null(_gate.Refuse(Exit));
        _gate.Reset();
        Assert.Null(_gate.Refuse(Entry));
    }

    [Fact]
    public void Armed_LeaseLostAndWonBack_StaysShut()
    {
        Open();
        _gate.DropLease();
        Assert.Null(_gate.ArmedUntil);
        Assert.True(_gate.IsSeatLost);

        _gate.HoldLease(Seat with { Token = 8 }, DateTimeOffset.MaxValue);
        Assert.NotNull(_gate.Refuse(Entry));
        Assert.Null(_gate.Refuse(Exit)); // What is held is still protected.
        Assert.False(_gate.Arm(DateTimeOffset.MaxValue, Seat));

        Assert.True(_gate.Arm(DateTimeOffset.MaxValue, Seat with { Token = 8 }));
        Assert.Null(_gate.Refuse(Entry));
        Assert.False(_gate.IsSeatLost);
    }

    [Theory]
    [InlineData("binance:second", 7)]
    [InlineData("binance:main", 8)]
    public void Armed_AnotherSeatTakesOverWithoutAPause_StaysShut(string account, long token)
    {
        Open();
        _gate.HoldLease(new TraderSeat(account, token), DateTimeOffset.MaxValue);
        Assert.NotNull(_gate.Refuse(Entry));
        Assert.Null(_gate.ArmedUntil);
        _gate.HoldLease(Seat, DateTimeOffset.MaxValue); // Nor does the first come back armed.
        Assert.NotNull(_gate.Refuse(Entry));
    }

    [Fact]
    public void Armed_LeaseBelievedAnew_StaysOpen()
    {
        _gate.HoldLease(Seat, _clock.GetUtcNow().AddSeconds(5));
        _gate.Arm(_clock.GetUtcNow().AddHours(2));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.NotNull(_gate.Refuse(Entry));
        _gate.HoldLease(Seat, _clock.GetUtcNow().AddSeconds(5));
        Assert.Null(_gate.Refuse(Entry));
    }

    [Fact]
    public void Arm_SeatLostOnTheWay_IsRefused()
    {
        _gate.HoldLease(Seat, DateTimeOffset.MaxValue);
        var seen = _gate.TimesShut;
        _gate.DropLease();
        _gate.HoldLease(Seat, DateTimeOffset.MaxValue);
        Assert.False(_gate.Arm(DateTimeOffset.MaxValue, Seat, seen));
        _gate.DropLease();
        Assert.False(_gate.Arm(DateTimeOffset.MaxValue));
        Assert.NotNull(_gate.Refuse(Entry));
    }

    [Fact]
    public void Sender_OfAnEarlierStay_SendsNothing()
    {
        Open();
        Assert.Null(_gate.Refuse(Entry, Seat));
        Assert.NotNull(_gate.Refuse(Exit, Seat with { Token = 6 }));
        Assert.NotNull(_gate.Refuse(Exit, Seat with { Account = "binance:second" }));
    }

    // Row 39: whoever asks after the latch was raised is refused, on every thread.
    [Fact]
    public void Latch_RaisedUnderLoad_NobodyWhoAsksLaterPasses()
    {
        for (var round = 0; round < 200; round++)
        {
            var gate = new WireGate(_clock);
            gate.HoldLease(Seat, DateTimeOffset.MaxValue);
            gate.Arm(DateTimeOffset.MaxValue);
            var (raised, late) = (0, 0);
            Parallel.For(0, 8, worker =>
            {
                for (var i = 0; i < 50; i++)
                {
                    if (worker == round % 8 && i == 25)
                    {
                        gate.Raise(KillLevel.NoNewEntries);
                        Volatile.Write(ref raised, 1);
                    }

                    var wasRaised = Volatile.Read(ref raised) == 1;
                    if (gate.Refuse(Entry) is null && wasRaised)
                    {
                        Interlocked.Increment(ref late);
                    }
                }
            });
            Assert.Equal(0, late);
        }
    }

    private void Open()
    {
        _gate.HoldLease(Seat, DateTimeOffset.MaxValue);
        _gate.Arm(_clock.GetUtcNow().AddHours(2));
    }
}
