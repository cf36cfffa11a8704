using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>What stays from one decision of a symbol to the next: the rules and the contract.</summary>
/// <param name="Contained">The costs the model's return already contains.</param>
/// <param name="MaintenanceRatio">Maintenance margin over notional.</param>
public sealed record DecisionTerms(
    ContainedCosts Contained, Instrument Instrument, LabelSpec Label, PolicyPreset Policy, double MaintenanceRatio)
{
    /// <summary>Distance of the stop from the entry, in ATR. The label's risk rule is a stop too, when it is nearer.</summary>
    public double StopAtr { get; } = Math.Min(Label.KSl, Label.RiskMaeAtr);
}
