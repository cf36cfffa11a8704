using TradingConsole.Core.Decisions;

namespace TradingConsole.Core.Risk.Guards;

/// <summary>No entry while the kill switch is engaged.</summary>
internal sealed class KillSwitchGuard : IGuard
{
    public GuardCheck Check(OrderIntent intent, PortfolioState portfolio, RiskPreset preset) => new(
        ReasonCodes.KillSwitch, portfolio.IsKilled ? 1 : 0, 0, !portfolio.IsKilled, "",
        portfolio.IsKilled ? "The kill switch is engaged." : "The kill switch is not engaged.");
}
