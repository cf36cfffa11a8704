using System.Collections.Immutable;

namespace TradingConsole.Core.Decisions;

/// <summary>The gates of seed 2 §13.1, all asked, so that the operator sees every one that binds.</summary>
internal static class PolicyGates
{
    /// <summary>From this value of <c>btc_regime</c> on, BTC counts as highly volatile.</summary>
    public const double HighVolatilityRegime = 2;

    public static void Ask(
        DecisionInput input, ExpectedValue best, double bestQ05, double bestMae, ImmutableArray<DecisionStage>.Builder stages)
    {
        var policy = input.Policy;
        var q05Atr = bestQ05 / input.AtrFraction;
        var maeAtr = bestMae / input.AtrFraction;
        var factor = SizeFactor(input);

        stages.Add(new("gate", ReasonCodes.NoEdge, best.Ev, 0, best.Ev > 0, "fraction"));
        stages.Add(new("gate", ReasonCodes.EvMin, best.Ev, policy.EvMin, best.Ev > policy.EvMin, "fraction"));
        stages.Add(new("gate", ReasonCodes.Q05Min, q05Atr, policy.Q05MinAtr, q05Atr > policy.Q05MinAtr, "atr"));
        stages.Add(new("gate", ReasonCodes.MaeMax, maeAtr, policy.MaeMaxAtr, maeAtr < policy.MaeMaxAtr, "atr"));
        stages.Add(new("gate", ReasonCodes.Regime, factor, 0, factor > 0, "x"));
    }

    /// <summary>Size multiplier of BTC's regime. An unknown regime is treated as the dangerous one.</summary>
    public static double SizeFactor(DecisionInput input) =>
        double.IsNaN(input.BtcRegime) || input.BtcRegime >= HighVolatilityRegime ? input.Policy.HighVolSizeFactor : 1;
}
