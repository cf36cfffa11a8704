using System.Collections.Immutable;

namespace TradingConsole.Core.Decisions;

/// <summary>Prediction → expected value → policy gates → sized proposal. Pure: equal inputs give equal bits.</summary>
public static class Decider
{
    /// <summary>The verdict of <see cref="DecisionVerdict.Of"/>, told stage by stage.</summary>
    /// <exception cref="FormatException">The model declares an unknown return basis.</exception>
    public static Decision Decide(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (moment, terms) = (input.ToMoment(), input.ToTerms());
        var verdict = DecisionVerdict.Of(moment, terms);
        var stages = ImmutableArray.CreateBuilder<DecisionStage>(16);
        AddParts(verdict.Best, stages);
        if (verdict.Refusals.HasFlag(Refusals.InputInvalid))
        {
            stages.Add(new("gate", ReasonCodes.InputInvalid, 0, null, false, ""));
        }
        else
        {
            AddGates(verdict, terms.Policy, stages);
            if (verdict.Gates.Refusals(terms.Policy) == Refusals.None)
            {
                AddSize(verdict, terms, stages);
            }
        }

        var proposal = verdict.IsProposed ? Sizing.Propose(input.Symbol, input.Bar, moment, terms, verdict) : null;
        var codes = stages.Where(stage => !stage.Passed).Select(stage => stage.Code).ToImmutableArray();
        return new Decision(
            input.Symbol, input.Bar, verdict.Wanted, verdict.Long, verdict.Short, proposal, stages.ToImmutable(), codes);
    }

    private static void AddParts(in ExpectedValue value, ImmutableArray<DecisionStage>.Builder stages)
    {
        stages.Add(new("ev", "ER", value.Er, null, true, "fraction"));
        stages.Add(new("ev", "FEE", value.Fee, null, true, "fraction"));
        stages.Add(new("ev", "SLIPPAGE", value.Slippage, null, true, "fraction"));
        stages.Add(new("ev", "FUNDING", value.Funding, null, true, "fraction"));
        stages.Add(new("ev", "RISK_PENALTY", value.RiskPenalty, null, true, "fraction"));
        stages.Add(new("ev", "EV", value.Ev, null, true, "fraction"));
    }

    private static void AddGates(in DecisionVerdict verdict, PolicyPreset policy, ImmutableArray<DecisionStage>.Builder stages)
    {
        var (gates, refused) = (verdict.Gates, verdict.Refusals);
        stages.Add(new("gate", ReasonCodes.NoEdge, gates.Ev, 0, !refused.HasFlag(Refusals.NoEdge), "fraction"));
        stages.Add(new("gate", ReasonCodes.EvMin, gates.Ev, policy.EvMin, !refused.HasFlag(Refusals.EvMin), "fraction"));
        stages.Add(new("gate", ReasonCodes.Q05Min, gates.Q05Atr, policy.Q05MinAtr, !refused.HasFlag(Refusals.Q05Min), "atr"));
        stages.Add(new("gate", ReasonCodes.MaeMax, gates.MaeAtr, policy.MaeMaxAtr, !refused.HasFlag(Refusals.MaeMax), "atr"));
        stages.Add(new("gate", ReasonCodes.Regime, gates.SizeFactor, 0, !refused.HasFlag(Refusals.Regime), "x"));
    }

    private static void AddSize(in DecisionVerdict verdict, DecisionTerms terms, ImmutableArray<DecisionStage>.Builder stages)
    {
        var (size, refused, instrument) = (verdict.Size, verdict.Refusals, terms.Instrument);
        stages.Add(new("size", "RISK_PER_TRADE", size.ByRiskUsdt, null, true, "usdt"));
        stages.Add(new("size", "NOTIONAL_CAP", Math.Min(size.ByRiskUsdt, size.CapUsdt), size.CapUsdt, true, "usdt"));
        stages.Add(new("size", "REGIME_FACTOR", size.WantedUsdt, verdict.Gates.SizeFactor, true, "usdt"));
        stages.Add(new("size", ReasonCodes.StopTooWide,
            size.Leverage, terms.Policy.LeverageMax, !refused.HasFlag(Refusals.StopTooWide), "x"));
        stages.Add(new("size", ReasonCodes.BelowMinQuantity,
            (double)size.Quantity, (double)instrument.QuantityMin, !refused.HasFlag(Refusals.BelowMinQuantity), "count"));
        stages.Add(new("size", ReasonCodes.BelowMinNotional,
            (double)size.NotionalUsdt, (double)instrument.NotionalMin, !refused.HasFlag(Refusals.BelowMinNotional), "usdt"));
    }
}
