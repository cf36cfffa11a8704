using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>Prediction → expected value → policy gates → sized proposal. Pure: equal inputs give equal bits.</summary>
public static class Decider
{
    /// <exception cref="FormatException">The model declares an unknown return basis.</exception>
    public static Decision Decide(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var longValue = ExpectedValue.Of(input, PositionSide.Long);
        var shortValue = ExpectedValue.Of(input, PositionSide.Short);
        var wanted = shortValue.Ev > longValue.Ev ? PositionSide.Short : PositionSide.Long;
        var best = wanted == PositionSide.Long ? longValue : shortValue;
        var predicted = input.Of(wanted);
        var stages = ImmutableArray.CreateBuilder<DecisionStage>(16);
        TradeProposal? proposal = null;

        AddParts(best, stages);
        if (!IsUsable(input, longValue, shortValue))
        {
            stages.Add(new("gate", ReasonCodes.InputInvalid, 0, null, false, ""));
        }
        else
        {
            PolicyGates.Ask(input, best, predicted.Q05, predicted.Mae, stages);
            if (stages.All(stage => stage.Passed))
            {
                proposal = Sizing.Propose(input, wanted, stages);
            }
        }

        var codes = stages.Where(stage => !stage.Passed).Select(stage => stage.Code).ToImmutableArray();
        return new Decision(
            input.Symbol, input.Bar, wanted, longValue, shortValue, proposal, stages.ToImmutable(), codes);
    }

    private static void AddParts(ExpectedValue value, ImmutableArray<DecisionStage>.Builder stages)
    {
        stages.Add(new("ev", "ER", value.Er, null, true, "fraction"));
        stages.Add(new("ev", "FEE", value.Fee, null, true, "fraction"));
        stages.Add(new("ev", "SLIPPAGE", value.Slippage, null, true, "fraction"));
        stages.Add(new("ev", "FUNDING", value.Funding, null, true, "fraction"));
        stages.Add(new("ev", "RISK_PENALTY", value.RiskPenalty, null, true, "fraction"));
        stages.Add(new("ev", "EV", value.Ev, null, true, "fraction"));
    }

    // A stop at or beyond the price itself, or any number that is not one, must end here and not in an order.
    private static bool IsUsable(DecisionInput input, ExpectedValue longValue, ExpectedValue shortValue) =>
        IsPositive(input.AtrFraction) && IsPositive(input.LastPrice) && IsPositive(input.MarkPrice) && IsPositive(input.EquityUsdt)
        && double.IsFinite(longValue.Ev) && double.IsFinite(shortValue.Ev)
        && double.IsFinite(input.Prediction.Long.Mae) && double.IsFinite(input.Prediction.Short.Mae)
        && IsPositive(input.StopFraction) && input.StopFraction < 1 && input.TargetFraction < 1;

    // Wider than any price, equity or ATR there is, narrow enough for exchange decimals.
    private static bool IsPositive(double value) => value is >= 1e-9 and <= 1e12;
}
