using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>What one side is worth, fractions of notional. Costs and penalty are positive when they hurt.</summary>
/// <param name="Er">The model's expected return.</param>
/// <param name="Fee">Taker fee, both sides; 0 when the model's return already contains it.</param>
/// <param name="Slippage">Both sides, at zero participation; 0 when contained.</param>
/// <param name="Funding">Expected funding over the expected hold; negative when the side is paid.</param>
/// <param name="RiskPenalty">Weight × how far the 5 % quantile lies beyond the stop.</param>
/// <param name="Ev"><c>Er − Fee − Slippage − Funding − RiskPenalty</c>.</param>
public readonly record struct ExpectedValue(
    double Er, double Fee, double Slippage, double Funding, double RiskPenalty, double Ev)
{
    /// <summary>Seed 2 §12.2 with every cost subtracted exactly once.</summary>
    public static ExpectedValue Of(DecisionInput input, PositionSide side)
    {
        var predicted = input.Of(side);
        var contained = ReturnBasis.Parse(input.ReturnBasis);

        var fee = contained.HasFlag(ContainedCosts.Fee) ? 0 : 2 * input.Label.FeeRate;
        var slippage = contained.HasFlag(ContainedCosts.Slippage)
            ? 0
            : 2 * TradingCosts.Slippage(input.Label.SlippageK, input.AtrFraction);
        var funding = contained.HasFlag(ContainedCosts.Funding) ? 0 : side.Sign() * ExpectedFunding(input, predicted.HoldMinutes);
        var penalty = input.Policy.RiskPenaltyWeight * Math.Max(0, -predicted.Q05 - input.StopFraction);

        return new ExpectedValue(
            predicted.Er, fee, slippage, funding, penalty, predicted.Er - fee - slippage - funding - penalty);
    }

    /// <summary>What a long is expected to pay; unknown funding counts as none.</summary>
    private static double ExpectedFunding(DecisionInput input, double holdMinutes)
    {
        if (input.NextFundingTime is not { } next || !double.IsFinite(input.FundingRate) || !double.IsFinite(holdMinutes))
        {
            return 0;
        }

        var hold = Math.Min(holdMinutes, input.Label.HorizonBars);
        var stamps = TradingCosts.FundingStamps(
            input.EntryTime, hold, next, TimeSpan.FromMinutes(input.FundingIntervalMinutes));
        return stamps * input.FundingRate;
    }
}
