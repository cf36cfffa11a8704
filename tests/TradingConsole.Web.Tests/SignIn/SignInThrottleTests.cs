using TradingConsole.Web.SignIn;
using Xunit;

namespace TradingConsole.Web.Tests.SignIn;

/// <summary>Failures catalogue, row 102: at most ten looks at a password per account in 15 minutes, and the owner still gets in.</summary>
public sealed class SignInThrottleTests
{
    private readonly WallClock _clock = new();

    [Fact]
    public void TenThousandTries_FromManyAddresses_CostTenLooksAndLeaveTheOwnersDoorOpen()
    {
        var throttle = new SignInThrottle(_clock);
        var looks = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var origin = $"10.0.{i / 250 % 250}.{i % 250}";
            if (throttle.MayTry("CHIEF", origin, isKnownOrigin: false))
            {
                looks++;
                throttle.Failed("CHIEF", origin, isKnownOrigin: false);
            }
        }

        Assert.Equal(SignInThrottle.PerNameFromStrangers, looks);
        Assert.True(throttle.MayTry("CHIEF", "192.168.1.7", isKnownOrigin: true));
        Assert.False(throttle.MayTry("CHIEF", "192.168.1.8", isKnownOrigin: false));
    }

    [Fact]
    public void OneAddress_OneName_StopsAtFiveAndOpensAfterTheWindow()
    {
        var throttle = new SignInThrottle(_clock);
        for (var i = 0; i < SignInThrottle.PerNameAndOrigin; i++)
        {
            Assert.True(throttle.MayTry("CHIEF", "a", isKnownOrigin: true));
            throttle.Failed("CHIEF", "a", isKnownOrigin: true);
        }

        Assert.False(throttle.MayTry("CHIEF", "a", isKnownOrigin: true));
        _clock.Move(SignInThrottle.Window);
        Assert.True(throttle.MayTry("CHIEF", "a", isKnownOrigin: true));
    }

    [Fact]
    public void OneAddress_ManyNames_StopsAtThirty()
    {
        var throttle = new SignInThrottle(_clock);
        var looks = 0;
        for (var i = 0; i < 1_000; i++)
        {
            if (throttle.MayTry($"NAME{i}", "a", isKnownOrigin: false))
            {
                looks++;
                throttle.Failed($"NAME{i}", "a", isKnownOrigin: false);
            }
        }

        Assert.Equal(SignInThrottle.PerOrigin, looks);
    }

    [Fact]
    public void Forget_AfterTheRightPassword_StartsAfresh()
    {
        var throttle = new SignInThrottle(_clock);
        for (var i = 0; i < SignInThrottle.PerNameAndOrigin; i++)
        {
            throttle.Failed("CHIEF", "a", isKnownOrigin: true);
        }

        throttle.Forget("CHIEF");

        Assert.True(throttle.MayTry("CHIEF", "a", isKnownOrigin: true));
    }

    private sealed class WallClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

        public void Move(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
