using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Market;

public sealed class TradingCostsTests
{
    private static readonly DateTimeOffset Eight = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Slippage_QuarterOfTheBar_AddsHalfAgain() =>
        Assert.Equal(0.15 * 0.001 * 1.5, TradingCosts.Slippage(0.15, 0.001, TradingCosts.Participation(250, 1_000)), 1e-18);

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(1e-9)]
    public void Participation_EmptyBar_IsBounded(double volume) =>
        Assert.Equal(TradingCosts.ParticipationMax, TradingCosts.Participation(1_000, volume));

    [Theory]
    [InlineData(0, 60, 0)] // entered at the stamp: not paid, as the labels count it
    [InlineData(1, 60, 0)]
    [InlineData(-1, 60, 1)]
    [InlineData(-30, 30, 0)] // closed at the stamp
    [InlineData(-30, 31, 1)]
    [InlineData(-30, 511, 2)] // eight hours later comes another
    public void FundingStamps_AroundTheStamp_CountsBetweenEntryAndExit(int entryMinutes, double hold, int expected) =>
        Assert.Equal(expected, TradingCosts.FundingStamps(Eight.AddMinutes(entryMinutes), hold, Eight, TimeSpan.FromHours(8)));

    [Fact]
    public void FundingStamps_StaleNextTime_MovesOn() =>
        Assert.Equal(1, TradingCosts.FundingStamps(Eight.AddMinutes(-10), 20, Eight.AddHours(-16), TimeSpan.FromHours(8)));

    [Theory]
    [InlineData(PositionSide.Long)]
    [InlineData(PositionSide.Short)]
    public void LiquidationPrice_AnyLeverage_LeavesExactlyTheMaintenanceMargin(PositionSide side)
    {
        for (var leverage = 1; leverage <= 20; leverage++)
        {
            var mark = IsolatedMargin.LiquidationPrice(side, 100, leverage, 0.01);

            var margin = (100.0 / leverage) + (side.Sign() * (mark - 100));
            Assert.Equal(0.01 * mark, margin, 1e-9);
        }
    }
}
