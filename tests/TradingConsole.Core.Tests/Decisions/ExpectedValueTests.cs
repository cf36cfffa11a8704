using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Decisions;

public sealed class ExpectedValueTests
{
    private const double Tolerance = 1e-15;

    [Fact]
    public void Of_WorkedExample_SubtractsEachCostOnce()
    {
        var value = ExpectedValue.Of(DecisionCases.Input(), PositionSide.Long);

        Assert.Equal(0.0008, value.Fee, Tolerance); // 2 × 0.0004
        Assert.Equal(0.0003, value.Slippage, Tolerance); // 2 × 0.15 × 0.001
        Assert.Equal(0.0001, value.Funding, Tolerance); // one stamp within the hour, longs pay
        Assert.Equal(0.00025, value.RiskPenalty, Tolerance); // 0.25 × (0.009 − 8 × 0.001)
        Assert.Equal(0.00255, value.Ev, Tolerance); // 0.004 − 0.0008 − 0.0003 − 0.0001 − 0.00025
    }

    [Fact]
    public void Of_ShortSide_ReceivesPositiveFunding()
    {
        var value = ExpectedValue.Of(DecisionCases.Input(shorts: DecisionCases.Good), PositionSide.Short);

        Assert.Equal(-0.0001, value.Funding, Tolerance);
        Assert.Equal(0.00275, value.Ev, Tolerance);
    }

    [Theory]
    [InlineData("gross", 0.0008, 0.0003, 0.0001)]
    [InlineData("net", 0, 0, 0)]
    [InlineData("fee+slippage", 0, 0, 0.0001)]
    [InlineData("funding", 0.0008, 0.0003, 0)]
    public void Of_ReturnBasis_LeavesOutWhatItContains(string basis, double fee, double slippage, double funding)
    {
        var value = ExpectedValue.Of(DecisionCases.Input() with { ReturnBasis = basis }, PositionSide.Long);

        Assert.Equal((fee, slippage, funding), (Math.Round(value.Fee, 12), Math.Round(value.Slippage, 12), Math.Round(value.Funding, 12)));
    }

    [Fact]
    public void Parse_UnknownBasis_IsRefusedByName()
    {
        var refused = Assert.Throws<FormatException>(() => ReturnBasis.Parse("nett"));

        Assert.Contains("nett", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_QuantileInsideStop_CarriesNoPenalty() =>
        Assert.Equal(
            0, ExpectedValue.Of(DecisionCases.Input(DecisionCases.Good with { Q05 = -0.008 }), PositionSide.Long).RiskPenalty, Tolerance);

    [Theory]
    [InlineData(30, 0)] // exit at the very stamp: not paid
    [InlineData(30.5, 1)]
    [InlineData(240, 1)]
    [InlineData(5_000, 1)] // capped at the label's horizon of 240 minutes
    public void Of_Hold_CountsFundingStampsBeforeTheExit(double holdMinutes, int stamps)
    {
        var input = DecisionCases.Input(DecisionCases.Good with { HoldMinutes = holdMinutes });

        Assert.Equal(stamps * 0.0001, ExpectedValue.Of(input, PositionSide.Long).Funding, Tolerance);
    }

    [Fact]
    public void Of_UnknownFunding_CountsAsNone()
    {
        var input = DecisionCases.Input() with { FundingRate = double.NaN };

        Assert.Equal(0, ExpectedValue.Of(input, PositionSide.Long).Funding);
        Assert.Equal(0, ExpectedValue.Of(DecisionCases.Input() with { NextFundingTime = null }, PositionSide.Long).Funding);
    }
}
