using TradingConsole.Core.Models;

namespace TradingConsole.Core.Decisions;

/// <summary>What the gates of seed 2 §13.1 look at. All are asked, so that the operator sees every one that binds.</summary>
/// <param name="Ev">Expected value of the wanted side, fraction of notional.</param>
/// <param name="Q05Atr">Its 5 % return quantile, in ATR.</param>
/// <param name="MaeAtr">Its expected adverse excursion, in ATR.</param>
/// <param name="SizeFactor">Size multiplier of BTC's regime.</param>
public readonly record struct GateFigures(double Ev, double Q05Atr, double MaeAtr, double SizeFactor)
{
    /// <summary>From this value of <c>btc_regime</c> on, BTC counts as highly volatile.</summary>
    public const double HighVolatilityRegime = 2;

    internal static GateFigures Of(in DecisionMoment moment, DecisionTerms terms, double ev, in DirectionPrediction best) => new(
        ev, best.Q05 / moment.AtrFraction, best.Mae / moment.AtrFraction,
        // An unknown regime is treated as the dangerous one.
        double.IsNaN(moment.BtcRegime) || moment.BtcRegime >= HighVolatilityRegime ? terms.Policy.HighVolSizeFactor : 1);

    /// <summary>Every gate that objects.</summary>
    public Refusals Refusals(PolicyPreset policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return (Ev > 0 ? 0 : Decisions.Refusals.NoEdge)
            | (Ev > policy.EvMin ? 0 : Decisions.Refusals.EvMin)
            | (Q05Atr > policy.Q05MinAtr ? 0 : Decisions.Refusals.Q05Min)
            | (MaeAtr < policy.MaeMaxAtr ? 0 : Decisions.Refusals.MaeMax)
            | (SizeFactor > 0 ? 0 : Decisions.Refusals.Regime);
    }
}
