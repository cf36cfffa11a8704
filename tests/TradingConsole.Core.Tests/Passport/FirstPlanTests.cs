using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Reports;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>Entry 100, stop 99, target 102: what such a plan would have brought, whatever was done to it.</summary>
public sealed class FirstPlanTests
{
    [Theory]
    [InlineData(98.5, 99.5, 99, -1)] // The stop was reached.
    [InlineData(101.0, 102.5, 102, 2)] // The target.
    [InlineData(98.9, 102.1, 99, -1)] // Both in one minute: the stop.
    [InlineData(null, null, 100.3, 0.3)] // Neither, until its time was over.
    public void R_OfALongClosedByHand_IsWhatFollowed(double? low, double? high, double close, double plan)
    {
        var closed = Long("OPERATOR", exit: 100.5m, rMilli: 500);

        Assert.True(FirstPlan.NeedsRest(closed));
        Assert.Null(FirstPlan.R(closed, null));
        Assert.Equal(plan, FirstPlan.R(closed, new PlanRest(low, high, close))!.Value, 9);
    }

    [Theory]
    [InlineData(99.5, 101.2, 101, -1)]
    [InlineData(97.9, 99, 98, 2)]
    public void R_OfAShortClosedByHand_HasItsStopAbove(double low, double high, double close, double plan)
    {
        var closed = Short("OPERATOR", exit: 99.5m, rMilli: 500);

        Assert.Equal(plan, FirstPlan.R(closed, new PlanRest(low, high, close))!.Value, 9);
    }

    [Fact]
    public void R_OfALossTakenByHand_IsComparedLikeAProfit() => // Got −0.4 where the stop came after: the close by hand spared 0.6 R.
        Assert.Equal(-1, FirstPlan.R(Long("OPERATOR", exit: 99.6m, rMilli: -400), new PlanRest(98, 99.2, 98.5))!.Value, 9);

    [Fact]
    public void R_WithCosts_KeepsTheTradesOwn() => // 0.5 R of price and 0.1 R of costs; the target brings 2 R, less the same costs.
        Assert.Equal(1.9, FirstPlan.R(Long("OPERATOR", exit: 100.5m, rMilli: 400), new PlanRest(101, 102, 102))!.Value, 9);

    [Theory]
    [InlineData("STOP", 98, -2000, 200, -1)] // Went through the first stop to the second.
    [InlineData("TARGET", 102, 2000, 130, -1)] // Came back after it would have been over.
    [InlineData("TARGET", 102, 2000, 99, 2)] // Never was there: the move changed nothing.
    [InlineData("OPERATOR", 99.5, -500, 100, -1)] // Touched, then closed by hand: what came after does not matter.
    public void R_OfAMovedStop_EndsWhereTheFirstWasReached(string reason, double exit, int rMilli, int maeBps, double plan)
    {
        var closed = Long(reason, (decimal)exit, rMilli) with { IsStopMoved = true, MaeBps = maeBps };

        Assert.False(FirstPlan.NeedsRest(closed));
        Assert.Equal(plan, FirstPlan.R(closed, null)!.Value, 9);
    }

    [Fact]
    public void R_OfAPlanThatWasKept_IsNothing()
    {
        Assert.Null(FirstPlan.R(Long("STOP", exit: 99, rMilli: -1000), null));
        Assert.Null(FirstPlan.R(Long("KILL", exit: 100.5m, rMilli: 500), null));
        Assert.Null(FirstPlan.R(Long("OPERATOR", exit: 102.5m, rMilli: 2500), new PlanRest(98, 99, 98))); // Beyond the target: nothing was cut.
        Assert.Null(FirstPlan.R(Long("OPERATOR", exit: 100.5m, rMilli: 500) with { RMilli = null }, new PlanRest(98, 99, 98)));
    }

    private static QuickTradeClosed Long(string reason, decimal exit, int rMilli) =>
        PassportCases.Closed(10) with { ExitReason = reason, ExitPrice = exit, RMilli = rMilli, MaeBps = 0 };

    private static QuickTradeClosed Short(string reason, decimal exit, int rMilli) =>
        PassportCases.Closed(10, side: PositionSide.Short) with { ExitReason = reason, ExitPrice = exit, RMilli = rMilli, MaeBps = 0 };
}
