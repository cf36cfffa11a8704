using TradingConsole.Core.Decisions;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Decisions;

public sealed class DeciderTests
{
    [Fact]
    public void Decide_GoodLong_ProposesTheWorkedTrade()
    {
        var decision = Decider.Decide(DecisionCases.Input());

        var trade = Assert.IsType<TradeProposal>(decision.Proposal);
        Assert.Empty(decision.ReasonCodes);
        Assert.Equal(PositionSide.Long, trade.Side);
        Assert.Equal(0.080m, trade.Quantity); // min(50 / 0.008, 0.4 × 10,000) = 4,000 USDT at 50,000
        Assert.Equal(4_000m, trade.NotionalUsdt);
        Assert.Equal(5, trade.Leverage);
        Assert.Equal(49_600m, trade.StopPrice);
        Assert.Equal(50_600m, trade.TargetPrice);
        Assert.Equal(DecisionCases.Bar.AddMinutes(1), trade.EntryTime);
        Assert.Equal(240, trade.HoldMinutesMax);
    }

    [Fact]
    public void Decide_GoodShort_MirrorsStopAndTarget()
    {
        var decision = Decider.Decide(DecisionCases.Input(DecisionCases.Bad, DecisionCases.Good));

        Assert.Equal(PositionSide.Short, decision.Wanted);
        Assert.Equal((50_400m, 49_400m), (decision.Proposal!.StopPrice, decision.Proposal.TargetPrice));
    }

    [Fact]
    public void Decide_RiskBelowCap_SizesByTheLossAtTheStop()
    {
        // 50 USDT of risk over a stop of 8 × 0.004 = 3.2 % is 1,562.5 USDT: below the cap of 4,000.
        var decision = Decider.Decide(DecisionCases.Input(
            DecisionCases.Good with { Er = 0.02, Mae = 0.02 }) with { AtrFraction = 0.004 });

        Assert.Equal(0.031m, decision.Proposal!.Quantity);
    }

    [Fact]
    public void Decide_HighVolatility_HalvesTheSize()
    {
        Assert.Equal(0.040m, Decider.Decide(DecisionCases.Input() with { BtcRegime = 2 }).Proposal!.Quantity);
        Assert.Equal(0.040m, Decider.Decide(DecisionCases.Input() with { BtcRegime = double.NaN }).Proposal!.Quantity);
    }

    [Fact]
    public void Decide_OddPrices_RoundTowardsTheEntry()
    {
        var input = DecisionCases.Input() with { MarkPrice = 50_000.07 };

        var trade = Decider.Decide(input).Proposal!;

        Assert.Equal(49_600.1m, trade.StopPrice); // 49,600.069… rounded up
        Assert.Equal(50_600.0m, trade.TargetPrice); // 50,600.071… rounded down
    }

    [Fact]
    public void Decide_BothSidesLose_SaysNoEdge()
    {
        var decision = Decider.Decide(DecisionCases.Input(DecisionCases.Bad));

        Assert.Null(decision.Proposal);
        Assert.Contains(ReasonCodes.NoEdge, decision.ReasonCodes);
    }

    [Theory]
    [InlineData(0.0025, true)]
    [InlineData(0.0026, false)]
    public void Decide_EvMin_IsALowerBound(double evMin, bool passes) =>
        AssertGate(DecisionCases.Input() with { Policy = PolicyPreset.Calibrated with { EvMin = evMin } }, ReasonCodes.EvMin, passes);

    [Fact]
    public void Decide_EvExactlyAtMinimum_IsBlocked()
    {
        var ev = Decider.Decide(DecisionCases.Input()).Best.Ev;

        AssertGate(DecisionCases.Input() with { Policy = PolicyPreset.Calibrated with { EvMin = ev } }, ReasonCodes.EvMin, false);
    }

    [Theory]
    [InlineData(-9.5, true)]
    [InlineData(-9, false)]
    [InlineData(-8.5, false)]
    public void Decide_Q05Min_IsALowerBoundInAtr(double q05MinAtr, bool passes) =>
        AssertGate(DecisionCases.Input() with { Policy = PolicyPreset.Calibrated with { Q05MinAtr = q05MinAtr } }, ReasonCodes.Q05Min, passes);

