using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>Bounds how many positions are open or pending at once.</summary>
internal sealed class PositionCountGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset)
    {
        var count = portfolio.Held.Count + 1;
        return new(
            ReasonCodes.MaxPositions, count, preset.PositionsMax, count <= preset.PositionsMax, "count",
            $"Positions with this entry would be {count}, cap is {preset.PositionsMax}.");
    }
}
