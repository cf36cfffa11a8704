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
        _gate.HoldLease(7, _clock.GetUtcNow().AddSeconds(5));
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

    // Row 39: whoever asks after the latch was raised is refused, on every thread.
    [Fact]
    public void Latch_RaisedUnderLoad_NobodyWhoAsksLaterPasses()
    {
        for (var round = 0; round < 200; round++)
        {
            var gate = new WireGate(_clock);
            gate.HoldLease(1, DateTimeOffset.MaxValue);
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
        _gate.HoldLease(1, DateTimeOffset.MaxValue);
        _gate.Arm(_clock.GetUtcNow().AddHours(2));
    }
}