    [Theory]
    [InlineData(4.5, false)]
    [InlineData(5, false)]
    [InlineData(5.5, true)]
    public void Decide_MaeMax_IsAnUpperBoundInAtr(double maeMaxAtr, bool passes) =>
        AssertGate(DecisionCases.Input() with { Policy = PolicyPreset.Calibrated with { MaeMaxAtr = maeMaxAtr } }, ReasonCodes.MaeMax, passes);

    [Fact]
    public void Decide_RegimeFactorZero_BlocksInHighVolatilityOnly()
    {
        var policy = PolicyPreset.Calibrated with { HighVolSizeFactor = 0 };

        AssertGate(DecisionCases.Input() with { Policy = policy, BtcRegime = 2 }, ReasonCodes.Regime, false);
        AssertGate(DecisionCases.Input() with { Policy = policy, BtcRegime = 1 }, ReasonCodes.Regime, true);
    }

    [Theory]
    [InlineData(199, ReasonCodes.BelowMinNotional)] // cap 79.6 USDT → 0.001 BTC = 50 USDT, minimum is 100
    [InlineData(100, ReasonCodes.BelowMinQuantity)] // cap 40 USDT is less than one step
    public void Decide_SmallEquity_NamesTheFilter(double equity, string code)
    {
        var decision = Decider.Decide(DecisionCases.Input() with { EquityUsdt = equity });

        Assert.Null(decision.Proposal);
        Assert.Contains(code, decision.ReasonCodes);
    }

    [Fact]
    public void Decide_StopBeyondHalfThePrice_FindsNoLeverage()
    {
        var decision = Decider.Decide(DecisionCases.Input(
            DecisionCases.Good with { Er = 2, Mae = 0.1, Q05 = -0.1 }) with { AtrFraction = 0.08, EquityUsdt = 100_000 });

        Assert.Equal([ReasonCodes.StopTooWide], decision.ReasonCodes.AsEnumerable());
    }

    [Fact]
    public void Decide_WideStop_LowersTheLeverageUntilLiquidationIsTwiceAsFar()
    {
        var decision = Decider.Decide(DecisionCases.Input(
            DecisionCases.Good with { Er = 0.5, Mae = 0.05, Q05 = -0.1 }) with { AtrFraction = 0.02 });

        var trade = decision.Proposal!;
        var distance = (double)((trade.ReferencePrice - trade.LiquidationPrice) / trade.ReferencePrice);
        Assert.Equal(3, trade.Leverage); // stop 16 %; 1 − (2/3)/0.99 = 32.7 % ≥ 32 %, leverage 4 leaves 24.2 %
        Assert.True(distance >= 0.32);
    }

    [Fact]
    public void Decide_RiskRuleNearerThanStop_IsTheStop()
    {
        var input = DecisionCases.Input() with { Label = LabelSpec.Calibrated with { RiskMaeAtr = 4 } };

        Assert.Equal(49_800m, Decider.Decide(input).Proposal!.StopPrice);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void Decide_UnusableNumber_IsFlatNotAnError(double atr)
    {
        var decision = Decider.Decide(DecisionCases.Input() with { AtrFraction = atr });

        Assert.Equal([ReasonCodes.InputInvalid], decision.ReasonCodes.AsEnumerable());
    }

    [Fact]
    public void Describe_EveryCode_HasItsOwnSentence()
    {
        var codes = typeof(ReasonCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.All(codes, code => Assert.EndsWith(".", ReasonCode.Describe(code), StringComparison.Ordinal));
        Assert.Equal(codes.Count, codes.Select(ReasonCode.Describe).Distinct().Count());
    }

    private static void AssertGate(DecisionInput input, string code, bool passes)
    {
        var decision = Decider.Decide(input);

        Assert.Equal(passes, decision.Stages.Single(stage => stage.Code == code).Passed);
        Assert.Equal(passes, decision.IsProposed);
        Assert.Equal(!passes, decision.ReasonCodes.Contains(code));
    }
}
