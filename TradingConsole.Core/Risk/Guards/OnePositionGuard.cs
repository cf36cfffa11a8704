using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>One-way mode: one position per symbol.</summary>
internal sealed class OnePositionGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        var isHeld = portfolio.Held.Contains(intent.Symbol);
        return new(
            ReasonCodes.AlreadyInPosition, isHeld ? 1 : 0, 0, !isHeld, "count",
            isHeld ? $"{intent.Symbol} already has a position." : $"{intent.Symbol} has no position.");
    }
}
