using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>One-way mode: one position per symbol.</summary>
internal sealed class OnePositionGuard : IGuard
{
    public string Code => ReasonCodes.AlreadyInPosition;

    public string Unit => "count";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(question.IsHeld ? 1 : 0, 0, !question.IsHeld);

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        question.IsHeld ? $"{symbol} already has a position." : $"{symbol} has no position.";
}
