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
    /// <exception cref="FormatException">The model declares an unknown return basis.</exception>
    public static ExpectedValue Of(DecisionInput input, PositionSide side)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Of(input.ToMoment(), input.ToTerms(), side);
    }

    /// <inheritdoc cref="Of(DecisionInput, PositionSide)"/>
    public static ExpectedValue Of(in DecisionMoment moment, DecisionTerms terms, PositionSide side)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var predicted = moment.Of(side);
        var contained = terms.Contained;
        var fee = (contained & ContainedCosts.Fee) != 0 ? 0 : 2 * terms.Label.FeeRate;
        var slippage = (contained & ContainedCosts.Slippage) != 0
            ? 0
            : 2 * TradingCosts.Slippage(terms.Label.SlippageK, moment.AtrFraction);
        var funding = (contained & ContainedCosts.Funding) != 0
            ? 0
            : side.Sign() * ExpectedFunding(moment, terms.Label.HorizonBars, predicted.HoldMinutes);
        var penalty = terms.Policy.RiskPenaltyWeight * Math.Max(0, -predicted.Q05 - (terms.StopAtr * moment.AtrFraction));

        return new ExpectedValue(
            predicted.Er, fee, slippage, funding, penalty, predicted.Er - fee - slippage - funding - penalty);
    }

    /// <summary>What a long is expected to pay; unknown funding counts as none.</summary>
    private static double ExpectedFunding(in DecisionMoment moment, int horizonBars, double holdMinutes)
    {
        if (moment.NextFundingTime is not { } next || !double.IsFinite(moment.FundingRate) || !double.IsFinite(holdMinutes))
        {
            return 0;
        }

        var stamps = TradingCosts.FundingStamps(
            moment.EntryTime, Math.Min(holdMinutes, horizonBars), next, TimeSpan.FromMinutes(moment.FundingIntervalMinutes));
        return stamps * moment.FundingRate;
    }
}
