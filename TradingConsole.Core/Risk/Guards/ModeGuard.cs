using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry while the desk is off.</summary>
internal sealed class ModeGuard : IGuard
{
    public string Code => ReasonCodes.ModeOff;

    public string Unit => "";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(question.EntriesEnabled ? 0 : 1, 0, question.EntriesEnabled);

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        question.EntriesEnabled ? "The mode takes entries." : "The mode is off: nothing is traded.";
}
