using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry while the kill switch is engaged.</summary>
internal sealed class KillSwitchGuard : IGuard
{
    public string Code => ReasonCodes.KillSwitch;

    public string Unit => "";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(question.IsKilled ? 1 : 0, 0, !question.IsKilled);

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        question.IsKilled ? "The kill switch is engaged." : "The kill switch is not engaged.";
}
