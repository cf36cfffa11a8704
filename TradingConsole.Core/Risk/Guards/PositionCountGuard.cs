using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds how many positions are open or pending at once.</summary>
internal sealed class PositionCountGuard : IGuard
{
    public string Code => ReasonCodes.MaxPositions;

    public string Unit => "count";

    public GuardFigure Measure(in GuardQuestion question, RiskPreset preset) =>
        new(question.HeldCount + 1, preset.PositionsMax, question.HeldCount + 1 <= preset.PositionsMax);

    public string Explain(Symbol symbol, in GuardQuestion question, RiskPreset preset) =>
        $"Positions with this entry would be {question.HeldCount + 1}, cap is {preset.PositionsMax}.";
}
